/** Every text of the Changes tab. */
import type { EditKind } from '../../../shared/model/edit.ts';
import type { ChangesQuery, EditOrigin } from '../../../shared/model/editing.ts';
import { formatCount, formatList, plural } from '../../ui/format.ts';

const edits = (count: number): string => plural(count, { one: '# edit', other: '# edits' });
const vertices = (count: number): string => plural(count, { one: '# vertex', other: '# vertices' });

export const CHANGES = {
  list: 'Pending edits',
  search: 'Search pending edits',
  layer: 'Layer',
  allLayers: 'All layers',
  layerChoice: (name: string, count: number) => `${name} (${formatCount(count)})`,
  kind: 'Kind of edit',
  kinds: {
    all: 'All kinds',
    add: 'Adds',
    update: 'Updates',
    delete: 'Deletes',
  } satisfies Record<EditKind | 'all', string>,
  state: 'What becomes of it',
  states: {
    all: 'All states',
    sendable: 'With the next sync',
    held: 'Held back',
    conflict: 'In conflict',
    refused: 'Not accepted last time',
  } satisfies Record<NonNullable<ChangesQuery['state']> | 'all', string>,
  origin: 'Made by',
  origins: {
    all: 'Any program',
    here: 'This program',
    elsewhere: 'Another program',
    both: 'This and another',
  } satisfies Record<EditOrigin | 'all', string>,
  arrange: 'Arrange',
  groupings: {
    none: 'Without groups',
    layer: 'Group by layer',
    kind: 'Group by kind',
    origin: 'Group by who made them',
  } satisfies Record<ChangesQuery['groupBy'], string>,
  newestFirst: 'Newest first',
  groups: 'Groups',
  jumpTo: (label: string, count: number) => `Go to ${label}, ${edits(count)}`,
  showAll: 'Show all edits',

  total: (count: number) =>
    plural(count, { zero: 'No pending edits', one: '# pending edit', other: '# pending edits' }),
  found: (found: number, all: number) => `${formatCount(found)} of ${edits(all)}`,
  selected: (count: number, all: number) => `${formatCount(count)} of ${edits(all)} selected`,
  allSelected: (count: number, isFiltered: boolean) =>
    isFiltered
      ? `All ${edits(count)} that the filter finds are selected`
      : `All ${edits(count)} are selected`,
  selectAll: (count: number, isFiltered: boolean) =>
    isFiltered
      ? `Select all ${formatCount(count)} that the filter finds`
      : `Select all ${formatCount(count)}`,
  selectNone: 'Select none',
  looking: 'Looking for the edits…',
  opening: 'Reading the pending edits…',

  columnFeature: 'Feature',
  columnLayer: 'Layer',
  columnWhat: 'What changed',
  columnState: 'Sending',
  columnOrigin: 'Made by',
  columnWhen: 'Changed',
  gone: 'Not pending any more',
  withComment: (comment: string) => `Comment: ${comment}`,
  goes: 'With the next sync',
  held: 'Held back',
  stays: 'Not sent from here',
  conflict: 'Waits for a decision',
  lastTime: {
    refused: 'Refused last time',
    'rolled-back': 'Rolled back last time',
    unknown: 'No answer last time',
  } as Readonly<Record<string, string>>,
  notAccepted: 'Not accepted last time',
  madeBy: {
    here: 'This program',
    elsewhere: 'Another program',
    both: 'This and another program',
  } satisfies Record<EditOrigin, string>,
  attachment: (name: string) => `Attachment ${name}`,
  isNew: { feature: 'New feature', row: 'New row', attachment: 'New attachment' },
  isDeleted: { feature: 'Feature deleted', row: 'Row deleted', attachment: 'Attachment deleted' },
  nothingVisible: 'Changed and changed back',
  fields: (names: readonly string[], more: number) =>
    more === 0 ? formatList(names) : `${names.join(', ')} and ${formatCount(more)} more`,
  empty: 'empty',

  actions: 'What to do with the selected edits',
  hold: (count: number) => (count === 0 ? 'Hold back' : `Hold back ${formatCount(count)}`),
  holdHint: 'Edits that are held back stay here and are not sent until they are released.',
  release: (count: number) => (count === 0 ? 'Release' : `Release ${formatCount(count)}`),
  releaseHint: 'Released edits go with the next sync.',
  takeBack: (count: number) => (count === 0 ? 'Take back…' : `Take back ${formatCount(count)}…`),
  takeBackHint: 'Puts the features back as they were at the last sync.',
  selectFirst: 'Select edits in the list first.',
  allHeld: 'All selected edits are held back already.',
  noneHeld: 'None of the selected edits is held back.',
  isBusy: 'Work is running on this replica. Try again when it has ended.',
  isBusyLine:
    'Work is running on this replica: edits can be held back, released or taken back when it has ended.',
  isClosed:
    'This replica is unregistered: nothing is sent from it any more, and its edits stay as they are.',
  isStepping: 'Wait until the last step is done.',
  wasHeld: (count: number) =>
    plural(count, {
      zero: 'They were held back already.',
      one: '# edit is held back now.',
      other: '# edits are held back now.',
    }),
  wasReleased: (count: number) =>
    plural(count, {
      zero: 'None of them was held back.',
      one: '# edit goes with the next sync again.',
      other: '# edits go with the next sync again.',
    }),
  holdFailed: 'The edits could not be held back',
  releaseFailed: 'The edits could not be released',
  takeBackFailed: 'The edits could not be taken back',
  exportFailed: 'The edits could not be saved',
  undoFailed: 'The last step could not be undone',
  redoFailed: 'The step could not be done again',
  undo: 'Undo',
  redo: 'Redo',
  undone: (what: string) => `Undone: ${what}`,
  redone: (what: string) => `Done again: ${what}`,
  done: (what: string) => `${what}.`,
  nothingToUndo: 'There is nothing to undo.',
  nothingToRedo: 'There is nothing to do again.',
  close: 'Close this message',
  export: 'Export',
  exports: {
    csv: (what: string) => `${what} as CSV…`,
    json: (what: string) => `${what} as JSON…`,
    geojson: (what: string) => `${what} as GeoJSON…`,
  },
  exportWhat: (count: number, which: 'selected' | 'found' | 'all') =>
    which === 'all'
      ? `All ${edits(count)}`
      : `${edits(count)} ${which === 'found' ? 'of the filter' : 'of the selection'}`,
  exported: (path: string) => `Saved as ${path}`,

  revertTitle: (count: number) => `Take back ${edits(count)}?`,
  revertKinds: {
    add: (count: number) =>
      plural(count, {
        one: '# add: what was added here is removed from this file.',
        other: '# adds: what was added here is removed from this file.',
      }),
    update: (count: number) =>
      plural(count, {
        one: '# update: the values, shape or file of the last sync come back.',
        other: '# updates: the values, shapes and files of the last sync come back.',
      }),
    delete: (count: number) =>
      plural(count, {
        one: '# delete: what was deleted here comes back.',
        other: '# deletes: what was deleted here comes back.',
      }),
  } satisfies Record<EditKind, (count: number) => string>,
  revertSafe:
    'Nothing changes on the server. As long as this replica stays open, this can be undone.',
  revertConfirm: (count: number) => `Take back ${edits(count)}`,
  revertCancel: 'Keep the edits',
  nothingToRevert: 'None of these edits is pending any more.',

  outside: (count: number) =>
    plural(count, {
      one: '# edit was made by another program since you opened this list.',
      other: '# edits were made by another program since you opened this list.',
    }),
  showNewest: 'Show the newest first',

  readFailed: 'The pending edits could not be read',
  again: 'Try again',
  none: 'No pending edits',
  noneText:
    'Everything here is as the server last sent it. Edits made in Data, or in this file by QGIS, ArcGIS Pro or a script, are listed here until they have been sent.',
  openData: 'Edit in Data',
  noMatch: 'No edit matches',
  noMatchText: 'Choose another layer, kind or state, or change the search.',

  detail: 'The selected edit',
  detailFailed: 'This edit could not be read',
  divider: 'Between list and detail',
  pick: 'Select an edit',
  pickText: 'Its values before and after, and its shape on a map, are shown here.',
  reading: 'Reading this edit…',
  goneTitle: 'This edit is not pending any more',
  goneText: 'It was sent, taken back, or changed back by another program meanwhile.',
  severalSelected: (count: number) => `${edits(count)} selected`,
  severalText: 'They can be held back, released, taken back or exported together.',
  sentences: {
    add: 'Added here. The server does not have it yet.',
    update: 'Changed here.',
    delete: 'Deleted here. The server still has it.',
  } satisfies Record<EditKind, string>,
  staysSentence: 'This replica is closed: the file sends nothing any more.',
  heldSentence: 'It is not sent until it is released.',
  conflictSentence:
    'Also changed on the server: it is not sent until it is decided whose version holds.',
  refusedSentences: {
    'rolled-back':
      'The last time that it was sent, the server undid it together with its batch. It is still pending here.',
    unknown:
      'The last time that it was sent, no answer came. The next sync asks the server before it sends it again.',
  } as Readonly<Record<string, string>>,
  codeTitle: (title: string, code: number | null) =>
    code === null ? title : `${title} (code ${String(code)})`,
  facts: 'Who and when',
  firstChanged: 'First changed',
  lastChanged: 'Last changed',
  comment: 'Comment',
  commentHint: 'Stays in this file and is not sent.',
  commentSaving: 'Saving…',
  commentSaved: 'Saved',
  commentFailed: 'The comment could not be saved',
  openInData: 'Open in Data',
  openParent: 'Open its feature in Data',
  values: 'Values',
  valuesTable: 'Values before and now',
  field: 'Field',
  before: 'Before',
  after: 'Now',
  value: 'Value',
  wasValue: 'Value before',
  noValues: 'No field has another value.',
  picture: 'Picture',
  pictureBefore: 'Picture before',
  pictureAfter: 'Picture now',
  pictureWas: 'Picture that was deleted',
  pictureMissing: 'This picture cannot be shown here.',
  name: 'Name',
  type: 'Type',
  size: 'Size',

  shape: 'Geometry',
  shapeMap: 'Geometry before and now',
  sameShape: 'The geometry is as it was.',
  notPlaced: 'This geometry cannot be shown on the map.',
  vertices,
  vertexChange: (before: number, after: number) =>
    before === after
      ? `${vertices(after)}, as many as before`
      : `${vertices(after)}, ${formatCount(before)} before`,
  moved: (distance: string) => `Moved by ${distance}`,
  hardlyMoved: 'Moved by less than a centimetre, or in height or measure alone',
  repositioned: 'The position was changed',
  shapeMade: 'It had no geometry before',
  shapeGone: 'It has no geometry any more',
  longer: (by: string) => `${by} longer`,
  shorter: (by: string) => `${by} shorter`,
  sameLength: 'As long as before',
  larger: (by: string) => `${by} larger`,
  smaller: (by: string) => `${by} smaller`,
  sameArea: 'As large as before',
  nowAndBefore: (change: string, now: string, before: string) =>
    `${change}: ${now} now, ${before} before`,
  isLong: (length: string) => `${length} long`,
  isLarge: (area: string) => `${area} large`,
} as const;
