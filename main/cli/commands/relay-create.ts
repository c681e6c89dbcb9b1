import { AppError } from '../../../shared/errors.ts';
import type { BySide } from '../../../shared/model/relay.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import type { RelayWish } from '../../engine/relay.ts';
import { type Given, hasFlag, valueOf } from '../arguments.ts';
import type { Command, Context } from '../command.ts';
import { readFilter } from '../filter-options.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { relayPlanLines } from '../print/relay-plan.ts';
import { relayLines } from '../print/relay.ts';
import { byLayer, layerIds, oneOf } from '../values.ts';
import { RELAY_FILE, relayExitCode, SIGNING_IN } from './relay-shared.ts';
import { explainSteps } from './shared.ts';

export const relayCreate: Command = {
  name: 'relay create',
  summary:
    'Relay changes between two feature services: set both sides up and carry everything once',
  details: [
    'Both services get a replica of targetType server. Rows are told apart by their GlobalIDs; layers by their ids, fields by their names.',
    'Begin with --plan: it compares the two services, says what fits and what does not, how many rows would go, and creates nothing.',
    'Rows that the target has already are recognised: equal ones are left, others become updates, and the version that gives way is kept in the relay file.',
    'A create that was interrupted is gone on with by running the same command again.',
    SIGNING_IN,
  ],
  positionals: [
    {
      name: 'sourceUrl',
      text: 'The feature service that changes come from (https://…/FeatureServer)',
    },
    { name: 'targetUrl', text: 'The feature service that they go to (https://…/FeatureServer)' },
    { ...RELAY_FILE, isOptional: true, text: 'The relay file to create (….relay)' },
  ],
  options: [
    {
      name: 'plan',
      text: 'Compare both services and say what would be carried; create nothing. The file may be left out.',
    },
    {
      name: 'layers',
      value: '<ids>',
      text: 'Layers and tables to carry, such as 0,1. Without it all that have GlobalIDs.',
    },
    {
      name: 'extent',
      value: '<xmin,ymin,xmax,ymax>',
      text: 'Carry only this area. Coordinates are in --in-sr. Without it every row is carried.',
    },
    {
      name: 'geometry',
      value: '<json>',
      text: 'Instead of an extent: a polygon as Esri JSON, or @file to read it from a file.',
    },
    {
      name: 'in-sr',
      value: '<wkid>',
      text: 'Spatial reference of extent or geometry. Without it 4326, when the coordinates are longitude and latitude.',
    },
    {
      name: 'where',
      value: '<id="clause">',
      isRepeatable: true,
      text: `Carry only the rows of one layer that fit, such as 0="STATUS = 'open'". Can be given once for each layer.`,
    },
    {
      name: 'direction',
      value: '<one-way|bidirectional>',
      text: 'one-way (default): the source is never written. bidirectional: changes go both ways, where both services support it.',
    },
    {
      name: 'wins',
      value: '<source|target>',
      text: 'Whose version stays where both sides changed the same row: source (default) or target. The other one is kept in the relay file.',
    },
    { name: 'without-attachments', text: 'Carry rows only.' },
  ],
  usesCredentials: false,
  examples: [
    'syncline relay create https://a/arcgis/rest/services/Water/FeatureServer https://b/arcgis/rest/services/Water/FeatureServer --plan',
    'syncline relay create https://a/arcgis/rest/services/Water/FeatureServer https://b/arcgis/rest/services/Water/FeatureServer water.relay --direction bidirectional',
  ],
  async run(given, context) {
    const [source = '', target = '', path] = given.positionals;
    const urls = { source: normaliseServiceUrl(source), target: normaliseServiceUrl(target) };
    const wish = readWish(given, context);
    if (hasFlag(given, 'plan')) return showPlan(urls, wish, context);
    const relays = await context.relays();
    const report = await relays.create(urls, wish, requirePath(path), context.run);
    explainSteps(report.reasons, context);
    context.report(report, (style) => relayLines(report, relays.status(report.path), style));
    return relayExitCode(report);
  },
};

function requirePath(path: string | undefined): string {
  if (path === undefined) {
    throw new AppError('invalid', 'Name the file to create, such as water.relay.', {
      hint: 'Or add --plan to see what would be carried, without creating anything.',
    });
  }
  if (/\.relay$/i.test(path)) return path;
  throw new AppError('invalid', `The name “${path}” of a relay file must end with .relay.`);
}

function readWish(given: Given, context: Context): RelayWish {
  const layers = valueOf(given, 'layers');
  return {
    layers: layers === undefined ? null : layerIds(layers),
    direction: oneOf(given, 'direction', ['one-way', 'bidirectional']) ?? 'one-way',
    policy: oneOf(given, 'wins', ['source', 'target']) ?? 'source',
    withAttachments: !hasFlag(given, 'without-attachments'),
    area: readArea(given, context),
    where: Object.fromEntries(
      [...byLayer(given, 'where', `0="STATUS = 'open'"`)].map(([id, text]) => [String(id), text]),
    ),
  };
}

/** Null: every row. */
function readArea(given: Given, { terminal }: Context): RelayWish['area'] {
  if (valueOf(given, 'extent') === undefined && valueOf(given, 'geometry') === undefined)
    return null;
  const { geometry, geometryType, inSR } = readFilter(given, null, terminal);
  return geometry && geometryType && inSR !== undefined ? { geometry, geometryType, inSR } : null;
}

async function showPlan(
  urls: BySide<string>,
  wish: RelayWish,
  context: Context,
): Promise<ExitCode> {
  const relays = await context.relays();
  const plan = await relays.plan(urls, wish, context.run);
  context.report(plan, (style) => relayPlanLines(plan, style));
  return hasProblem(plan.remarks) ? EXIT.usage : EXIT.done;
}
