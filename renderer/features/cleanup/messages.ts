/** Texts of the Clean-up page; results and audit trail are in results-messages.ts. */
import { formatCount, plural } from '../../ui/format.ts';

const replicas = (count: number): string =>
  plural(count, { one: '# replica', other: '# replicas' });
const services = (count: number): string =>
  plural(count, { one: '# service', other: '# services' });
const edits = (count: number): string => plural(count, { one: '# edit', other: '# edits' });

export const CLEANUP = {
  title: 'Clean-up',
  parts: 'Parts of the clean-up',
  replicas: 'Replicas',
  services: 'Services',
  results: 'Results',
  audit: 'Audit trail',
  loading: 'Looking up what was read before',
  loadFailed: 'The clean-up cannot be shown',
  failed: 'This did not work',
  again: 'Try again',
  replicaCount: (count: number) => replicas(count),
  unsettledCount: (count: number) =>
    plural(count, { one: '# replica without an answer', other: '# replicas without an answer' }),
} as const;

export const SERVICES = {
  title: 'Services whose replicas are read',
  text: 'Every ticked service is asked for all replicas that your account may see. Nothing is changed by reading.',
  list: 'Services to read',
  none: 'No service is known here yet',
  noneText:
    'Type the address of a feature service below. Services that you add on the page Services are listed here as well.',
  tick: (name: string) => `Read ${name}`,
  all: 'Tick all',
  nothing: 'Tick none',
  address: 'Address of another service',
  example: 'https://server/arcgis/rest/services/Name/FeatureServer',
  add: 'Add to the list',
  badAddress:
    'This is no address of a feature service: it begins with https:// and ends with /FeatureServer.',
  already: 'This service is in the list already.',
  read: (count: number) => `Read the replicas of ${services(count)}`,
  tickFirst: 'Tick a service first.',
  readAgain: 'Read again',
  signIn: 'Sign in',
  whileReading: 'The replicas are being read. Wait until that has ended, or stop it.',
  states: {
    waiting: 'Waits for its turn',
    asking: 'Is being asked',
    answered: 'Answered',
    failed: 'Could not be read',
    cancelled: 'Stopped before its turn',
    'not-read': 'Not read yet',
  },
  count: (count: number) => replicas(count),
  user: (name: string | null | undefined) =>
    name === undefined ? '' : name === null ? 'Nobody is signed in' : `Signed in as ${name}`,
} as const;

export const SCAN = {
  asking: 'Asking the services for their replicas',
  details: 'Reading the details of the replicas',
  services: (done: number, total: number) =>
    `${formatCount(done)} of ${services(total)} have answered`,
  rows: (done: number, total: number) =>
    total === 0 ? 'no replica so far' : `details of ${formatCount(done)} of ${replicas(total)}`,
  stop: 'Stop reading',
  stopped: 'Reading was stopped',
  stoppedText: (left: number) =>
    `What was read stays in the list. The details of ${replicas(left)} were not read, so that no rule says whether they are stale.`,
  stoppedServices: 'Not every service was asked.',
  goOn: 'Read the rest',
  failed: (count: number) =>
    plural(count, {
      one: '# service could not be read: its replicas are not in the list.',
      other: '# services could not be read: their replicas are not in the list.',
    }),
  unread: (count: number) =>
    plural(count, {
      one: 'The details of # replica could not be read.',
      other: 'The details of # replicas could not be read.',
    }),
  showUnread: 'Show them',
  hidden: (count: number) =>
    plural(count, {
      one: '# service may have replicas that this account does not see.',
      other: '# services may have replicas that this account does not see.',
    }),
  showServices: 'See the services',
} as const;

