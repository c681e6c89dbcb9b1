/** Every text of the page New replica. */
import type { GeometryType } from '../../../shared/model/geometry.ts';
import type { CostEstimate } from '../../../shared/model/window.ts';
import { formatBytes, formatCount, formatList, plural } from '../../ui/format.ts';
import type { Operator, ValueKind } from './where-builder.ts';

const DATA_OPTION_NAMES: Readonly<Record<number, string>> = {
  1: 'Annotation layers',
  2: 'Dimension layers',
  4: 'Contingent values',
};

export const DEFINE = {
  title: 'New replica',
  openDefinition: 'Open definition…',
  saveDefinition: 'Save definition…',
  copyAs: 'Copy as',
  copyForm: 'Request of createReplica (form body)',
  copyBash: 'Command for bash',
  copyPowershell: 'Command for PowerShell',
  copyJson: 'Definition (JSON)',
  copied: 'Copied.',
  copyFailed: 'The clipboard could not be used.',
  nothingToCopy: 'Choose a service, layers and an extent first.',
  actionFailed: 'That did not work',
  divider: 'Divider between map and choices',
  choices: 'What the replica holds',

  // Service
  service: 'Service',
  chooseService: 'Choose a service',
  noServices: 'No service is known yet',
  noServicesText:
    'Add a feature service by its address, or start the sample service to learn with.',
  addService: 'Add a service',
  toServices: 'Go to Services',
  signIn: 'Sign in…',
  retry: 'Try again',
  describing: 'The service is being asked what it can do.',
  describeFailed: 'The service could not be described',
  serviceSilent: 'The service could not be described. Try again, or choose another one.',
  unknownService: 'This definition is for a service that is not in your list',
  addThisService: 'Add this service',
  noServiceYet: 'Choose a service first.',
  stateSample: 'Sample service on this machine',
  stateAnonymous: 'Not signed in',
  stateSigned: 'Signed in',
  stateSignedIn: (name: string) => `Signed in as ${name}`,

  // Extent
  extent: 'Extent',
  mapLabel: 'Map of the extent',
  tools: 'Drawing tools',
  toolNames: {
    rectangle: 'Draw a rectangle',
    polygon: 'Draw a polygon',
    polyline: 'Draw a line',
    point: 'Set a point',
    multipoint: 'Set several points',
  },
  clear: 'Remove the extent',
  zoomToExtent: 'Zoom to the extent',
  useView: 'Use the view',
  useViewHelp: 'Takes what the map shows now as the extent.',
  fullExtent: 'Full extent',
  fullExtentHelp: 'The rectangle that the service gives for all of its data.',
  noFullExtent: 'This service does not say where its data are.',
  theFullExtent: 'Full extent of the service',
  wholeWorld: 'Whole world',
  wholeWorldHelp: 'The whole world: every feature of the service, wherever it is.',
  fromFile: 'From GeoJSON…',
  fromFileHelp:
    'Takes the shapes of a GeoJSON file as the extent. A file can also be dropped on the map.',
  dropFile: 'Drop the GeoJSON file to use its shapes as the extent',
  noExtent: 'Choose an extent: draw it on the map, type its coordinates or take the full extent.',
  reference: 'Spatial reference of the extent',
  referenceName: 'inSR',
  referenceByText: 'Given as text (WKT)',
  referencePlaceholder: 'Name or number, such as 25832',
  degrees: 'Coordinates in degrees: x is longitude, y is latitude.',
  lengths: 'Coordinates in the unit of the reference, mostly metres: x runs east, y runs north.',
  corners: { xmin: 'West (xmin)', ymin: 'South (ymin)', xmax: 'East (xmax)', ymax: 'North (ymax)' },
  replacesShape: 'Four numbers replace this shape by a rectangle.',
  fourNumbers: 'A rectangle needs all four numbers.',
  invertedX: 'West must be smaller than east. Across the 180° meridian, add 360 to east.',
  invertedY: 'South must be smaller than north.',
  notOnMap:
    'The map cannot show this extent: its spatial reference is not known here. The numbers are kept and sent as they are.',
  unknownReference: (wkid: number) =>
    `The map does not know the spatial reference ${wkid}, so the extent cannot be told in it. Choose another one.`,
  noSuchReference: (typed: string) => `${typed} is no well-known id. Type a number such as 25832.`,
  theWholeWorld: 'The whole world',
  isWholeWorld: 'The whole world.',
  shapes: {
    esriGeometryEnvelope: 'Rectangle',
    esriGeometryPoint: 'Point',
    esriGeometryMultipoint: 'Points',
    esriGeometryPolyline: 'Line',
    esriGeometryPolygon: 'Polygon',
  },

  // Layers
  layers: 'Layers',
  layersChosen: (chosen: number, all: number) => `${formatCount(chosen)} of ${formatCount(all)}`,
  all: 'All',
  none: 'None',
  allHelp: 'Choose all layers that can be in a replica.',
  noneHelp: 'Choose no layer.',
  showFeatures: 'Show some features on the map',
  noLayers: 'Choose at least one layer.',
  stranger: (id: number) => `Layer ${id}, which the service does not have`,
  noLayersThere: 'The service has no layers and no tables.',
  id: (id: number) => `id ${id}`,
  counting: 'counting…',
  count: (count: number, isTable: boolean) =>
    isTable
      ? plural(count, { zero: 'no rows', one: '# row', other: '# rows' })
      : plural(count, { zero: 'no features', one: '# feature', other: '# features' }),
  countUnknown: 'related rows, not counted',
  countFailed: 'could not be counted',
  hasAttachments: 'with attachments',
  kinds: {
    layer: 'Layer',
    table: 'Table',
    annotation: 'Annotation layer',
    dimension: 'Dimension layer',
    group: 'Group layer',
    other: 'Neither layer nor table',
  },
  geometryNames: {
    esriGeometryPoint: 'Point layer',
    esriGeometryMultipoint: 'Multipoint layer',
    esriGeometryPolyline: 'Line layer',
    esriGeometryPolygon: 'Polygon layer',
  } satisfies Record<GeometryType, string>,
  filter: 'Filter',
  filterOf: (layer: string) => `Filter of ${layer}`,
  whatComes: 'What comes along (queryOption)',
  useFilter: 'What the filter finds',
  useFilterHelp: 'Rows that lie in the extent and match the where clause (useFilter).',
  useFilterTableHelp: 'Rows that match the where clause (useFilter).',
  related: 'Only related rows',
  relatedHelp: 'Rows that belong to features of the other chosen layers (none).',
  everything: 'Everything',
  everythingHelp: 'All rows, whatever the extent and the where clause (all).',
  useGeometry: 'Only inside the extent',
  useGeometryHelp: 'Without this, features come from everywhere (useGeometry).',
  includeRelated: 'Bring related rows along',
  includeRelatedFrom: (names: readonly string[]) =>
    `Rows that belong to ${formatList(names)} in this replica (includeRelated).`,
  includeRelatedNobody:
    'No chosen layer is the origin of a relationship to this one, so nothing comes (includeRelated).',
  includeRelatedOff: 'Without this, nothing comes down; only rows added here are sent.',
  relationships: (names: readonly string[]) => `Related to ${formatList(names)}.`,

  // Where
  where: 'Where',
  builder: 'Builder',
  sql: 'SQL',
  howToWrite: 'How to write the where clause',
  tooMuchForRows: 'This clause says more than the builder can show. Change it as SQL.',
  noConditions: 'Every row matches. Add a condition to take fewer.',
  join: 'Rows must match',
  joinAnd: 'all conditions',
  joinOr: 'any condition',
  field: 'Field',
  operator: 'Operator',
  value: 'Value',
  chooseValue: 'Choose a value',
  addCondition: 'Add a condition',
  removeCondition: (field: string) => `Remove the condition on ${field}`,
  incomplete: 'Give a value; until then this condition is left out.',
  range: (min: number, max: number) => `${min} to ${max}`,
  sqlHelp:
    "Fields and values are suggested while typing. Text stands in single quotes: STATUS = 'open'.",
  sqlLabel: (layer: string) => `Where clause of ${layer} as SQL`,
  sqlFailed: 'Suggestions could not be loaded; the clause can still be typed.',

  // Attachments
  attachments: 'Attachments',
  takeAttachments: 'Bring attachments along',
  takeAttachmentsHelp:
    'Photos and documents of the chosen layers come with the replica (returnAttachments).',
  noneHasAttachments: 'None of the chosen layers has attachments.',
  attachmentsDirection: 'How attachments synchronise later (attachmentsSyncDirection)',
  attachmentsFixed: 'This is fixed for the life of the replica.',
  attachmentsBoth: 'Both ways',
  attachmentsBothHelp: 'Attachments added here are sent, those added elsewhere are fetched.',
  attachmentsUpload: 'Send only',
  attachmentsUploadHelp: 'Attachments added here are sent; those of others are not fetched.',
  attachmentsNone: 'Not at all',
  attachmentsNoneHelp: 'Attachments are neither sent nor fetched.',
  whyNotBoth:
    'Needs attachments that come along: a replica that starts without them cannot bring their changes down.',
  whyNotNone:
    'Attachments that come along must at least be able to go back. For none, do not bring them along.',
  byUrl: 'Fetch attachments one by one',
  byUrlHelp:
    'Keeps the answer small and can be resumed. Without this they come inside the answer (returnAttachmentsDataByUrl).',
  byUrlReason: 'Has a meaning only when attachments come along.',

  // Sync data options
  dataOptions: 'Sync data options',
  dataOptionsText: 'What else comes with the replica (syncDataOptions).',
  noDataOptions: 'This service offers no sync data options.',
  dataOption: (bit: number) => DATA_OPTION_NAMES[bit] ?? `Option ${bit} (defined by the server)`,
  needsOption: (bit: number) =>
    `Comes only with the sync data option “${DATA_OPTION_NAMES[bit]}” below.`,
  optionNotThere: (bit: number) =>
    `The service does not offer the sync data option “${DATA_OPTION_NAMES[bit]}”, with which it would come.`,
  contingent:
    'They come once: synchronising does not refresh them. After they change on the server, create the replica anew.',
  annotationHelp: 'Choose the annotation layers above as well.',
  dimensionHelp: 'Choose the dimension layers above as well.',
  notOffered: 'The service does not offer this option; a server may refuse it.',

  // More
  more: 'More',
  name: 'Replica name',
  nameHint: 'The name on the server.',
  nameMadeUp: 'Made up from the name of the service',
  model: 'Sync model',
  modelAuto: (model: string) => `Automatic: ${model}`,
  modelPerLayer: 'Per layer',
  modelPerLayerHelp:
    'Each layer has its own generation and direction at every synchronisation (perLayer).',
  modelPerReplica: 'Per replica',
  modelPerReplicaHelp: 'One generation and one direction for all layers (perReplica).',
  modelNone: 'None',
  modelNoneHelp:
    'Takes the data out once. No replica is registered and nothing can be sent back (none).',
  direction: 'Sync direction',
  directionAuto: 'Both ways',
  directionAutoHelp: 'The direction is chosen at each synchronisation.',
  directionUpload: 'Upload only',
  directionDownload: 'Download only',
  directionBoth: 'Both ways, said explicitly',
  format: 'Data format',
  formats: {
    json: 'JSON',
    sqlite: 'SQLite (.geodatabase)',
    filegdb: 'File geodatabase',
    shapefile: 'Shapefile',
  },
  keepOriginal: 'Keep the original beside it',
  keepOriginalHelp:
    'The .geodatabase that the service sends stays in the same folder, under the name of the replica.',
  target: 'Target',
  targetClient: 'Client',
  targetClientHelp: 'For people who edit and synchronise with this file.',
  targetServer: 'Server',
  targetServerHelp: 'For keeping two services the same, in one direction.',
  replicaReference: 'Spatial reference of the replica',
  replicaReferenceAuto: 'As the service has it',
  processing: 'Processing on the server',
  processingAuto: 'Automatic',
  processingJob: 'As a job (async)',
  processingCall: 'In one call',
  transport: 'Answer comes',
  transportAuto: 'Automatic',
  transportUrl: 'By address (url)',
  transportEmbedded: 'Inside the answer (embedded)',
  registerExisting: 'Register existing data',
  registerExistingHelp:
    'Makes a replica without a download, from the state of another one (registerExistingData).',
  existingExcludes:
    'Sync data options and existing data cannot be used together. Switch the sync data options off first.',
  dataOptionsExcluded:
    'Sync data options and existing data cannot be used together. Switch “Register existing data” off first.',
  refReplicaId: 'Id of the reference replica',
  refReplicaGen: 'Its generation (refReplicaServerGen)',
  refLayerGen: (name: string) => `Generation of ${name}`,

  // Foot
  costUnknown: 'Choose layers and an extent to see what will come.',
  costNotKnown: 'What will come cannot be counted before.',
  costAsking: 'Estimating…',
  costFailed: 'The size could not be estimated.',
  planFailed: 'The service could not be asked what would come',
  remarks: (problems: number, warnings: number) =>
    formatList([
      ...(problems > 0 ? [plural(problems, { one: '# problem', other: '# problems' })] : []),
      ...(warnings > 0 ? [plural(warnings, { one: '# remark', other: '# remarks' })] : []),
    ]),
  noRemarks: 'No warnings',
  remarksTitle: 'Problems and remarks',
  problems: 'Problems',
  warnings: 'Remarks',
  goesTo: 'File',
  changePlace: 'Change…',
  noPlace: 'Choose where the replica goes.',
  placePending: 'Looking for a free name…',
  create: 'Create replica',
  exportOnce: 'Export data',
  creating: 'Starting…',
} as const;

