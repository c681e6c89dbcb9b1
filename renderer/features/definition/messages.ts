/** Every text of the Definition tab. */
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { plural } from '../../ui/format.ts';

const positions = (count: number): string =>
  plural(count, { one: '# vertex', other: '# vertices' });

export const DEFINITION = {
  failed: 'The definition could not be read',
  again: 'Try again',
  service: 'Service',
  copyUrl: 'Copy address',
  noService: 'none: it can be used for any service',
  replica: 'Replica',
  name: 'Name',
  replicaId: 'Replica ID',
  noReplicaId: 'none yet',
  syncModel: 'Sync model',
  direction: 'Sync direction',
  dataFormat: 'Data format',
  transport: 'Transport',
  async: 'Asynchronous',
  attachments: 'Attachments',
  dataOptions: 'Sync data options',
  created: 'Created',
  lastSync: 'Last synchronised',
  never: 'not yet',
  extent: 'Extent',
  extentMap: 'Extent of this replica',
  extentKind: 'Drawn as',
  corners: 'Corners',
  extentReference: 'Spatial reference of the extent',
  replicaReference: 'Spatial reference of the replica',
  ofService: 'that of the service',
  wkid: (wkid: number, name: string | null) =>
    name === null ? `EPSG:${wkid}` : `${name} (EPSG:${wkid})`,
  byText: 'given as well-known text',
  notPlaced: 'This extent cannot be shown on the map.',
  layers: 'Layers',
  layerTable: 'What was asked for by layer',
  columnLayer: 'Layer',
  columnAsked: 'What was asked for',
  columnGeneration: 'Generation',
  columnRows: 'Rows here',
  layerNumber: (id: number) => `Layer ${id}`,
  generation: 'Generation',
  generations: 'Generations',
  generationText:
    'How far this replica has followed the server: the next synchronisation asks for what came later.',
  perLayerText:
    'Each layer follows the server on its own; its generation is listed with the layers.',
  none: 'none yet',
  reuse: 'Use for a new replica',
  reuseHint: 'Opens the New replica page with these settings; this replica stays as it is.',
  save: 'Save as file…',
  saved: (path: string) => `Saved as ${path}`,
  saveFailed: 'The definition could not be saved',
  more: 'Copy',
  copyJson: 'Copy as JSON',
  copyBash: 'Copy as command (bash)',
  copyPowershell: 'Copy as command (PowerShell)',
  copied: 'Copied to the clipboard.',
  yes: 'yes',
  no: 'no',
  byServer: 'whenever the service can',
} as const;

export const MODEL_WORDS: Readonly<Record<string, string>> = {
  perReplica: 'per replica: one generation for everything',
  perLayer: 'per layer: every layer has its own generation',
  none: 'none: a copy that is never synchronised',
};

export const DIRECTION_WORDS: Readonly<Record<string, string>> = {
  bidirectional: 'both ways',
  upload: 'upload only',
  download: 'download only',
};

export const FORMAT_WORDS: Readonly<Record<ReplicaDefinition['dataFormat'], string>> = {
  json: 'JSON',
  sqlite: 'SQLite geodatabase',
  filegdb: 'file geodatabase',
  shapefile: 'shapefile',
};

const ATTACHMENT_WORDS: Readonly<Record<string, string>> = {
  bidirectional: 'synchronised both ways',
  upload: 'uploaded only',
  none: 'not synchronised',
};

/** Whether attachments came along, and where they go. */
export function attachmentWords(definition: ReplicaDefinition): string {
  const direction = ATTACHMENT_WORDS[definition.attachmentsSyncDirection ?? 'none'] ?? '';
  if (!definition.returnAttachments) {
    return definition.attachmentsSyncDirection === 'upload'
      ? 'did not come along; new ones are uploaded'
      : 'did not come along';
  }
  return definition.attachmentsSyncDirection === undefined
    ? 'came along'
    : `came along; ${direction}`;
}

const DATA_OPTIONS = ['annotation', 'dimensions', 'contingent values'] as const;

/** The bits of syncDataOptions by name. */
export function dataOptionWords(mask: number): string {
  if (mask === 0) return 'none';
  const known = DATA_OPTIONS.filter((_, bit) => (mask & (1 << bit)) !== 0);
  const others = mask & ~7;
  const words = [...known, ...(others === 0 ? [] : [`others (${others})`])].join(', ');
  return mask & 4 ? `${words}. Contingent values are not refreshed by a sync.` : words;
}

/** What the filter geometry is, such as `a polygon with 1 ring and 5 vertices`. */
export function extentWords({ geometry, geometryType }: ReplicaDefinition): string {
  const count = (key: string): number => (Array.isArray(geometry[key]) ? geometry[key].length : 0);
  const inner = (key: string): number => {
    const parts: readonly unknown[] = Array.isArray(geometry[key]) ? geometry[key] : [];
    return parts.reduce<number>((sum, part) => sum + (Array.isArray(part) ? part.length : 0), 0);
  };
  switch (geometryType) {
    case 'esriGeometryEnvelope':
      return 'a rectangle';
    case 'esriGeometryPoint':
      return 'a point';
    case 'esriGeometryMultipoint':
      return plural(count('points'), { one: '# point', other: '# points' });
    case 'esriGeometryPolyline':
      return `a line with ${positions(inner('paths'))}`;
    case 'esriGeometryPolygon':
      return `a polygon with ${plural(count('rings'), { one: '# ring', other: '# rings' })} and ${positions(inner('rings'))}`;
  }
}

const SHAPES: Readonly<Record<ReplicaDefinition['geometryType'], string>> = {
  esriGeometryEnvelope: 'the rectangle',
  esriGeometryPoint: 'the point',
  esriGeometryMultipoint: 'one of the points',
  esriGeometryPolyline: 'the line',
  esriGeometryPolygon: 'the polygon',
};

/** One sentence: what the layerQuery of a layer brought. */
export function layerWords(
  definition: ReplicaDefinition,
  layerId: number,
  isTable: boolean,
): string {
  const query = definition.layerQueries[String(layerId)] ?? {};
  const rows = isTable ? 'rows' : 'features';
  if (definition.replicaOptions?.registerExistingData) {
    return 'Nothing was downloaded: the rows that were there already were registered.';
  }
  if (query.queryOption === 'all') return `All ${rows}, wherever they are.`;
  if (query.queryOption === 'none') {
    return query.includeRelated === false
      ? 'No rows; only what is added here is uploaded.'
      : `Only ${rows} that are related to rows of the other layers.`;
  }
  const where = query.where?.trim() ?? '';
  const match = where === '' || /^1\s*=\s*1$/.test(where) ? '' : where;
  if (isTable) return match === '' ? 'All rows of the table.' : `All rows that match ${match}.`;
  if (query.useGeometry === false) {
    return `All features${match === '' ? '' : ` that match ${match}`}, wherever they are.`;
  }
  const filter = match === '' ? '' : ` and match ${match}`;
  return `All features that intersect ${SHAPES[definition.geometryType]}${filter}.`;
}
