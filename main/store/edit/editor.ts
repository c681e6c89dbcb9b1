/** Editing a replica file beside whoever else writes it: steps that are durable when they return, undone and done again. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type {
  EditableShape,
  EditOutcome,
  RowEdit,
  UndoState,
} from '../../../shared/model/editing.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import { readAttachment } from '../attachment-mapper.ts';
import { openForWriting, readTogether, transaction, type Db } from '../db.ts';
import { fileError, sqliteCode, translateError } from '../errors.ts';
import { becomeSingleFile, startWriteAheadLog } from '../handle.ts';
import { migrate } from '../migrate.ts';
import { requireFile, requireReplica } from '../recognise.ts';
import { createStores, type Stores } from '../stores.ts';
import { addAttachments, readNewAttachment, replaceAttachment } from './attachments.ts';
import { ChangeRecorder, type RowChange } from './change-recorder.ts';
import { toMap } from './drawn-shape.ts';
import { revertEdits } from './revert.ts';
import { sentenceOf } from './sentences.ts';
import { ChangedSince, putBack } from './step-back.ts';
import { StepHistory } from './step-history.ts';
import { shapeRules, writeEdits } from './write-edits.ts';

interface FeatureName {
  readonly layerId: number;
  readonly globalId: GlobalId;
}

export interface ReplicaEditor {
  /** All of it or nothing. Throws `invalid` with a sentence for each thing that is wrong. */
  apply(edits: readonly RowEdit[]): EditOutcome;
  /** Throws `invalid` when there is nothing to undo, or when somebody else has changed a row since. */
  undo(): EditOutcome;
  redo(): EditOutcome;
  undoState(): UndoState;
  /** Null: there is no such feature. */
  shape(feature: FeatureName): EditableShape | null;
  addAttachments(feature: FeatureName, files: readonly string[]): EditOutcome;
  replaceAttachment(attachment: FeatureName, file: string): EditOutcome;
  /** Ends pending edits: rows are as they were at the last sync, those in conflict as they are on the service. */
  revert(editIds: readonly number[]): EditOutcome;
  /** Back into the one file. */
  close(): void;
}

export interface EditorOptions {
  /** How much memory the steps may take. */
  readonly mostBytes?: number;
}

/** Somebody who sees a form waits for it: a sync may hold the file for longer than that. */
const BUSY_TIMEOUT_MS = 1500;

/**
 * Opens a finished replica file to edit it. Needs no lock of the engine: like those of QGIS its changes are tracked by
 * the triggers of the file.
 *
 * Throws `file`: not there, no replica, unfinished, from a newer Syncline, read-only, damaged, being written.
 */
