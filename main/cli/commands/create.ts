import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { printDefinition } from '../../../shared/model/parse-definition.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import { type Given, hasFlag, valueOf } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { DEFINITION_OPTIONS, readDefinition } from '../definition-options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { createLines, planLines } from '../print/create.ts';

import { explainSteps, REPLICA_FILE, SERVICE_URL } from './shared.ts';

export const create: Command = {
  name: 'create',
  summary: 'Take a part of a feature service offline: create a replica as a GeoPackage file',
  details: [
    'Begin with --plan: it shows the request, how many rows of each layer will come and one sentence why, and creates nothing.',
    'An interrupted create is resumed by running the same command again, and given up with: syncline unregister <file>.gpkg.part',
    'Related rows come along with --layer-queries \'{"1":{"queryOption":"none","includeRelated":true}}\', where 1 is the related table and its origin is in --layers as well.',
  ],
  positionals: [
    SERVICE_URL,
    { ...REPLICA_FILE, isOptional: true, text: 'The replica file to create (….gpkg)' },
  ],
  options: [
    ...DEFINITION_OPTIONS,
    {
      name: 'plan',
      text: 'Show what would be asked for, with counts and warnings; create nothing. The file may be left out.',
    },
    {
      name: 'keep-original',
      text: 'With --data-format sqlite: keep the .geodatabase that the service sends beside the replica file.',
    },
    {
      name: 'save-definition',
      value: '<file.replica.json>',
      text: 'Save the definition, to use it again or to share it.',
    },
  ],
  usesCredentials: true,
  examples: [
    'syncline create https://host/arcgis/rest/services/Water/FeatureServer --layers 0,1 --extent -104,35.6,-94.32,41 --plan',
    'syncline create https://host/arcgis/rest/services/Water/FeatureServer north.gpkg --layers 0,1 --extent -104,35.6,-94.32,41 --where 0="STATUS = \'open\'" --attachments',
    'syncline create https://host/arcgis/rest/services/Water/FeatureServer north.gpkg --definition north.replica.json',
  ],
  async run(given, context) {
    const url = normaliseServiceUrl(given.positionals[0]!);
    const path = readPath(given);
    const definition = readDefinition(given, url, context.terminal);
    saveDefinition(given, definition, context);
    if (path === null) return showPlan(definition, context);
    const engine = await context.engine();
    const keepOriginal = hasFlag(given, 'keep-original');
    const report = await engine.create(definition, path, context.run, { keepOriginal });
    explainSteps(report.reasons, context);
    context.report(report, (style) => createLines(report, style));
    return EXIT.done;
  },
};

/** Null with --plan. */
function readPath(given: Given): string | null {
  if (hasFlag(given, 'plan')) return null;
  const path = given.positionals[1];
  if (path === undefined) {
    throw new AppError('invalid', 'Name the file to create, such as north.gpkg.', {
      hint: 'Or add --plan to see what would come, without creating anything.',
    });
  }
  if (!/\.gpkg$/i.test(path)) {
    throw new AppError(
      'invalid',
      `A replica is a GeoPackage: the name “${path}” must end with .gpkg.`,
    );
  }
  return path;
}

function saveDefinition(given: Given, definition: ReplicaDefinition, context: Context): void {
  const file = valueOf(given, 'save-definition');
  if (file === undefined) return;
  context.terminal.writeText(file, printDefinition(definition));
  context.note(`Saved the definition to ${file}.`);
}

async function showPlan(definition: ReplicaDefinition, context: Context): Promise<ExitCode> {
  const engine = await context.engine();
  const plan = await engine.planCreate(definition, context.run);
  context.report(plan, (style) => planLines(plan, style));
  return hasProblem(plan.remarks) ? EXIT.usage : EXIT.done;
}
