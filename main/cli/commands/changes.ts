import { AppError } from '../../../shared/errors.ts';
import type { SpatialReference } from '../../../shared/model/geometry.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import type { ChangesFilter } from '../../engine/pending.ts';
import { changesText, type ChangesFormat } from '../../workbench/export.ts';
import { hasFlag, valueOf, type Given } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { changesLines } from '../print/changes.ts';
import { oneOf, wholeNumber } from '../values.ts';
import { REPLICA_FILE } from './shared.ts';

export const changes: Command = {
  name: 'changes',
  summary: 'Every edit that waits to be sent, with before and after',
  details: [
    'Works without a connection. Edits are net: an add that was deleted again does not appear.',
    'With --format csv there is a line for each field that changed; with geojson a feature for each edit, in longitude and latitude (RFC 7946), with the shape that it leads to and, for a delete, the one before.',
  ],
  positionals: [REPLICA_FILE],
  options: [
    { name: 'layer', value: '<id>', text: 'Only those of this layer.' },
    { name: 'kind', value: '<add|update|delete>', text: 'Only those of this kind.' },
    { name: 'held', text: 'Only those that are held back.' },
    { name: 'refused', text: 'Only those that were not accepted when they were last sent.' },
    {
      name: 'text',
      value: '<text>',
      text: 'Only those that have this text in their title, GlobalID or comment, or in a value before or after.',
    },
    {
      name: 'format',
      value: '<text|csv|geojson>',
      text: 'How to print them: text (default), csv or geojson. For JSON there is --json.',
    },
  ],
  usesCredentials: false,
  examples: [
    'syncline changes north.gpkg',
    'syncline changes north.gpkg --layer 0 --kind delete --json',
    'syncline changes north.gpkg --format geojson > edits.geojson',
  ],
  async run(given, context) {
    const path = given.positionals[0]!;
    const filter = readFilter(given);
    const format = oneOf(given, 'format', ['text', 'csv', 'geojson']) ?? 'text';
    if (format !== 'text') return printFile(path, filter, format, context);
    const engine = await context.engine();
    const found = [...(filter ? engine.changes(path, filter) : engine.changes(path))];
    context.report({ path, count: found.length, changes: found }, (style) =>
      changesLines(found, style, { isFiltered: filter !== undefined }),
    );
    return EXIT.done;
  },
};

/** Undefined: everything. Throws `AppError` `invalid`. */
function readFilter(given: Given): ChangesFilter | undefined {
  const layerId = wholeNumber(given, 'layer');
  const kind = oneOf(given, 'kind', ['add', 'update', 'delete']);
  const text = valueOf(given, 'text');
  const [isHeld, isRefused] = [hasFlag(given, 'held'), hasFlag(given, 'refused')];
  if (isHeld && isRefused) throw new AppError('invalid', 'Give --held or --refused, not both.');
  const state = isHeld ? 'held' : isRefused ? 'refused' : undefined;
  const filter: ChangesFilter = {
    ...(layerId === undefined ? {} : { layerId }),
    ...(kind === undefined ? {} : { kind }),
    ...(text === undefined ? {} : { text }),
    ...(state === undefined ? {} : { state }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

async function printFile(
  path: string,
  filter: ChangesFilter | undefined,
  format: ChangesFormat,
  context: Context,
): Promise<ExitCode> {
  if (context.isJson) {
    throw new AppError('invalid', `--json and --format ${format} exclude each other.`);
  }
  const engine = await context.engine();
  const reference = engine.status(path).spatialReference as SpatialReference;
  const found = filter ? engine.changes(path, filter) : engine.changes(path);
  for await (const text of changesText(inPages(found), format, reference)) {
    context.run.signal.throwIfAborted();
    context.terminal.stdout.write(text);
  }
  return EXIT.done;
}

const PAGE = 200;

function* inPages(changes: Iterable<ChangeReport>): Generator<readonly ChangeReport[]> {
  let page: ChangeReport[] = [];
  for (const change of changes) {
    page.push(change);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}