export const LIST = {
  label: 'Replicas of all services',
  map: 'Extents of the replicas',
  search: 'Search by name, id or owner',
  searchShort: 'Name, id or owner',
  scope: 'Which replicas',
  scopes: {
    all: 'All replicas',
    stale: 'Stale by the rules',
    held: 'On the hold list',
    here: 'With a file on this machine',
    pending: 'With edits waiting here',
    missing: 'Whose file cannot be found',
    unread: 'Details not read',
  },
  band: 'Time since it was last in touch',
  anyBand: 'Any age',
  service: 'Service',
  anyService: 'All services',
  owner: 'Owner',
  anyOwner: 'All owners',
  arrange: 'Arrange',
  groupings: {
    none: 'Without groups',
    owner: 'Group by owner',
    service: 'Group by service',
  },
  rules: 'Staleness rules',
  total: (count: number) => replicas(count),
  found: (found: number, all: number) => `${formatCount(found)} of ${replicas(all)}`,
  chosen: (count: number, all: number) => `${formatCount(count)} of ${replicas(all)} selected`,
  selectStale: (count: number, isFiltered: boolean) =>
    plural(count, { one: 'Select the stale one', other: 'Select the # stale ones' }) +
    (isFiltered ? plural(count, { one: ' that is found', other: ' that are found' }) : ''),
  selectNone: 'Select none',
  actions: 'What to do with the selected replicas',
  hold: 'Hold…',
  holdHint: 'Keeps the selected replicas from being unregistered, with a reason.',
  releaseHint: 'Takes the selected replicas off the hold list.',
  releaseCount: (count: number) => `Release ${formatCount(count)}`,
  definitions: (what: string) => `Definitions of ${what}, to make them again…`,
  unregister: (count: number) => (count === 0 ? 'Unregister…' : `Unregister ${replicas(count)}…`),
  unregisterHint: 'Shows first what would happen. Nothing is unregistered before you confirm.',
  selectFirst: 'Select replicas first.',
  onlyHeld: 'Every selected replica is on the hold list. Release it first.',
  allHeld: 'All selected replicas are on the hold list already.',
  isRunning: 'A clean-up is running. Its results are on the tab Results.',
  export: 'Export',
  exports: {
    csv: (what: string) => `List of ${what} as CSV…`,
    json: (what: string) => `List of ${what} as JSON…`,
  },
  exporting: 'Exporting',
  nothingToExport: 'There is nothing to export.',
  saved: (path: string) => `Saved: ${path}`,
  none: 'No replicas',
  noneText: 'The services that were read have no replicas that this account can see.',
  noneYet: 'Waiting for the first service to answer',
  noMatch: 'No replica is found',
  noMatchText: 'Other replicas are in the list. Show them all, or search for something else.',
  showAll: 'Show all replicas',
  notRead: 'The replicas have not been read',
  notReadText:
    'Choose the services first. Then all their replicas come into one list, with what each one blocks.',
  chooseServices: 'Choose services',
  divider: 'Width of the list',
  paneDivider: 'Height of the map',
  groupCount: (count: number) => replicas(count),
  nobody: 'Nobody, or not told',
  legend: 'Dashed: stale by the rules',
  zoomChosen: 'Zoom to the selected',
  zoomAll: 'Zoom to all',
  notOnMap: (count: number) =>
    plural(count, {
      one: '# replica tells no extent',
      other: '# replicas tell no extent',
    }),
} as const;

export const COLUMN = {
  name: 'Replica',
  stale: 'Why it is stale',
  idle: 'Not in touch for',
  band: 'Age',
  owner: 'Owner',
  service: 'Service',
  local: 'On this machine',
  hold: 'Hold',
  blocks: 'What it blocks',
  'last-sync': 'Last sync',
  created: 'Created',
  lag: 'Behind',
  model: 'Sync model',
  target: 'Target type',
  version: 'Version',
  layers: 'Layers',
  attachments: 'Attachments',
} as const;