export function openEditor(path: string, options: EditorOptions = {}): ReplicaEditor {
  requireFile(path);
  return guarded(path, () => {
    const db = openForWriting(path, { mustExist: true });
    try {
      db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
      requireReplica(db, path);
      migrate(db);
      startWriteAheadLog(db);
      const stores = createStores(db, () => Date.now());
      requireEditable(stores, path);
      return editorOf(path, stores, new StepHistory(options.mostBytes));
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function editorOf(path: string, stores: Stores, history: StepHistory): ReplicaEditor {
  const { db } = stores;
  const write = <T>(work: () => T): T =>
    guarded(path, () =>
      transaction(db, () => {
        requireEditable(stores, path);
        return work();
      }),
    );
  const outcome = (text: string, changes: readonly RowChange[]): EditOutcome => ({
    text,
    rows: readTogether(db, () => rowsOf(stores, changes)),
    ...history.state(),
  });
  /** Does something to rows as one step. */
  const step = (work: (recorder: ChangeRecorder) => Done): EditOutcome => {
    const done = write(() => {
      const recorder = new ChangeRecorder(stores);
      const { sentence, canBeUndone } = work(recorder);
      const changes = recorder.finish();
      return { text: sentence(changes), changes, canBeUndone: canBeUndone ?? true };
    });
    if (!done.canBeUndone) history.clear();
    else if (done.changes.length > 0) history.add(done);
    return outcome(done.text, done.changes);
  };
  const back = (which: 'undo' | 'redo'): EditOutcome => {
    try {
      const done = history[which]((last) => {
        write(() => putBack(stores, last.changes, which === 'undo' ? 'before' : 'after'));
        return last;
      });
      if (!done) throw new AppError('invalid', NOTHING[which]);
      return outcome(
        which === 'undo' ? `Undone: ${done.text}` : `Done again: ${done.text}`,
        done.changes,
      );
    } catch (error) {
      if (error instanceof ChangedSince) history.forget(error.row);
      throw error;
    }
  };

  return {
    apply: (edits) => step((recorder) => applied(stores, recorder, edits)),
    undo: () => back('undo'),
    redo: () => back('redo'),
    undoState: () => history.state(),
    shape: (feature) => guarded(path, () => readTogether(db, () => shapeOf(stores, feature))),
    addAttachments(feature, files) {
      const read = files.map(readNewAttachment);
      return step((recorder) => {
        addAttachments(stores, recorder, feature, read);
        return { sentence: (changes) => sentenceOf(stores, changes) };
      });
    },
    replaceAttachment(attachment, file) {
      const read = readNewAttachment(file);
      return step((recorder) => {
        replaceAttachment(stores, recorder, attachment, read);
        return { sentence: (changes) => sentenceOf(stores, changes) };
      });
    },
    revert: (editIds) =>
      step((recorder) => {
        const { edits, canBeUndone } = revertEdits(stores, recorder, editIds);
        const n = edits.length;
        const text = `Reverted ${n === 1 ? 'one edit' : `${n} edits`}`;
        return { sentence: () => text, canBeUndone };
      }),
    close: () => closeFile(db),
  };
}

const NOTHING = {
  undo: 'There is nothing to undo.',
  redo: 'There is nothing to do again.',
} as const;

interface Done {
  readonly sentence: (changes: readonly RowChange[]) => string;
  readonly canBeUndone?: boolean;
}

function applied(stores: Stores, recorder: ChangeRecorder, edits: readonly RowEdit[]): Done {
  const { faults, moved } = writeEdits(stores, recorder, edits);
  if (faults.length === 0) return { sentence: (changes) => sentenceOf(stores, changes, moved) };
  const said = [...new Set(faults)];
  const shown = said.slice(0, MOST_FAULTS).join(' ');
  const more = said.length - MOST_FAULTS;
  throw new AppError('invalid', more > 0 ? `${shown} And ${more} more like these.` : shown);
}

/** Sentences that anybody reads at once. */
const MOST_FAULTS = 20;

/** Throws where nothing that is edited could ever be sent. */
function requireEditable({ record }: Stores, path: string): void {
  const { state, replicaId } = record.read();
  if (state === 'ready') return;
  if (state === 'closed' && replicaId === null) {
    throw fileError(
      `${basename(path)} is a geodatabase that was opened to be looked at.`,
      'Take the geodatabase over to go on working with its replica.',
    );
  }
  throw state === 'closed'
    ? fileError(
        `${basename(path)} is closed: its replica is unregistered, and what is edited here could not be sent.`,
        'Create a new replica to go on editing.',
      )
    : fileError(`${basename(path)} is not finished yet.`, 'Finish its create first.');
}

/** Like every failure of a file, with the sync that is known to write named. */
function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isBusy = /^SQLITE_(BUSY|LOCKED)/.test(sqliteCode(error) ?? '');
    if (!isBusy || !existsSync(`${path}-syncline`)) throw translateError(error, path);
    throw fileError(
      `A sync is writing what came from the server into ${basename(path)}: try again in a moment.`,
      'Nothing was changed.',
      error,
    );
  }
}

function rowsOf(stores: Stores, changes: readonly RowChange[]): EditOutcome['rows'] {
  const features = new Map<string, FeatureName>();
  for (const change of changes) {
    const { layerId } = change;
    const globalId = featureOf(stores, change);
    if (globalId) features.set(`${layerId} ${globalId}`, { layerId, globalId });
  }
  return [...features.values()].map((name) => {
    const { rows } = stores.tables.get(name.layerId, 'feature');
    return { ...name, fid: rows.fidOf(name.globalId) };
  });
}

function featureOf({ tables }: Stores, change: RowChange): GlobalId | null {
  const { layerId, target, globalId } = change;
  if (target === 'feature') return globalId;
  const row = (change.after ?? change.before)!;
  return readAttachment(tables.get(layerId, target).plan, row.values).parentGlobalId;
}

function shapeOf(stores: Stores, { layerId, globalId }: FeatureName): EditableShape | null {
  const table = stores.tables.find(layerId, 'feature');
  const row = table?.rows.find(globalId);
  if (!table || !row) return null;
  const rules = shapeRules(stores, table);
  if (!rules) return { geometry: null, hasZ: false, hasM: false };
  const { geometry } = table.toWire(row);
  const { hasZ, hasM } = rules;
  return { geometry: geometry ? toMap(geometry, rules) : null, hasZ, hasM };
}

function closeFile(db: Db): void {
  if (!db.open) return;
  try {
    becomeSingleFile(db);
  } finally {
    db.close();
  }
}
