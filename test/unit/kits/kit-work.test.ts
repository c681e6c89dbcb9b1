import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineClient } from '../../../main/engine/host/client.ts';
import type { JobRequest, Jobs } from '../../../main/workbench/jobs.ts';
import { createKitWork, type KitWork } from '../../../main/workbench/kit-work.ts';
import type { KitReport } from '../../../shared/model/kit-making.ts';
import { begunKit, kitReport } from '../../support/fake-kits.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-kit-work-'));
  mkdirSync(join(folder, 'For the crew'));
  writeFileSync(join(folder, 'For the crew', 'Start here.html'), '<p>Start</p>');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const WISH = {
  ...{ name: 'Spring', names: ['ana'], expiresAt: null, installers: [], returnTo: null },
  tiles: null,
};

const BEGUN = { ...begunKit(), from: '/r/master.gpkg' };
const planner = { call: () => Promise.resolve(BEGUN) } as unknown as EngineClient;

/** Makes a kit whose engine answers with `made`. */
async function make(
  made: Partial<KitReport>,
  printPage: ((html: string) => Promise<Uint8Array>) | undefined,
  begin = (work: KitWork) => work.make('bay', { ...WISH, folder }),
) {
  const remembered: string[] = [];
  const bugs: unknown[] = [];
  const requests: JobRequest[] = [];
  const jobs = { start: (request: JobRequest) => requests.push(request) } as unknown as Jobs;
  const work = createKitWork({
    ...{ jobs, printPage, onBug: (error) => bugs.push(error) },
    engine: () => planner,
    replicas: {
      path: () => '/r/master.gpkg',
      fileOf: () => Promise.resolve('/r/master.gpkg'),
      list: () => Promise.resolve([]),
    },
    kitFolders: { remember: (each) => remembered.push(each) },
  });
  await begin(work);
  const asked: unknown[] = [];
  const report = kitReport({ folder, crewFolder: join(folder, 'For the crew'), ...made });
  const engine = {
    call: (method: string, input: unknown) => {
      asked.push([method, input]);
      return Promise.resolve(report);
    },
  } as unknown as EngineClient;
  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  const result = await requests[0]!.run(engine, options);
  if (result.kind !== 'make-kit') throw new Error(result.kind);
  return { report: result.report, remembered, bugs, asked, request: requests[0]! };
}

describe('a kit that the window makes', () => {
  test('has a printed guide beside its page, and its folder is known from then on', async () => {
    const pages: string[] = [];
    const { report, remembered, asked } = await make({}, (html) => {
      pages.push(html);
      return Promise.resolve(Buffer.from('%PDF-1.7'));
    });
    expect(asked).toEqual([['makeKit', { ...WISH, folder, from: '/r/master.gpkg' }]]);
    expect(pages).toEqual(['<p>Start</p>']);
    const path = join(folder, 'For the crew', 'Start here.pdf');
    expect(readFileSync(path, 'utf8')).toBe('%PDF-1.7');
    expect(report.files.at(-1)).toEqual({ kind: 'printed-guide', path, bytes: 8 });
    expect(remembered).toEqual([folder]);
  });

  test('is whole without it, and says how it is printed otherwise', async () => {
    const { report, bugs } = await make({}, () => Promise.reject(new Error('no printer')));
    expect(report.isComplete).toBe(true);
    expect(report.remarks.at(-1)?.text).toMatch(/Open its page in a browser/);
    expect(bugs).toHaveLength(1);
  });

  test('that is not complete is not printed, but its folder is known, so that it is gone on with', async () => {
    const { report, remembered } = await make({ isComplete: false, crewFolder: null }, () =>
      Promise.reject(new Error('must not be asked')),
    );
    expect(report.remarks).toEqual(kitReport().remarks);
    expect(remembered).toEqual([folder]);
  });

  test('and was interrupted is gone on with by its folder alone', async () => {
    const { asked, request, remembered } = await make({}, undefined, (work) => work.goOn(folder));
    expect(asked).toEqual([['goOnWithKit', { folder }]]);
    expect(request).toMatchObject({ path: '/r/master.gpkg', title: 'spring', key: '' });
    expect(remembered).toEqual([folder]);
  });
});