export const CELL = {
  waiting: 'Details follow',
  notRead: 'Details not read',
  reading: 'Reading…',
  failed: (message: string) => `Not read: ${message}`,
  gone: 'Not on the server any more',
  notStale: 'Not stale',
  staleCount: (count: number) => `(${formatCount(count)} stale)`,
  more: (sentence: string, count: number) =>
    count > 1 ? `${sentence} (${count} rules)` : sentence,
  days: (count: number) =>
    plural(count, { zero: 'Less than a day', one: '# day', other: '# days' }),
  notTold: 'Not told',
  never: 'Never',
  ownerGone: (owner: string) => `${owner} (not in the portal)`,
  nobody: 'Nobody',
  local: (pending: number | null, files: number) => {
    if (pending === null) return 'A file that cannot be read';
    if (pending > 0) return `${edits(pending)} never sent`;
    return plural(files, { one: 'A file, all sent', other: '# files, all sent' });
  },
  isInDoubt: 'Edits in doubt',
  missing: 'A file not found',
  tooOld: 'Too old to download',
  generations: (count: number) =>
    plural(count, { zero: 'Up to date', one: '# generation', other: '# generations' }),
  byTime: (time: string) => `About ${time}`,
  yes: 'Yes',
  no: 'No',
} as const;

export const DETAIL = {
  none: 'Select a replica',
  noneText:
    'Its place, what it blocks and what unregistering it frees are shown here. Select several with Ctrl or Shift.',
  several: (count: number) => `${replicas(count)} selected`,
  severalStale: 'Stale by the rules',
  severalHeld: 'On the hold list: they stay',
  severalHere: 'With a file on this machine',
  severalPending: 'Edits waiting in those files',
  severalServices: 'Services',
  stale: 'Stale',
  whyStale: 'Why it counts as stale',
  notStale: 'No rule says that it is stale.',
  notJudged: 'Its details are not known, so that no rule can judge it.',
  blocks: 'What it blocks',
  frees: 'What unregistering it frees',
  freesNothing: 'Nothing that can be foreseen.',
  here: 'On this machine',
  open: 'Open',
  pending: (count: number) =>
    plural(count, {
      zero: 'All edits were sent.',
      one: '# edit was never sent.',
      other: '# edits were never sent.',
    }),
  missing: (path: string) =>
    `${path} cannot be found: it is moved, deleted, or on a drive that is not connected. Whether edits in it were never sent cannot be known.`,
  inDoubt: 'Edits were sent and their outcome is not known. Synchronise it first.',
  hold: 'On the hold list',
  heldBy: (by: string | null, when: string) =>
    by === null ? `Held ${when}, by somebody who was not signed in.` : `Held by ${by}, ${when}.`,
  holdDo: 'Hold…',
  releaseDo: 'Release',
  saveDefinition: 'Save its definition…',
  facts: 'What the server tells',
  layers: 'Layers and tables',
  layer: (id: number, name: string | null) => (name === null ? `Layer ${id}` : `${name} (${id})`),
  allRows: 'All rows',
  noLayers: 'The server names no layers.',
  failed: 'Its details could not be read',
  gone: 'The server listed this replica, and does not know it any more',
  goneText: 'Somebody has unregistered it meanwhile. Read again to take it off the list.',
  notOnMap: 'It is not on the map',
  id: 'Replica ID',
  service: 'Service',
  owner: 'Owner',
  owners: {
    exists: '',
    gone: 'not in the portal any more',
    nobody: 'belongs to nobody',
    unknown: 'whether this person still exists is not known',
  },
  created: 'Created',
  lastSync: 'Last sync',
  lag: 'Generations behind',
  lagTime: 'Generations of this service look like moments: a hint of age, and no count.',
  generations: 'Generations',
  model: 'Sync model',
  direction: 'Sync direction',
  target: 'Target type',
  version: 'Version',
  attachments: 'Attachments',
} as const;

