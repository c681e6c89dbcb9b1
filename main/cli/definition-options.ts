/** Builds a replica definition from a saved one and the options of `create`; options win. */
import { AppError } from '../../shared/errors.ts';
import { ATTACHMENT_DIRECTIONS, type ReplicaDefinition } from '../../shared/model/definition.ts';
import { checkShape, parseDefinition } from '../../shared/model/parse-definition.ts';
import { type Given, hasFlag, valueOf } from './arguments.ts';
import type { OptionSpec } from './command.ts';
import { readFilter } from './filter-options.ts';
import type { Terminal } from './terminal.ts';
import { byLayer, json, layerIds, oneOf, trueOrFalse, wholeNumber } from './values.ts';

export const DEFINITION_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'definition',
    value: '<file.replica.json>',
    text: 'Begin with a saved definition; the other options change it.',
  },
  {
    name: 'name',
    value: '<text>',
    text: 'Name of the replica on the server. Without it one is made up from the name of the service.',
  },
  { name: 'layers', value: '<ids>', text: 'Layers and tables to take along, such as 0,1.' },
  {
    name: 'extent',
    value: '<xmin,ymin,xmax,ymax>',
    text: 'The area to take along. Coordinates are in --in-sr.',
  },
  {
    name: 'geometry',
    value: '<json>',
    text: 'Instead of an extent: a point, multipoint, polyline or polygon as Esri JSON, or @file to read it from a file.',
  },
  {
    name: 'in-sr',
    value: '<wkid>',
    text: 'Spatial reference of extent or geometry. Without it 4326, when the coordinates are longitude and latitude.',
  },
  {
    name: 'replica-sr',
    value: '<wkid>',
    text: 'Spatial reference of the replica. Without it that of the service.',
  },
  {
    name: 'where',
    value: '<id="clause">',
    isRepeatable: true,
    text: `Attribute filter of one layer, such as 0="STATUS = 'open'". Can be given once for each layer.`,
  },
  {
    name: 'layer-queries',
    value: '<json>',
    text: 'All layerQueries as JSON by layer id: {"1":{"queryOption":"none","includeRelated":true}}.',
  },
  { name: 'attachments', text: 'Take attachments along (returnAttachments).' },
  {
    name: 'attachments-by-url',
    value: '<true|false>',
    text: 'true (default): attachments are fetched one by one; false: they come inside the answer.',
  },
  {
    name: 'attachments-sync-direction',
    value: '<direction>',
    text: 'bidirectional or upload with --attachments, upload or none without. Fixed for the life of the replica.',
  },
  {
    name: 'sync-model',
    value: '<model>',
    text: 'perLayer, perReplica, or none to export data without a replica. Without it perLayer where the service offers it.',
  },
  {
    name: 'data-format',
    value: '<format>',
    text: 'json (default), or sqlite: the service sends a mobile geodatabase, which is turned into the replica file. filegdb and shapefile are for exports.',
  },
  {
    name: 'sync-data-options',
    value: '<n>',
    text: 'Sum of 1 (annotation layers), 2 (dimension layers) and 4 (contingent values).',
  },
  {
    name: 'register-existing',
    value: '<json>',
    text: 'registerExistingData as JSON: {"refReplicaId":"{…}","refReplicaServerGen":100}.',
  },
  { name: 'target-type', value: '<type>', text: 'client (default) or server.' },
  {
    name: 'sync-direction',
    value: '<direction>',
    text: 'Of a server replica: upload or download. A client replica is bidirectional.',
  },
  {
    name: 'transport',
    value: '<url|embedded>',
    text: 'How a synchronous answer travels; url is the default.',
  },
  { name: 'sync', text: 'One synchronous call instead of a job on the server.' },
  { name: 'async', text: 'Insist on a job; without it a job is used whenever the service can.' },
];

/**
 * The definition that the options describe, for the service at `serviceUrl`. Throws `AppError` `invalid` that says
 * which option is missing or wrong, `file` when a named file cannot be read.
 */
