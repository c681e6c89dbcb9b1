/** Every text about services. */
import { plural } from '../../ui/format.ts';

export const SERVICES = {
  title: 'Services',
  list: 'Services on this machine',
  add: 'Add a service',
  none: 'No services yet',
  noneText:
    'A service is where replicas come from. Add the address of a feature service, or start the sample service that comes with the program to learn with it.',
  choose: 'Choose a service',
  chooseText: 'Its address, what it can do and its layers appear here.',
  gone: 'This service is not on the list any more',
  listFailed: 'The list of services could not be read',
  sampleBadge: 'Sample',
  sampleNote: 'It runs on this machine alone, for learning.',
  startSample: 'Start the sample service',
  startingSample: 'Starting the sample service',
  sampleFailed: 'The sample service could not be started',
  sampleStopped: 'The sample service does not run now. Start it, then test again.',
  anonymous: 'Not signed in',
  signedInAs: (username: string) => `Signed in as ${username}`,
  signedInWith: {
    oauth: 'Signed in through a portal',
    password: 'Signed in with a password',
    token: 'Signed in with a token',
    windows: 'Signed in as the user of this computer',
  },
  newReplica: 'New replica from this service',
  noReplica: 'This service does not offer sync, so that no replica can be made from it.',
  test: 'Test',
  testing: 'Testing',
  copyAddress: 'Copy the address',
  reading: 'Asking the service what it can do',
  describeFailed: 'The service did not say what it can do',
  answered: (layers: number, rows: number | null) =>
    rows === null
      ? `The service answers. ${plural(layers, { one: '# layer or table', other: '# layers and tables' })}.`
      : `The service answers: ${plural(layers, { one: '# layer or table', other: '# layers and tables' })} with ${plural(rows, { one: '# row', other: '# rows' })}.`,
  retry: 'Try again',
  remove: 'Remove from the list',
  removeTitle: (name: string) => `Remove ${name} from the list?`,
  removeText:
    'Replica files that came from it stay where they are and still synchronise. Nothing changes on the server.',
  removeFailed: 'The service could not be removed',
  keep: 'Keep it',
  capabilities: 'What this service can do',
  layers: 'Layers and tables',
  noLayers: 'This service has no layers and no tables.',
} as const;

export const ADD = {
  title: 'Add a service',
  text: 'Type or paste the address of a feature service. It ends with /FeatureServer.',
  address: 'Address of the service',
  example: 'https://server/arcgis/rest/services/Name/FeatureServer',
  submit: 'Add service',
  busy: 'Asking the service',
  cancel: 'Cancel',
  missing: 'Type the address of the service first.',
  failed: 'The service was not added',
  needsSignIn: 'This service wants to know who you are',
  needsSignInText: 'Sign in, and it is added to the list.',
  signIn: 'Sign in and add…',
  sample: 'No service at hand?',
  sampleText:
    'The sample service comes with the program. It runs on this machine and needs no account.',
} as const;

export const SIGN_IN = {
  title: 'Sign-in',
  anonymousText:
    'The service is used without an account. Sign in if it shows you less than you expect.',
  signIn: 'Sign in…',
  change: 'Use another account…',
  signOut: 'Sign out…',
  all: 'All accounts',
  findFailed: 'The account could not be found',
  notRevoked: (place: string) =>
    `You are signed out on this machine. ${place} could not be reached; the sign-in there ends by itself.`,
} as const;

export const COLUMNS = {
  type: 'Geometry',
  id: 'ID',
  name: 'Name',
  rows: 'Rows',
  fields: 'Fields',
  attachments: 'Attachments',
  sync: 'Can be synchronised',
  yes: 'Yes',
  no: 'No',
  unknownCount: 'Not told',
  noGlobalIds: 'No: it has no GlobalIDs',
  group: 'No: it only groups layers',
  other: 'No: it is of a kind that replicas do not hold',
  annotation: 'As annotation, through sync data options',
  dimension: 'As dimensions, through sync data options',
  serviceHasNoSync: 'No: the service does not offer sync',
} as const;