export const RULES = {
  title: 'When a replica counts as stale',
  text: 'One rule that applies is enough. What a server does not tell is never guessed. The rules are kept on this machine, and the command line uses the same.',
  idle: 'Nobody has used it for so many days',
  idleText: 'Since the later of last sync and creation.',
  never: 'It was never synchronised, and created so many days ago',
  neverText: 'Only where the server tells that it never was.',
  days: 'days',
  daysLabel: 'Days without use',
  daysNever: 'Days since it was created',
  owner: 'Its owner is gone',
  ownerText: 'The portal does not know the person any more. Servers without a portal cannot tell.',
  behind: 'It is too old to download',
  behindText: 'The service has forgotten changes that it would need (minServerGen).',
  finds: (count: number, all: number) =>
    `These rules find ${formatCount(count)} of ${replicas(all)} that were read and are not on the hold list.`,
  missing: 'Type a number of days, 0 or more.',
  save: 'Save the rules',
  cancel: 'Cancel',
} as const;

export const HOLD = {
  title: (count: number) => `Hold ${replicas(count)}`,
  text: 'A replica on the hold list is never unregistered, in the window or by the command line, until somebody releases it. Who, when and why goes into the audit trail.',
  reason: 'Reason',
  example: 'Crew North is offline until May',
  missing: 'Type a reason first.',
  save: (count: number) => `Hold ${replicas(count)}`,
  cancel: 'Cancel',
} as const;

export const PREVIEW = {
  title: 'Unregister replicas',
  count: (count: number) =>
    plural(count, {
      zero: 'No replica would be unregistered',
      one: '# replica would be unregistered',
      other: '# replicas would be unregistered',
    }),
  lost: 'This cannot be undone. Devices that still hold one of these replicas keep their edits, but can never send them: they can only be carried over to a new replica.',
  definitionsFirst: 'Save the definitions first if these replicas may be wanted again.',
  definitions: 'Save definitions…',
  stays: 'Stay as they are',
  held: (count: number) => `${replicas(count)} on the hold list`,
  blocked: (count: number) =>
    plural(count, {
      one: '# replica whose file on this machine cannot be saved now',
      other: '# replicas whose files on this machine cannot be saved now',
    }),
  notNamed: (count: number) =>
    plural(count, {
      one: '# replica of a file of this machine that is not ticked below',
      other: '# replicas of files of this machine that are not ticked below',
    }),
  asks: (pending: number) =>
    `${edits(pending)} on this machine ${pending === 1 ? 'was' : 'were'} never sent`,
  asksText:
    'Synchronise those files instead, if the edits are wanted on the server. If a replica goes nevertheless, a whole copy of its file is saved first, in the folder “Saved work” beside it. The copy can be carried over to a new replica.',
  also: (name: string, pending: number) =>
    `Unregister ${name} as well: save ${edits(pending)} first`,
  alsoBoth: (name: string, pending: number) =>
    `Unregister ${name} as well: save ${edits(pending)} first, and do without what cannot be found`,
  missing: (count: number) =>
    plural(count, {
      one: 'The file of # replica cannot be found',
      other: 'The files of # replicas cannot be found',
    }),
  missingText:
    'What was on this machine was moved or deleted, or is on a drive that is not connected. Whether edits in it were never sent cannot be known, and no copy can be saved. Connect the drive and look again if you can.',
  alsoMissing: (name: string) => `Unregister ${name} as well, whatever its file holds`,
  list: 'What would happen to each replica',
  plans: {
    unregister: 'Is unregistered',
    held: 'Stays: held',
    asks: 'Stays: edits here',
    blocked: 'Stays: file here',
  },
  notFound: 'Stays: file not found',
  goes: 'Saved, then unregistered',
  columns: {
    plan: 'What happens',
    name: 'Replica',
    service: 'Service',
    owner: 'Owner',
    lastSync: 'Last sync',
    stale: 'Why it is stale',
    frees: 'What it frees',
  },
  notStale: 'No rule finds it stale',
  type: (words: string) => `Type “${words}” to confirm`,
  typeFirst: (words: string) => `Type “${words}” first.`,
  nothing: 'None of the selected replicas can be unregistered.',
  go: (count: number) => `Unregister ${replicas(count)}`,
  busy: 'Starting',
  cancel: 'Cancel',
} as const;
