/** Every text of the Sync tab but those about receipts. */
import type { ConflictPolicy, Purpose, Stage } from '../../../shared/model/exchange.ts';
import type { FileCounts } from '../../../shared/model/file-transfer.ts';
import type { SyncDirection } from '../../../shared/model/protocol.ts';
import type { Drift, DryRunCause } from '../../../shared/model/report.ts';
import type { RollbackRule } from '../../../shared/model/service.ts';
import type { JobKind } from '../../../shared/model/window.ts';
import { formatBytes, formatCount, formatList, plural } from '../../ui/format.ts';
import type { Outlook } from './sync-outlook.ts';

const edits = (count: number): string => plural(count, { one: '# edit', other: '# edits' });
const stay = (count: number): string =>
  count === 0
    ? 'Edits that you make meanwhile stay pending here, and nothing is lost.'
    : plural(count, {
        one: 'Your edit stays pending here, and nothing is lost.',
        other: 'Your # edits stay pending here, and nothing is lost.',
      });

export const SYNC = {
  edits,
  loading: 'Reading the replica',
  loadFailed: 'The replica could not be read',
  tryAgain: 'Try again',

  direction: 'Direction',
  directionNames: {
    bidirectional: 'Bidirectional',
    upload: 'Upload',
    download: 'Download',
    snapshot: 'Snapshot',
  } satisfies Record<SyncDirection, string>,
  directionTexts: (pending: number): Record<SyncDirection, string> => ({
    bidirectional: 'Sends your edits and brings the changes of others.',
    upload: 'Sends your edits. Changes of others stay on the server until a later sync.',
    download: `Brings the changes of others. The server ignores local edits. ${stay(pending)}`,
    snapshot: `Brings all rows anew as the server has them now. The server ignores local edits. ${stay(pending)}`,
  }),
  directionPerLayer:
    'Each layer of this replica synchronises by itself (perLayer) and can go its own way.',
  allLayers: 'All layers',
  directionOfLayer: (name: string) => `Direction of ${name}`,
  layer: 'Layer or table',
  mixed: 'Different by layer',
  readOnlyService:
    'The service offers no editing. Unless you own it or administer it, it will refuse your edits.',

  rollback: 'If the server refuses an edit',
  rollbackKeep: 'Keep the good edits',
  rollbackKeepText:
    'Every edit stands alone: the good ones are applied, refused ones stay pending.',
  rollbackUndo: 'Undo the whole batch',
  rollbackUndoText:
    'One refused edit undoes all of them on the server (rollbackOnFailure). All stay pending here.',
  rollbackFixed: {
    choice: '',
    'skips-bad-edits':
      'This service does not let you choose: it skips refused edits and applies the others. What is refused stays pending here.',
    'all-or-nothing':
      'This service does not let you choose: it applies all edits of a sync or none of them. After one refusal all stay pending here.',
  } satisfies Record<RollbackRule, string>,

  goingUp: 'Edits going up',
  adds: 'Adds',
  updates: 'Updates',
  deletes: 'Deletes',
  noEdits: 'No pending edits. What you change in this file, here or in QGIS, is listed here.',
  toSend: (count: number) => `${edits(count)} to send`,
  held: (count: number) => `${formatCount(count)} held back`,
  inConflict: (count: number) => `${formatCount(count)} in conflict`,
  staysHere: (count: number) => plural(count, { one: '# stays here', other: '# stay here' }),
  wait: (count: number) =>
    plural(count, { one: '# waits for the decision', other: '# wait for the decision' }),
  lookAtEdits: 'Look at the edits',
  comingDown: 'What comes down is known when the server is asked.',
  missingAttachments: (count: number) =>
    plural(count, {
      one: '# attachment that was announced before is brought as well.',
      other: '# attachments that were announced before are brought as well.',
    }),

  more: 'More choices',
  policy: 'Rows that changed on both sides',
  policyNames: {
    ask: 'Ask me',
    mine: 'Keep mine',
    theirs: 'Take theirs',
    merge: 'Merge field by field',
  } satisfies Record<ConflictPolicy, string>,
  policyTexts: {
    ask: 'They wait for your decision, and nothing is sent before it.',
    mine: 'Your version is sent over the change of the others.',
    theirs: 'Your edit is given up; the receipt keeps it.',
    merge: 'Fields that only one side changed are joined; a field that both changed waits for you.',
  } satisfies Record<ConflictPolicy, string>,
  way: 'Way of working',
  wayCareful: 'Step by step',
  wayOneCall: 'In one call',
  wayCarefulText:
    'Brings changes first, compares, then sends, then checks that the server holds what was sent.',
  wayOneCallText:
    'Sends and brings together. Quicker, but a change of somebody else can be overwritten unseen.',
  delta: 'Bring changes as a delta geodatabase (experimental)',
  deltaText:
    'dataFormat sqlite: the changes are read whole or not at all; a service without this format refuses it. Edits go up as JSON all the same.',
  noDelta: {
    'one-call': 'Only step by step: in one call everything travels as JSON.',
    snapshot: 'A snapshot comes as JSON only.',
    'no-download': 'With these directions nothing comes down.',
  },
  reconcile: 'Reconcile the branch version of this replica',
  reconcileText:
    'Brings the version up to date with the default version, so that changes of others come down (reconcileBranchVersion). Others see your edits after the version has been posted, which is not done here.',
  versionNote: (canReconcile: boolean) =>
    `Your edits go into a branch version of this replica. Changes of others come down only as far as that version was reconciled with the default version${canReconcile ? '.' : '; this service leaves that to an administrator.'}`,
  close: 'Unregister the replica at the end',
  closeText: 'The file stays as it is and cannot be synchronised any more.',
  closePending: (count: number) =>
    `It is only unregistered when no edit is pending. ${plural(count, { one: '1 edit', other: '# edits' })} would not be sent by this sync.`,

  act: (outlook: Outlook, isInterrupted: boolean): string => {
    if (isInterrupted) return 'Go on with the interrupted sync';
    const end = outlook.closes ? 'unregister' : '';
    const send = outlook.edits > 0 ? `send ${edits(outlook.edits)}` : '';
    const bring = outlook.isSnapshot
      ? 'bring everything anew'
      : outlook.brings
        ? 'bring changes'
        : '';
    const parts = [send, bring, end].filter((part) => part !== '');
    const sentence = parts.length === 0 ? 'send edits' : formatList(parts);
    return sentence.charAt(0).toUpperCase() + sentence.slice(1);
  },
  nothingToSend: 'There is no edit to send. Choose another direction to bring changes.',
  waitsForDecision: (conflicts: number) =>
    plural(conflicts, {
      one: '# conflict waits for a decision. Nothing is sent before it is decided.',
      other: '# conflicts wait for a decision. Nothing is sent before they are decided.',
    }),
  dryRun: 'Dry run',
  dryRunText: 'Checks every edit against the service and sends nothing.',
  otherWork: (kind: JobKind) =>
    ({
      create: 'The replica is still being created.',
      sync: 'A sync is running.',
      'dry-run': 'A dry run is running.',
      verify: 'A verification is running.',
      'carry-over-preview': 'A preview of a carry-over is being made.',
      'carry-over': 'The edits are being carried over to a new replica.',
      unregister: 'The replica is being unregistered.',
      'register-copy': 'This copy is being registered.',
      'open-geodatabase': 'The geodatabase is being opened.',
      'take-over': 'The geodatabase is being taken over.',
      'make-copies': 'Copies of this replica are being made.',
      'make-kit': 'A crew kit is being made of this replica.',
      'relay-plan': 'Two services are being compared.',
      'relay-create': 'A relay is being set up.',
      'relay-sync': 'A relay is running.',
      'relay-close': 'A relay is being closed.',
      'make-return': 'A return file is being made of this replica.',
      'open-return': 'A return file is being opened.',
      'check-return': 'The review is being checked.',
      'send-return': 'The review is being sent.',
      cleanup: 'Replicas are being cleaned up.',
      export: 'Data are being exported.',
    })[kind],
  startFailed: 'The work could not be started',

  interrupted: 'A sync was interrupted',
  interruptedAt: (purpose: Purpose, stage: Stage['at']): string => {
    if (stage === 'sending') return `It stopped while ${PURPOSES[purpose]}, before an answer came.`;
    if (stage === 'job')
      return `It stopped while ${PURPOSES[purpose]}; the server had taken the request and was working on it.`;
    if (stage === 'failed') return `It stopped while ${PURPOSES[purpose]}; the server had said no.`;
    return `It stopped while ${PURPOSES[purpose]}; the server's answer is ready and is read first.`;
  },
  interruptedEdits:
    'Edits were sent along and their outcome is not known here. The server is asked first which of them it holds, and none is sent twice.',
  interruptedNoEdits: 'No edit was on its way. Nothing is lost.',
  begun: 'Begun',

  cancel: 'Cancel',
  cancelling: 'Stopping',
  cancelStays:
    'When you cancel, what has arrived stays, and every edit stays in this file; the next sync asks the server about edits that were on their way.',
  showActivity: 'Show in Activity',
  leaving: 'It goes on when you leave this page.',
  syncing: 'Synchronising',
  files: ({ waiting, going, done, failed, bytesDone, bytesTotal }: FileCounts) =>
    `${formatCount(done)} of ${plural(waiting + going + done + failed, { one: '# file', other: '# files' })}${failed > 0 ? `, ${formatCount(failed)} failed` : ''}, ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`,
  bytes: (done: string, total: string | null) => (total === null ? done : `${done} of ${total}`),
  rows: (count: number, layer: string) =>
    `${layer}: ${plural(count, { one: '# row', other: '# rows' })}`,
  elapsed: (time: string) => `${time} so far`,
  phases: 'Steps until now and how long each took',
  phaseShort: 'under 1 s',

  dryRunResult: 'Dry run',
  dryRunNothing: 'Nothing was sent and nothing was changed.',
  dryRunNotLooked: (held: number, conflicts: number) => {
    const parts = [
      held > 0 && `${edits(held)} held back`,
      conflicts > 0 && plural(conflicts, { one: '# conflict', other: '# conflicts' }),
    ].filter((part) => part !== false);
    return parts.length === 0 ? '' : `Not looked at: ${formatList(parts)}.`;
  },
  drift: 'The service has changed since this replica was created',
  driftEffects: {
    stops: 'Stops the sync',
    limits: 'Some edits cannot be sent',
    none: 'Good to know',
  } satisfies Record<Drift['effect'], string>,
  causes: {
    value: 'Value',
    shape: 'Shape',
    'read-only': 'Read-only field',
    'field-gone': 'Field is gone',
    'already-there': 'Already on the server',
    gone: 'Gone on the server',
    'changed-meanwhile': 'Changed on the server meanwhile',
    'not-owner': 'Belongs to somebody else',
    'not-allowed': 'Not allowed by the service',
    'attachment-size': 'Size of an attachment',
    'attachment-parent': 'Feature of an attachment',
    'related-parent': 'Row that it belongs to',
    'time-zone': 'Time zone of dates',
    'contingent-values': 'Values that do not go together',
    'outside-filter': 'Leaves the filter of the replica',
    identity: 'GlobalID',
    unreadable: 'Shape cannot be read',
  } satisfies Record<DryRunCause, string>,
  findings: 'Findings',
  noFindings: 'No edit stands out.',
  findingNoteText: 'The server would take these edits. It is good to know before they are sent.',
  findingLeftText: 'These edits would not be sent. They stay pending in this file.',
  copyCsv: 'Copy as CSV',
  copyJson: 'Copy as JSON',
  tooLong: 'Too long for the clipboard; copy as CSV.',
  closeDryRun: 'Close',
  finding: 'What was found',
  dryRunFailed: 'The dry run did not come to an end',
  dryRunCancelled: 'The dry run was stopped',

  resultFailed: 'The sync did not come to an end',
  resultCancelled: 'The sync was stopped',
  safe: (pending: number) =>
    pending === 0
      ? 'No edit was pending; nothing is lost.'
      : plural(pending, {
          one: 'Your edit is still pending in this file.',
          other: 'Your # edits are still pending in this file.',
        }),
  signIn: 'Sign in and go on…',
  gone: 'The server no longer knows this replica',
  goneHint:
    'Carry pending edits over to a new replica of the same definition; without any, create a new one.',
  tooOld: 'The server has forgotten the history that this replica needs',
  copied: 'Another copy of this file has synchronised since',
  goOnWithCopy: 'Go on with this copy',
  sendOnly: 'Send edits only',
  newReplica: 'New replica from this definition',
  exportEdits: 'Export the pending edits',
  showFile: 'Show the file in its folder',
  nextSync: 'Next sync',
  lastSync: 'This sync',
  dismiss: 'Close',
  steps: 'Why each step was taken',

  mergeableConflicts: (count: number) =>
    plural(count, {
      one: '# can be merged: each side changed other fields',
      other: '# can be merged: each side changed other fields',
    }),
  clashingConflicts: (count: number) =>
    plural(count, {
      one: '# needs a choice: both sides changed the same, or one deleted it',
      other: '# need a choice: both sides changed the same, or one deleted it',
    }),

  closedTitle: 'This replica has been unregistered',
  closedText:
    'The file stays as it is, with all rows and edits. To synchronise again, create a new replica.',
  unregisteredPending: (count: number) =>
    `${edits(count)} in this file ${count === 1 ? 'was' : 'were'} never sent.`,
  carriedTitle: 'The edits of this file were carried over',
  carriedText: (path: string) =>
    `This file is closed. Go on in ${path}: what the server does not have yet is sent from there. The edits stay here to look at; nothing is sent from here any more, so that nothing arrives twice.`,
  openCarried: 'Open the new replica',
  registeringTitle: 'Registering this copy was interrupted',
  registeringText:
    'It is not known yet which replica this file belongs to. Register it again: it goes on where it stopped, and nothing is made twice.',
  unfinishedTitle: 'This replica is not finished',
  unfinishedText:
    'Its create was interrupted. Go on with it; what has arrived is not asked for again.',
  resumeCreate: 'Go on with the create',
  noneTitle: 'This file was exported without a replica',
  noneText:
    'With syncModel none nothing was registered on the server, so there is nothing to synchronise with.',
} as const;

const PURPOSES: Readonly<Record<Purpose, string>> = {
  create: 'creating the replica',
  download: 'bringing changes',
  upload: 'sending edits',
  confirm: 'checking that the server holds what was sent',
  both: 'sending edits and bringing changes in one call',
  snapshot: 'bringing everything anew',
  close: 'unregistering the replica',
};
