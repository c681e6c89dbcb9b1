/**
 * A process that edits a copy of a replica and measures what looking at the pending edits takes, as the window does it:
 * the list and its first page, a search, groups, holding all, writing all as GeoJSON. Beside it, in the same process, all
 * of them read in full, which is what a list without pages would do. Arguments: the replica file, the name and scale of
 * its data set, how many edits. Prints JSON.
 */
import { copyFileSync } from 'node:fs';
import { holdEdits } from '../../main/engine/hold.ts';
import { reportChange } from '../../main/engine/read.ts';
import { openReplicaView, type ReplicaView } from '../../main/store/view/replica-view.ts';
import { changesText } from '../../main/workbench/export.ts';
import { writeWhole } from '../../main/workbench/files.ts';
import type { ChangesQuery } from '../../shared/model/editing.ts';
import type { ChangeReport } from '../../shared/model/report.ts';
import { dataSets } from './answers.ts';
import { makeEdits } from './make-edits.ts';
import { ownUsage, type Usage } from './measure.ts';

export const PENDING_STEPS = [
  ...(['opened', 'read', 'scrolled', 'grouped', 'searched', 'held', 'exported'] as const),
] as const;
export type PendingStep = (typeof PENDING_STEPS)[number];

export interface PendingRun {
  readonly seconds: Readonly<Record<PendingStep, number>>;
  /** What is not as it should be, in sentences. */
  readonly findings: readonly string[];
  readonly usage: Usage;
}

const LIST: ChangesQuery = { groupBy: 'none', isNewestFirst: false };
const PAGE = 200;

if (import.meta.main) {
  const [source, name, scale, count] = process.argv.slice(2) as [string, string, string, string];
  const set = dataSets(Number(scale)).find((each) => each.name === name)!;
  const path = source.replace(/\.gpkg$/, '-pending.gpkg');
  copyFileSync(source, path);
  makeEdits(path, set, Number(count));
  console.log(JSON.stringify(await look(path, Number(count))));
}

async function look(path: string, count: number): Promise<PendingRun> {
  const findings: string[] = [];
  const expect = (found: number, wanted: number, what: string): void => {
    if (found !== wanted) findings.push(`${found} ${what} instead of ${wanted}.`);
  };
  const [opened, view] = timed(() => firstPage(path, count, expect));
  try {
    const ids = view.editIds({ all: true });
    const [read, seen] = timed(() => [...pages(view, ids)].flat().length);
    expect(seen, count, 'edits read in full');
    const [scrolled] = timed(() => {
      const { cursor } = view.openChanges({ ...LIST, isNewestFirst: true });
      expect(view.changeRows(cursor, count - PAGE, PAGE).length, PAGE, 'rows of the last page');
    });
    const [grouped] = timed(() => {
      const { groups } = view.openChanges({ ...LIST, groupBy: 'kind' });
      expect(groups.length, 3, 'groups');
    });
    // makeEdits puts it behind a text of every update.
    const [searched] = timed(() => {
      const { total } = view.openChanges({ ...LIST, text: ' *' });
      expect(total, Math.floor(count * 0.7), 'edits found');
    });
    const [held, changed] = timed(() => holdEdits(path, { editIds: ids }, true));
    expect(changed, count, 'edits held');
    const started = performance.now();
    const reference = view.replica().replicaSR;
    await writeWhole(`${path}.geojson`, changesText(pages(view, ids), 'geojson', reference));
    const exported = (performance.now() - started) / 1000;
    const seconds = { opened, read, scrolled, grouped, searched, held, exported };
    return { seconds, findings, usage: ownUsage() };
  } finally {
    view.close();
  }
}

/** From the closed file to the first page on the screen. */
function firstPage(
  path: string,
  count: number,
  expect: (found: number, wanted: number, what: string) => void,
): ReplicaView {
  const view = openReplicaView(path);
  const { cursor, total } = view.openChanges(LIST);
  expect(total, count, 'edits listed');
  expect(view.changeRows(cursor, 0, PAGE).length, PAGE, 'rows of the first page');
  return view;
}

function* pages(view: ReplicaView, ids: readonly number[]): Generator<readonly ChangeReport[]> {
  for (let from = 0; from < ids.length; from += PAGE) {
    yield view.changesByIds(ids.slice(from, from + PAGE)).map(reportChange);
  }
}

function timed<T>(work: () => T): [seconds: number, result: T] {
  const started = performance.now();
  const result = work();
  return [(performance.now() - started) / 1000, result];
}