export function readDefinition(
  given: Given,
  serviceUrl: string,
  terminal: Terminal,
): ReplicaDefinition {
  const file = valueOf(given, 'definition');
  const saved = file === undefined ? null : parseDefinition(terminal.readText(file), file);
  const filter = readFilter(given, saved, terminal);
  const layers = valueOf(given, 'layers');
  if (layers === undefined && saved === null) {
    throw new AppError('invalid', 'Say which layers to take along: --layers 0,1.', {
      hint: `See the ids with: syncline service ${serviceUrl}`,
    });
  }
  const changes = {
    ...filter,
    ...(layers === undefined ? {} : { layers: layerIds(layers) }),
    layerQueries: readLayerQueries(given, saved),
    ...readAttachments(given),
    ...readProtocol(given),
    ...readReplicaOptions(given, saved),
  };
  return checkShape({ ...saved, ...changes, serviceUrl }, 'What the options describe');
}

/** --where changes the query of its layer, whether that comes from --layer-queries or from the saved definition. */
function readLayerQueries(given: Given, saved: ReplicaDefinition | null): unknown {
  const text = valueOf(given, 'layer-queries');
  const queries = text === undefined ? (saved?.layerQueries ?? {}) : json('--layer-queries', text);
  // Anything but an object is refused with the whole definition.
  if (!isObject(queries)) return queries;
  const merged: Record<string, unknown> = { ...queries };
  for (const [id, where] of byLayer(given, 'where', `0="STATUS = 'open'"`)) {
    const query = merged[id];
    merged[id] = { ...(isObject(query) ? query : {}), where };
  }
  return merged;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readAttachments(given: Given): Partial<ReplicaDefinition> {
  const byUrl = trueOrFalse(given, 'attachments-by-url');
  const direction = oneOf(given, 'attachments-sync-direction', ATTACHMENT_DIRECTIONS);
  return {
    ...(hasFlag(given, 'attachments') ? { returnAttachments: true } : {}),
    ...(byUrl === undefined ? {} : { returnAttachmentsDataByUrl: byUrl }),
    ...(direction === undefined ? {} : { attachmentsSyncDirection: direction }),
  };
}

function readProtocol(given: Given): Partial<ReplicaDefinition> {
  const name = valueOf(given, 'name');
  const model = oneOf(given, 'sync-model', ['perReplica', 'perLayer', 'none']);
  const format = oneOf(given, 'data-format', ['json', 'sqlite', 'filegdb', 'shapefile']);
  const target = oneOf(given, 'target-type', ['client', 'server']);
  const direction = oneOf(given, 'sync-direction', ['bidirectional', 'upload', 'download']);
  const transport = oneOf(given, 'transport', ['url', 'embedded']);
  if (hasFlag(given, 'sync') && hasFlag(given, 'async')) {
    throw new AppError('invalid', 'Give --sync or --async, not both.');
  }
  return {
    ...(name === undefined ? {} : { replicaName: name }),
    ...(model === undefined ? {} : { syncModel: model }),
    ...(format === undefined ? {} : { dataFormat: format }),
    ...(target === undefined ? {} : { targetType: target }),
    ...(direction === undefined ? {} : { syncDirection: direction }),
    ...(transport === undefined
      ? {}
      : {
          transportType:
            transport === 'url'
              ? ('esriTransportTypeUrl' as const)
              : ('esriTransportTypeEmbedded' as const),
        }),
    ...(hasFlag(given, 'sync') ? { async: false } : {}),
    ...(hasFlag(given, 'async') ? { async: true } : {}),
  };
}

/** The shape of registerExistingData is checked with the whole definition. */
function readReplicaOptions(
  given: Given,
  saved: ReplicaDefinition | null,
): { readonly replicaOptions?: unknown } {
  const bits = wholeNumber(given, 'sync-data-options');
  const existing = valueOf(given, 'register-existing');
  if (bits === undefined && existing === undefined) return {};
  return {
    replicaOptions: {
      ...saved?.replicaOptions,
      ...(bits === undefined ? {} : { syncDataOptions: bits }),
      ...(existing === undefined
        ? {}
        : { registerExistingData: json('--register-existing', existing) }),
    },
  };
}