export const OPERATOR_WORDS: Readonly<Record<ValueKind, Readonly<Record<Operator, string>>>> =
  (() => {
    const common = {
      is: 'is',
      'is-not': 'is not',
      contains: 'contains',
      begins: 'begins with',
      ends: 'ends with',
      empty: 'is empty',
      'not-empty': 'is not empty',
    };
    return {
      text: { ...common, less: 'before', 'at-most': 'up to', more: 'after', 'at-least': 'from' },
      number: {
        ...common,
        less: 'less than',
        'at-most': 'at most',
        more: 'more than',
        'at-least': 'at least',
      },
      date: {
        ...common,
        less: 'before',
        'at-most': 'until the start of',
        more: 'after the start of',
        'at-least': 'on or after',
      },
    };
  })();

/** `1,234 features, about 56 attachments, about 12 MB`; what is not known is left out or said. */
export function costText(cost: CostEstimate): string {
  if (cost.features === null && cost.dataBytes === null) return DEFINE.costNotKnown;
  const bytes = (cost.dataBytes ?? 0) + (cost.attachmentBytes ?? 0);
  const parts = [
    cost.features === null
      ? 'Number of features not known'
      : plural(cost.features, { zero: 'no features', one: '# feature', other: '# features' }),
    ...(cost.attachments === null
      ? []
      : [
          plural(cost.attachments, {
            zero: 'no attachments',
            one: 'about # attachment',
            other: 'about # attachments',
          }),
        ]),
    ...(cost.dataBytes === null ? ['size not known'] : [`about ${formatBytes(bytes)}`]),
  ];
  return parts.join(', ');
}
