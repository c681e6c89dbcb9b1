import { AppError } from '../../../shared/errors.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { EXPORT_FORMATS, formatOfEnding, withEnding } from '../../../shared/model/export.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { hasFlag, valueOf } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { DEFINITION_OPTIONS, readDefinition } from '../definition-options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { planLines } from '../print/create.ts';
import { exportLines } from '../print/export.ts';
import { SERVICE_URL } from './shared.ts';

/** An export has no model, no target and no generations. */
const NEEDLESS = ['sync-model', 'target-type', 'sync-direction', 'register-existing'];

export const exportCommand: Command = {
  name: 'export',
  summary: 'Export data of a service to a file, with nothing registered',
  details: [
    'createReplica with syncModel none: JSON, mobile geodatabase, file geodatabase or shapefile, as far as the service can make it. Services with Extract but without Sync offer only this.',
    'The ending of the file says the format unless --data-format does: .json, .geodatabase, .gdb.zip or .zip. Nothing is overwritten; what is interrupted is finished by the same command.',
  ],
  positionals: [
    SERVICE_URL,
    { name: 'file', isOptional: true, text: 'The file to export to; not needed with --plan' },
  ],
  options: [
    ...DEFINITION_OPTIONS.filter(({ name }) => !NEEDLESS.includes(name)).map((option) =>
      option.name === 'data-format'
        ? {
            ...option,
            text: 'json, sqlite, filegdb or shapefile. Without it the ending of the file says it.',
          }
        : option,
    ),
    {
      name: 'plan',
      text: 'Show what would be asked for, with counts and warnings; export nothing. The file may be left out.',
    },
  ],
  usesCredentials: true,
  examples: [
    'syncline export https://host/arcgis/rest/services/Water/FeatureServer north.zip --layers 0,1 --extent -104,35.6,-94.32,41',
    'syncline export https://host/arcgis/rest/services/Water/FeatureServer north.json --definition north.replica.json',
  ],
  async run(given, context) {
    const url = normaliseServiceUrl(given.positionals[0]!);
    const path = given.positionals[1];
    const read = readDefinition(given, url, context.terminal);
    const isChosen = valueOf(given, 'data-format') !== undefined;
    const definition = definitionFor(read, isChosen ? undefined : path);
    if (hasFlag(given, 'plan')) return showPlan(definition, context);
    if (path === undefined) {
      throw new AppError('invalid', 'Name the file to export to, such as north.json.', {
        hint: 'Or add --plan to see what would come, without exporting anything.',
      });
    }
    const engine = await context.engine();
    const report = await engine.exportData(
      definition,
      requireEnding(path, definition),
      context.run,
    );
    context.report(report, (style) => exportLines(report, style));
    return EXIT.done;
  },
};

/** `path`: its ending says the format. */
function definitionFor(definition: ReplicaDefinition, path: string | undefined): ReplicaDefinition {
  // What belongs to a replica in a saved definition has no meaning here.
  const rest = { ...definition };
  const bits = rest.replicaOptions?.syncDataOptions;
  delete rest.replicaOptions;
  delete rest.syncDirection;
  const format = path === undefined ? null : formatOfEnding(path);
  return {
    ...rest,
    targetType: 'client',
    syncModel: 'none',
    ...(bits === undefined ? {} : { replicaOptions: { syncDataOptions: bits } }),
    ...(format === null ? {} : { dataFormat: format }),
  };
}

/** What a file is called should not say something else than what is in it. */
function requireEnding(path: string, { dataFormat }: ReplicaDefinition): string {
  if (path.toLowerCase().endsWith(EXPORT_FORMATS[dataFormat].ending)) return path;
  if (dataFormat === 'filegdb' && /\.zip$/i.test(path)) return path;
  const { name, ending } = EXPORT_FORMATS[dataFormat];
  throw new AppError('invalid', `A ${name} export must end with ${ending}, and ${path} does not.`, {
    hint: `Call it ${withEnding(path, dataFormat)}, or choose another --data-format.`,
  });
}

async function showPlan(definition: ReplicaDefinition, context: Context): Promise<ExitCode> {
  const engine = await context.engine();
  const plan = await engine.planCreate(definition, context.run);
  context.report(plan, (style) => planLines(plan, style));
  return hasProblem(plan.remarks) ? EXIT.usage : EXIT.done;
}
