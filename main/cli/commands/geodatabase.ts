import { AppError } from '../../../shared/errors.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import type { TakeOverOptions } from '../../../shared/model/geodatabase.ts';
import { type Given, hasFlag, valueOf } from '../arguments.ts';
import type { Command, PositionalSpec } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import {
  geodatabaseExportLines,
  geodatabaseLines,
  takeOverLines,
  takeOverPlanLines,
} from '../print/geodatabase.ts';

const GEODATABASE: PositionalSpec = {
  name: 'file.geodatabase',
  text: 'The mobile geodatabase',
};

export const geodatabaseInfo: Command = {
  name: 'geodatabase info',
  summary:
    'Show what is in a mobile geodatabase: layers, rows, replica, edits that nobody has sent',
  details: [
    'For files of ArcGIS Field Maps, ArcGIS Pro or a colleague. Needs no server, and changes nothing.',
  ],
  positionals: [GEODATABASE],
  options: [],
  usesCredentials: false,
  examples: ['syncline geodatabase info field.geodatabase'],
  async run(given, context) {
    const engine = await context.engine();
    const report = await engine.geodatabaseInfo(given.positionals[0]!, context.run);
    context.report(report, (style) => geodatabaseLines(report, style));
    return EXIT.done;
  },
};

export const geodatabaseExport: Command = {
  name: 'geodatabase export',
  summary: 'Turn a mobile geodatabase into a GeoPackage that any GIS program reads',
  details: [
    'The geodatabase stays as it is. Rows, shapes, attachments and edits that were not sent come along. The GeoPackage is to be looked at: it cannot be synchronised. What is not understood is refused, never left out.',
  ],
  positionals: [GEODATABASE, { name: 'file.gpkg', text: 'The GeoPackage to write' }],
  options: [],
  usesCredentials: false,
  examples: ['syncline geodatabase export field.geodatabase field.gpkg'],
  async run(given, context) {
    const [path, target] = [given.positionals[0]!, geoPackage(given.positionals[1])];
    const engine = await context.engine();
    const report = await engine.exportGeodatabase(path, target, context.run);
    context.report(report, (style) => geodatabaseExportLines(report, style));
    return EXIT.done;
  },
};

export const geodatabaseTakeOver: Command = {
  name: 'geodatabase take-over',
  summary: 'Go on with the replica of a mobile geodatabase, with the edits that wait in it',
  details: [
    'Makes a replica file with the rows, the generations and the pending edits of the geodatabase. The server is asked first whether that replica is still there and whose it is. Nothing is sent: look at the edits, then synchronise the new file.',
    'From then on the program that wrote the geodatabase must not synchronise it any more: both files would send the same edits. The geodatabase is not changed.',
    'An edit of which it is not sure that it waits is held: syncline changes says why, and syncline release lets it go.',
  ],
  positionals: [
    GEODATABASE,
    {
      name: 'file.gpkg',
      isOptional: true,
      text: 'The replica file to make; not needed with --preview',
    },
  ],
  options: [
    {
      name: 'preview',
      text: 'Change nothing: say what the server knows and what would be taken over.',
    },
    {
      name: 'service',
      value: '<url>',
      text: 'Where the service is today, when it has moved since the geodatabase was made.',
    },
    {
      name: 'without-replica',
      text: 'Go on although the server does not know the replica any more; then carry the edits over: syncline carry-over.',
    },
  ],
  usesCredentials: true,
  examples: [
    'syncline geodatabase take-over field.geodatabase --preview',
    'syncline geodatabase take-over field.geodatabase field.gpkg',
  ],
  async run(given, context) {
    const path = given.positionals[0]!;
    const options = optionsOf(given);
    if (hasFlag(given, 'preview')) {
      const engine = await context.engine();
      const plan = await engine.previewTakeOver(path, options, context.run);
      context.report(plan, (style) => takeOverPlanLines(plan, style));
      return hasProblem(plan.remarks) ? EXIT.usage : EXIT.done;
    }
    const target = geoPackage(given.positionals[1]);
    const engine = await context.engine();
    const report = await engine.takeOver(path, target, options, context.run);
    context.report(report, (style) => takeOverLines(report, style));
    return EXIT.done;
  },
};

function optionsOf(given: Given): TakeOverOptions {
  const serviceUrl = valueOf(given, 'service');
  return {
    ...(serviceUrl === undefined ? {} : { serviceUrl }),
    ...(hasFlag(given, 'without-replica') ? { withoutReplica: true } : {}),
  };
}

function geoPackage(path: string | undefined): string {
  if (path === undefined) {
    throw new AppError('invalid', 'Name the file to make, such as field.gpkg.', {
      hint: 'Or add --preview to see what would happen.',
    });
  }
  if (/\.gpkg$/i.test(path)) return path;
  throw new AppError('invalid', `It becomes a GeoPackage: the name “${path}” must end with .gpkg.`);
}
