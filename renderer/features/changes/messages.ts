/** Every text of the Changes tab. */
import type { EditKind } from '../../../shared/model/edit.ts';
import { formatCount, plural } from '../../ui/format.ts';

const edits = (count: number): string => plural(count, { one: '# edit', other: '# edits' });

const FILTERS = {
  all: 'All kinds',
  add: 'Adds',
  update: 'Updates',
  delete: 'Deletes',
  held: 'Held back',
} as const;

export const CHANGES = {
  edits,
  list: 'Pending edits',
  kinds: FILTERS,
  kind: 'Kind of edit',
  layer: 'Layer',
  allLayers: (count: number) => `All layers (${formatCount(count)})`,
  layerChoice: (name: string, count: number) => `${name} (${formatCount(count)})`,
  search: 'Search pending edits',
  total: (count: number) =>
    plural(count, { zero: 'No pending edits', one: '# pending edit', other: '# pending edits' }),
  filtered: (shown: number, all: number) => `${formatCount(shown)} of ${edits(all)}`,
  readingAll: (read: number, all: number) =>
    `Looking through ${formatCount(read)} of ${edits(all)}…`,
  columnFeature: 'Feature',
  columnLayer: 'Layer',
  columnWhat: 'What changed',
  columnWhen: 'Changed',
  columnHeld: 'Sending',
  held: 'Held back',
  goes: 'With the next sync',
  attachment: (name: string) => `Attachment ${name}`,
  newFeature: (isAttachment: boolean) => (isAttachment ? 'New attachment' : 'New feature'),
  deleted: (isAttachment: boolean) => (isAttachment ? 'Attachment deleted' : 'Feature deleted'),
  nothingVisible: 'Changed and changed back',
  geometry: 'Geometry',
  change: (field: string, before: string, after: string) => `${field}: ${before} → ${after}`,
  more: (count: number) => plural(count, { one: '# more field', other: '# more fields' }),
  empty: 'empty',

  hold: (count: number) => (count === 0 ? 'Hold back' : `Hold back ${edits(count)}`),
  release: (count: number) => (count === 0 ? 'Release' : `Release ${edits(count)}`),
  holdHint: 'Edits that are held back stay here and are not sent until they are released.',
  selectFirst: 'Select edits in the list first.',
  allHeld: 'All selected edits are held back already.',
  noneHeld: 'None of the selected edits is held back.',
  isBusy: 'Work is running on this replica. Try again when it has ended.',
  isClosed: 'This replica is unregistered: nothing is sent from it any more.',
  wasHeld: (count: number) =>
    plural(count, { one: '# edit is held back.', other: '# edits are held back.' }),
  wasReleased: (count: number) =>
    plural(count, {
      one: '# edit goes with the next sync.',
      other: '# edits go with the next sync.',
    }),
  holdFailed: 'This could not be changed',
  export: 'Export',
  exportCsv: 'Export all as CSV…',
  exportJson: 'Export all as JSON…',
  exported: (path: string) => `Saved as ${path}`,
  exportFailed: 'The edits could not be saved',
  readFailed: 'The pending edits could not be read',
  again: 'Try again',

  none: 'No pending edits',
  noneText:
    'Everything here is as the server last sent it. Edits made in this file, by QGIS, ArcGIS Pro or a script as well, are listed here until they have been sent.',
  noMatch: 'No edit matches',
  noMatchText: 'Choose another kind or layer, or change the search.',
  showAll: 'Show all edits',

  detail: 'The selected edit',
  divider: 'Between list and detail',
  pick: 'Select an edit',
  pickText: 'Its values before and after, and its shape on a map, are shown here.',
  severalSelected: (count: number) => `${edits(count)} selected`,
  severalText: 'They can be held back or released together.',
  sentences: {
    add: 'Added here. The server does not have it yet.',
    update: 'Changed here.',
    delete: 'Deleted here. The server still has it.',
  } satisfies Record<EditKind, string>,
  heldSentence: 'Held back: it is not sent until it is released.',
  firstChanged: 'First changed',
  lastChanged: 'Last changed',
  comment: 'Comment',
  openInData: 'Show in Data',
  openParent: 'Show its feature in Data',
  values: 'Values',
  valuesTable: 'Values before and now',
  field: 'Field',
  before: 'Before',
  after: 'Now',
  value: 'Value',
  wasValue: 'Value before',
  noValues: 'No field has another value.',
  shape: 'Geometry',
  shapeMap: 'Geometry before and now',
  shapeChanged: (before: number, after: number) =>
    before === after
      ? `The geometry was changed; it has ${plural(after, { one: '# vertex', other: '# vertices' })} as before.`
      : `The geometry was changed: ${plural(after, { one: '# vertex', other: '# vertices' })} now, ${formatCount(before)} before.`,
  notPlaced: 'This geometry cannot be shown on the map.',
  name: 'Name',
  type: 'Type',
  size: 'Size',

  conflicts: (count: number) =>
    plural(count, {
      one: '# conflict waits for a decision',
      other: '# conflicts wait for a decision',
    }),
  conflictsText:
    'These features were changed here and on the server. They are not sent until it is decided whose version holds.',
  decide: 'Decide in Sync',
  conflictKinds: (mine: EditKind, theirs: 'add' | 'update' | 'delete') => {
    const here = { add: 'added', update: 'changed', delete: 'deleted' };
    return `${here[mine]} here, ${here[theirs]} on the server`;
  },
  base: 'Last agreed',
  mine: 'Here',
  theirs: 'On the server',
  bothChanged: 'Both sides changed this',
  moreConflicts: (count: number) =>
    `Show ${plural(count, { one: '# more conflict', other: '# more conflicts' })}`,
  conflictsFailed: 'The conflicts could not be read',
  attachmentConflict: 'An attachment: its content differs.',
  geometryWords: (vertices: number) =>
    plural(vertices, { one: 'a shape with # vertex', other: 'a shape with # vertices' }),
} as const;
