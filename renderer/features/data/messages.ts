/** Every text of the Data tab. */
import type { ConditionOperator } from '../../../shared/model/view.ts';
import { formatCount, plural } from '../../ui/format.ts';

const rows = (count: number): string => plural(count, { one: '# row', other: '# rows' });

export const DATA = {
  map: 'Map of this replica',
  mapTools: 'Zoom',
  zoomToReplica: 'Zoom to the whole replica',
  zoomToLayer: (layer: string) => `Zoom to ${layer}`,
  zoomToSelection: 'Zoom to the selection',
  nothingSelected: 'Select a feature first.',
  noExtent: 'This layer has nothing to draw.',
  drawn: (layer: string, drawn: number, total: number) =>
    `${layer}: ${formatCount(drawn)} of ${formatCount(total)} features drawn. Zoom in to see all.`,
  drawFailed: (layer: string) => `${layer} could not be drawn.`,
  drawAgain: 'Draw again',
  notPlaced:
    'The spatial reference of this replica is not known here: its features are drawn in their own coordinates, without a basemap.',
  mapAndTable: 'Between map and table',
  dataAndInspector: 'Between data and inspector',
  layersAndInspector: 'Between layers and inspector',

  layers: 'Layers',
  show: (layer: string) => `Show ${layer} on the map`,
  hide: (layer: string) => `Hide ${layer} on the map`,
  choose: (layer: string) => `Show the rows of ${layer}`,
  rows,
  table: 'Table without geometry',
  add: (count: number) => plural(count, { one: '# add', other: '# adds' }),
  update: (count: number) => plural(count, { one: '# update', other: '# updates' }),
  delete: (count: number) => plural(count, { one: '# delete', other: '# deletes' }),
  moreSymbols: (count: number) => plural(count, { one: '# more symbol', other: '# more symbols' }),

  rowsOf: (layer: string) => `Rows of ${layer}`,
  total: (shown: number, all: number, isFiltered: boolean) =>
    isFiltered ? `${formatCount(shown)} of ${rows(all)}` : rows(shown),
  selected: (count: number) => plural(count, { one: '# selected', other: '# selected' }),
  search: 'Search these rows',
  onlyPending: 'Only pending edits',
  onlyPendingHint: 'Shows the rows that were changed here and not sent yet.',
  filter: 'Filter',
  filterOn: (count: number) => plural(count, { one: '# condition', other: '# conditions' }),
  addCondition: 'Add a condition',
  removeCondition: 'Remove this condition',
  clearFilter: 'Show all rows',
  conditions: 'Conditions',
  field: 'Field',
  operator: 'Comparison',
  value: 'Value',
  chooseValue: 'Choose a value',
  datePlaceholder: '2026-05-31 14:00',
  noDate: 'Not a date and time such as 2026-05-31 14:00.',
  rowsFailed: 'The rows could not be read',
  again: 'Try again',
  noRows: 'This layer has no rows',
  noRowsText: 'Nothing matched the definition of this replica, or everything was deleted.',
  noMatch: 'No row matches',
  noMatchText: 'Change the search or the conditions, or show all rows.',
  noPending: 'No pending edits in this layer',
  noPendingText: 'What you add, change or delete here shows up until it has been sent.',
  attachments: 'Attachments',
  attachmentCount: (count: number) =>
    plural(count, { one: '# attachment', other: '# attachments' }),
  conflictMark: 'Conflict: changed here and on the server',

  inspector: 'Inspector',
  nothing: 'Nothing is selected',
  nothingPlainText: 'Choose a feature on the map or in the list. It opens here.',
  nothingText:
    'Click a feature on the map or a row in the table. Shift and drag on the map selects several; double-click a cell to edit it.',
  reading: 'Reading the feature',
  gone: 'This row is not in the file any more',
  goneText: 'It was removed by a synchronisation or by another program.',
  featureFailed: 'The feature could not be read',
  several: (count: number, layer: string | null) =>
    layer === null
      ? plural(count, { one: '# feature is selected', other: '# features are selected' })
      : `${plural(count, { one: '# row', other: '# rows' })} of ${layer} ${count === 1 ? 'is' : 'are'} selected`,
  tooManyToCompare: (most: number) =>
    `They can be edited and deleted when at most ${formatCount(most)} are selected.`,
  byLayer: 'By layer',
  clear: 'Clear the selection',
  zoom: 'Zoom to it',
  objectId: 'OBJECTID',
  noObjectId: 'none yet: the server has not seen this feature',
  globalId: 'GlobalID',
  identity: 'Identity',
  copyGlobalId: 'Copy the GlobalID',
  pending: {
    add: 'Added here. It waits to be sent.',
    update: 'Changed here. It waits to be sent.',
    delete: 'Deleted here. The server still has it until the delete is sent.',
  },
  geometryChanged: 'The geometry was changed as well.',
  conflict: 'Changed here and on the server',
  conflictText:
    'The next synchronisation will not send this edit until it is decided whose version holds.',
  seeConflict: 'See both versions',
} as const;

export const OPERATOR_WORDS: Readonly<Record<ConditionOperator, string>> = {
  equals: 'is',
  'not-equals': 'is not',
  contains: 'contains',
  'begins-with': 'begins with',
  less: 'is less than',
  'at-most': 'is at most',
  more: 'is more than',
  'at-least': 'is at least',
  'is-empty': 'is empty',
  'is-not-empty': 'is not empty',
};
