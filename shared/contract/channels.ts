/** Names of all calls and events, without their schemas: the preload needs no more. */
import type { Contract, EventName } from './contract.ts';

/** An entry for each call; a missing one and a foreign one do not compile. */
const CALLS: { readonly [G in keyof Contract]: { readonly [M in keyof Contract[G]]: true } } = {
  app: {
    info: true,
    copyText: true,
    settled: true,
    takeOpenRequests: true,
    diagnostics: true,
    saveDiagnostics: true,
  },
  settings: { get: true, set: true, chooseReplicasFolder: true },
  services: {
    list: true,
    add: true,
    remove: true,
    describe: true,
    signIn: true,
    signOut: true,
    startSample: true,
  },
  accounts: {
    list: true,
    beginOAuth: true,
    finishOAuth: true,
    cancelOAuth: true,
    addPassword: true,
    addToken: true,
    addWindows: true,
    signOut: true,
    choose: true,
    serving: true,
  },
  define: {
    plan: true,
    cost: true,
    sample: true,
    spatialReferences: true,
    projection: true,
    open: true,
    save: true,
    suggestFile: true,
    chooseFile: true,
  },
  replicas: { list: true, open: true, openDropped: true, forget: true, showInFolder: true },
  replica: {
    status: true,
    layers: true,
    extents: true,
    version: true,
    definition: true,
    service: true,
    openRows: true,
    rows: true,
    indexOf: true,
    closeRows: true,
    feature: true,
    saveAttachment: true,
    sessions: true,
    session: true,
    receipts: true,
    exportReceipts: true,
    close: true,
  },
  edits: {
    apply: true,
    undo: true,
    redo: true,
    undoState: true,
    shape: true,
    chooseFiles: true,
    addAttachments: true,
    replaceAttachment: true,
    openAttachment: true,
  },
  pending: {
    open: true,
    rows: true,
    detail: true,
    hold: true,
    comment: true,
    revert: true,
    export: true,
  },
  conflicts: { list: true, resolve: true },
  repairs: { look: true, apply: true, pendingOf: true },
  jobs: {
    list: true,
    create: true,
    resumeCreate: true,
    sync: true,
    dryRun: true,
    verify: true,
    previewCarryOver: true,
    carryOver: true,
    unregister: true,
    cancel: true,
    dismiss: true,
    result: true,
  },
};

/** Not a call: the preload alone tells on it which files were dropped on the window. */
export const DROPPED_FILE = 'syncline.dropped-file';

/** `group.method` of each call. */
export const CHANNELS: ReadonlySet<string> = new Set(
  Object.entries(CALLS).flatMap(([group, calls]) =>
    Object.keys(calls).map((method) => `${group}.${method}`),
  ),
);

const EVENTS: Readonly<Record<EventName, true>> = {
  'jobs.changed': true,
  'replicas.changed': true,
  'services.changed': true,
  'accounts.changed': true,
  'settings.changed': true,
  'app.open-request': true,
  'app.command': true,
  'app.closing': true,
};

export const EVENT_NAMES: ReadonlySet<string> = new Set(Object.keys(EVENTS));
