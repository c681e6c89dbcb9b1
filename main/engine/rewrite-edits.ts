/** Repairs that change what an edit is to the server: its kind, or its shape back to that of the server. */
import { AppError } from '../../shared/errors.ts';
import type { PendingEdit, WireFeature } from '../../shared/model/edit.ts';
import type { Repair } from '../../shared/model/editing.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import { openReplicaFile } from '../store/replica-file.ts';
import { comparisonOf, differences, GEOMETRY } from '../sync/conflict.ts';
import type { ApplyTransaction, ReplicaFile, ReplicaLayer, Versions } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';
import type { EditName } from '../store/view/edits-at.ts';
import type { RunOptions } from './api.ts';
import { connectFor, type Connect } from './connect.ts';

type Rewrite = Extract<Repair['kind'], 'restore-shape' | 'turn-into-update' | 'turn-into-add'>;

interface Rewritten {
  /** What was done, as a short sentence. */
  readonly text: string;
  readonly names: readonly EditName[];
}

/**
 * Asks the server first where that matters. Throws `invalid` with a sentence when nothing can be rewritten: because the
 * server says otherwise, or because an interrupted sync must be finished first.
 */
export async function rewriteEdits(
  path: string,
  edits: readonly PendingEdit[],
  kind: Rewrite,
  connect: Connect,
  { signal }: RunOptions,
): Promise<Rewritten> {
  const file = openReplicaFile(path);
  try {
    if (file.exchange()?.hasEdits) {
      throw new AppError(
        'invalid',
        'Edits of this replica are on their way and their outcome is not known.',
        {
          hint: 'Synchronise first: the server is asked what became of them, and nothing is sent twice.',
        },
      );
    }
    const features = edits.filter(({ target }) => target === 'feature');
    const theirs = new Map<number, ReadonlyMap<GlobalId, WireFeature>>();
    if (kind !== 'restore-shape') {
      const service = connectFor(file, connect);
      for (const layer of layersOf(file, features)) {
        theirs.set(layer.layerId, await askServer(service, file, layer, features, signal));
      }
    }
    const names = await file.apply((transaction) =>
      rewriteAll(file, features, kind, theirs, transaction),
    );
    if (names.length === 0) throw new AppError('invalid', NONE[kind]);
    return {
      text: `${DONE[kind]} ${names.length === 1 ? '1 edit' : `${names.length} edits`}`,
      names,
    };
  } finally {
    file.close();
  }
}

const DONE: Readonly<Record<Rewrite, string>> = {
  'restore-shape': 'Put back the shape of',
  'turn-into-update': 'Turned into updates:',
  'turn-into-add': 'Turned into adds:',
};

const NONE: Readonly<Record<Rewrite, string>> = {
  'restore-shape': 'The shape is as it was at the last sync already.',
  'turn-into-update':
    'The server was asked and has no feature with this GlobalID: another row holds a value that must be unique. Change that value.',
  'turn-into-add':
    'The server was asked and still has this feature: it may belong to somebody else. Download to see its present state.',
};

function layersOf(file: ReplicaFile, edits: readonly PendingEdit[]): readonly ReplicaLayer[] {
  const wanted = new Set(edits.map(({ layerId }) => layerId));
  return file.layers().filter(({ layerId }) => wanted.has(layerId));
}

function askServer(
  service: FeatureService,
  file: ReplicaFile,
  { layerId, description }: ReplicaLayer,
  edits: readonly PendingEdit[],
  signal: AbortSignal,
): Promise<Map<GlobalId, WireFeature>> {
  const ids = edits.filter((edit) => edit.layerId === layerId).map(({ globalId }) => globalId);
  return service.lookUpByGlobalIds(description, ids, { outSR: file.replica().replicaSR, signal });
}

/** The rows are read inside of the transaction: another program may have changed them while the server was asked. */
function rewriteAll(
  file: ReplicaFile,
  edits: readonly PendingEdit[],
  kind: Rewrite,
  theirs: ReadonlyMap<number, ReadonlyMap<GlobalId, WireFeature>>,
  transaction: ApplyTransaction,
): readonly EditName[] {
  const done: EditName[] = [];
  for (const { layerId, description } of layersOf(file, edits)) {
    const ids = edits.filter((edit) => edit.layerId === layerId).map(({ globalId }) => globalId);
    const comparison = comparisonOf(description, file.replica().replicaSR);
    for (const [globalId, versions] of transaction.contested(layerId, 'feature', ids)) {
      const server = theirs.get(layerId)?.get(globalId) ?? null;
      const differs = (a: WireFeature, b: WireFeature): readonly string[] =>
        differences(a, b, comparison);
      if (rewrite(versions, kind, server, differs, transaction)) {
        done.push({ layerId, target: 'feature', globalId });
      }
    }
  }
  return done;
}

/** False: it is not so, and nothing was changed. */
function rewrite(
  { edit, base, mine }: Versions,
  kind: Rewrite,
  server: WireFeature | null,
  differs: (a: WireFeature, b: WireFeature) => readonly string[],
  transaction: ApplyTransaction,
): boolean {
  if (!mine) return false;
  if (kind === 'turn-into-add') {
    if (edit.kind !== 'update' || server) return false;
    transaction.turnIntoAdd(edit);
    return true;
  }
  if (kind === 'turn-into-update') {
    if (edit.kind !== 'add' || !server) return false;
    // What the new row left empty is no wish to empty the server's.
    const filled = differs(server, mine).filter((name) =>
      name === GEOMETRY ? mine.geometry : (mine.attributes[name] ?? null) !== null,
    );
    transaction.rebase(edit, server, filled);
    return true;
  }
  const changed = base ? differs(base, mine) : [];
  if (!base || !changed.includes(GEOMETRY)) return false;
  transaction.rebase(
    edit,
    base,
    changed.filter((name) => name !== GEOMETRY),
  );
  return true;
}
