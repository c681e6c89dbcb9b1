import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { endOfDay, type KitTiles } from '../../../shared/model/kit-making.ts';
import { hasFlag, valueOf, valuesOf, type Given } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import { kitLines } from '../print/kit.ts';
import { wholeNumber } from '../values.ts';
import { REPLICA_FILE } from './shared.ts';

const USUAL_ZOOM = 15;

export const kitMake: Command = {
  name: 'kit make',
  summary: 'Make a crew kit: registered copies, installers and a guide for people without internet',
  details: [
    'In the folder there is then “For the crew”, which goes on the stick as it is, and beside it what stays at the office: the manifest and the untouched twins of the copies, with which return files are read. Each copy is a replica of its own and has its own key, with which its return files are signed.',
    'Nothing has its name before it is whole. What is interrupted is finished by the same command; no copy is registered twice. Replicas of a kit are put on the hold list of syncline admin.',
    'The built-in map of the world is part of Syncline and needs nothing. Tiles of another map come along only from an address whose operator allows it (--tiles, --tiles-allowed), at most 10,000 of them.',
  ],
  positionals: [
    {
      ...REPLICA_FILE,
      text: 'The replica that the copies are made of (….gpkg), without pending edits',
    },
    { name: 'folder', text: 'The office’s folder of the kit: new, or empty' },
  ],
  options: [
    {
      name: 'names',
      value: '<name,name,…>',
      text: 'The names of the copies, one for each person.',
    },
    {
      name: 'kit-name',
      value: '<text>',
      text: 'What the kit is called; as the folder unless given.',
    },
    {
      name: 'expires',
      value: '<yyyy-mm-dd>',
      text: 'The last day on which the kit is good. Afterwards the crew is warned; return files can always be made.',
    },
    {
      name: 'installer',
      value: '<file>',
      isRepeatable: true,
      text: 'An installer of Syncline that comes along.',
    },
    {
      name: 'return-to',
      value: '<text>',
      text: 'Where return files go, as the guide says it, such as a mail address.',
    },
    {
      name: 'tiles',
      value: '<url>',
      text: 'Background tiles that come along: an address with {z}, {x} and {y}.',
    },
    {
      name: 'tiles-zoom',
      value: '<n>',
      text: `With --tiles: the closest zoom, from 0 to 19; ${USUAL_ZOOM} unless given.`,
    },
    {
      name: 'tiles-attribution',
      value: '<text>',
      text: 'With --tiles: whose the tiles are, as their licence wants it to be said.',
    },
    {
      name: 'tiles-allowed',
      text: 'With --tiles: the operator of the tiles allows copies for use without a connection.',
    },
    {
      name: 'without-reference',
      text: 'Go on although the service does not know the replica of the file any more.',
    },
  ],
  usesCredentials: true,
  examples: [
    'syncline kit make master.gpkg kits/spring --names ana,ben --expires 2026-12-01 --installer "Syncline Setup.exe"',
    'syncline kit make master.gpkg kits/spring --names ana --return-to gis@example.org',
  ],
  async run(given, context) {
    const [from = '', folder = ''] = given.positionals;
    const kits = await context.kits();
    const report = await kits.make(
      {
        ...{ from, folder, names: namesOf(given), expiresAt: expiryOf(given) },
        name: valueOf(given, 'kit-name') ?? basename(folder),
        installers: valuesOf(given, 'installer'),
        returnTo: valueOf(given, 'return-to') ?? null,
        tiles: tilesOf(given),
        ...(hasFlag(given, 'without-reference') ? { withoutReference: true } : {}),
      },
      context.run,
    );
    context.report(report, (style) => kitLines(report, style));
    if (report.isComplete) return EXIT.done;
    const failed = report.copies.find(({ error }) => error !== null)?.error;
    return failed ? EXIT_CODE_OF[failed.code] : EXIT.partial;
  },
};

function namesOf(given: Given): string[] {
  const names = valueOf(given, 'names');
  if (names !== undefined) return names.split(',').map((name) => name.trim());
  throw new AppError('invalid', 'Name the copies: --names.', {
    hint: 'One for each person, such as --names ana,ben',
  });
}

function expiryOf(given: Given): string | null {
  const text = valueOf(given, 'expires');
  if (text === undefined) return null;
  const end = endOfDay(text);
  if (end !== null) return end;
  throw new AppError('invalid', `--expires is “${text}”, but must be a day such as 2026-12-01.`);
}

function tilesOf(given: Given): KitTiles | null {
  const url = valueOf(given, 'tiles');
  const attribution = valueOf(given, 'tiles-attribution') ?? '';
  const maxZoom = wholeNumber(given, 'tiles-zoom');
  const isAllowed = hasFlag(given, 'tiles-allowed');
  if (url !== undefined) return { url, attribution, maxZoom: maxZoom ?? USUAL_ZOOM, isAllowed };
  if (attribution === '' && maxZoom === undefined && !isAllowed) return null;
  throw new AppError('invalid', 'What is said about tiles needs their address: --tiles.');
}