export const GEOMETRY = {
  esriGeometryPoint: 'Points',
  esriGeometryMultipoint: 'Multipoints',
  esriGeometryPolyline: 'Lines',
  esriGeometryPolygon: 'Polygons',
  table: 'Table',
  annotation: 'Annotation',
  dimension: 'Dimensions',
  group: 'Group',
  other: 'Other',
} as const;

export const CAN = {
  sync: 'Replicas',
  noSync:
    'None. The capabilities of this service do not include Sync; its owner can switch that on.',
  syncable: (able: number, all: number) =>
    able === all
      ? `Yes: ${plural(all, { one: 'its one layer or table', other: 'all # layers and tables' })} can be synchronised.`
      : `Yes: ${able} of ${plural(all, { one: '# layer or table', other: '# layers and tables' })} can be synchronised.`,
  edits: 'Edits',
  readOnly: 'None go up: the service takes no adds, updates or deletes. Replicas only receive.',
  takes: (kinds: string) => `It takes ${kinds}.`,
  create: 'adds',
  update: 'updates',
  delete: 'deletes',
  model: 'Sync model',
  both: 'Per replica or per layer: you choose when the replica is made.',
  perReplica: 'Per replica: all layers synchronise together.',
  perLayer: 'Per layer: each layer can have a direction of its own.',
  noModel: 'The service names none.',
  none: 'A copy that is never synchronised (none) is possible, too.',
  rollback: 'When an edit is refused',
  rollbackRule: {
    choice:
      'You choose at each sync: keep the good edits and skip the bad ones, or undo the whole upload (rollbackOnFailure).',
    'skips-bad-edits':
      'Bad edits are skipped and the others are kept. The service offers no other choice.',
    'all-or-nothing':
      'All or nothing: one refused edit undoes the whole upload. The service offers no other choice.',
  },
  direction: 'Directions',
  directionChoice:
    'You can fix the direction of a replica when it is made, and choose at each sync: upload, download or both.',
  directionFixed: 'Replicas are made for both directions; you choose at each sync.',
  attachments: 'Attachments',
  noAttachments: 'No layer has attachments.',
  attachmentLayers: (count: number) =>
    plural(count, { one: '# layer has attachments', other: '# layers have attachments' }),
  attachmentsChoice: (layers: string) =>
    `${layers}. You choose whether they go both ways, only up, or stay out.`,
  attachmentsFixed: (layers: string) =>
    `${layers}. With attachments they go both ways; without, they stay out.`,
  async: 'Long work',
  asyncYes:
    'The server works in the background (asynchronous jobs), so that large replicas do not time out.',
  asyncNo: 'The server answers while you wait. Very large replicas may take longer than it allows.',
  options: 'Sync data options',
  noOptions: 'None.',
  optionNames: {
    1: 'annotation',
    2: 'dimensions',
    4: 'contingent values',
    16: 'utility network system layers',
    128: 'utility network system tables',
    1024: 'utility network topology',
  } as Readonly<Record<number, string>>,
  unknownOption: (bit: number) => `option ${bit}`,
  uploads: 'Uploads',
  uploadsYes: 'Large files go up in parts before the sync.',
  uploadsNo:
    'The service does not list uploads. Attachments may have to travel inside the sync request.',
  existing: 'Existing data',
  existingYes:
    'A file that you have already can be registered as a replica, without a new download.',
  existingNo: 'A file that you have already cannot be registered as a replica.',
  branch: 'Branch versions',
  branchDefault: 'The data are branch versioned; replicas work on the default version.',
  branchEach:
    'Each replica gets a version of its own. Changes of others come down after an administrator has reconciled it; yours are seen after a post.',
  branchReconcile:
    'Each replica gets a version of its own, which a sync can reconcile (reconcileBranchVersion). Yours are seen by others after a post.',
  version: 'Server version',
  versionUnknown: 'The server does not tell its version.',
} as const;
