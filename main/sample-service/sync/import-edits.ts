/** Applies uploaded edits and tells what became of each (synchronizeReplica page; protocol.md, section 9.1). */
import type { EditResult, GlobalId, LayerEditResults, LayerEdits } from '../archive/archive.ts';
import type { Caller } from '../context.ts';
import { ServiceError } from '../errors.ts';
import { normaliseGuid } from '../guid.ts';
import { isPrivileged, mayEditReadOnly } from './context.ts';
import type { SyncContext } from './context.ts';
import { refusal } from './reading.ts';
import type { ReportedResults } from './payload.ts';
import type { Replica } from './replica.ts';

/** E_FAIL, as applyEdits gives it with a rollback (protocol.md 9.1.5). */
const ROLLED_BACK = -2147467259;

const ATTACHMENT_FAILURES = {
  attachmentAdds: 1008,
  attachmentUpdates: 1009,
  attachmentDeletes: 1010,
} as const;

type EditKind = Exclude<keyof LayerEdits, 'layerId'>;
const EDIT_KINDS = [
  'adds',
  'updates',
  'deletes',
  'attachmentAdds',
  'attachmentUpdates',
  'attachmentDeletes',
] as const satisfies readonly EditKind[];

export interface UploadRequest {
  readonly replica: Replica;
  readonly caller: Caller;
  readonly edits: readonly LayerEdits[];
  readonly rollbackOnFailure: boolean;
  readonly returnIdsForAdds: boolean;
}

/** What the upload has done; everything is in the archive already. */
export interface Imported {
  /** Only what is to be reported. */
  readonly results: ReadonlyMap<number, ReportedResults>;
  readonly isAnyRefused: boolean;
  /** Rows and attachments of each layer that the client now holds as the server does. */
  readonly applied: ReadonlyMap<
    number,
    { readonly rows: ReadonlySet<GlobalId>; readonly attachments: ReadonlySet<GlobalId> }
  >;
}

export const NOTHING_IMPORTED: Imported = {
  results: new Map(),
  isAnyRefused: false,
  applied: new Map(),
};

/**
 * Applies the edits in one transaction.
 *
 * With rollback the first refused edit throws a ServiceError that lists every edit, and nothing is applied.
 */
export function importEdits(context: SyncContext, request: UploadRequest): Imported {
  checkAbilities(context, request);
  const { allowed, refused } = separateAttachments(request);
  if (refused.size > 0 && request.rollbackOnFailure) {
    throw rolledBack([...refused.values()].map(withoutFeatures));
  }
  const { archive, now } = context.service;
  const outcome = archive.edit(allowed, {
    user: request.caller.user ?? 'Esri_Anonymous',
    now: now(),
    replicaId: request.replica.id,
    isAdministrator: isPrivileged(context, request.caller),
    useGlobalIds: true,
    rollbackOnFailure: request.rollbackOnFailure,
  });
  const complete = outcome.layers.map((layer) => withInputIds(layer, request.edits));
  if (outcome.rolledBack) throw rolledBack(complete);
  const results = complete.map((layer) => ({ ...layer, ...refused.get(layer.layerId) }));
  return {
    results: new Map(
      results.map((layer) => [layer.layerId, reported(context, layer, request.returnIdsForAdds)]),
    ),
    isAnyRefused: results.some((layer) => EDIT_KINDS.some((kind) => layer[kind].some(isFailure))),
    applied: new Map(results.map((layer) => [layer.layerId, appliedIds(layer)])),
  };
}

const isFailure = ({ success }: EditResult): boolean => !success;

/** Services may offer some of Create, Update, Delete; Query and Sync alone still serve their owner. */
function checkAbilities(context: SyncContext, { edits, caller }: UploadRequest): void {
  const { abilities } = context;
  if (abilities.queryAndSyncOnly && mayEditReadOnly(context, caller)) return;
  const needed: readonly [boolean, EditKind, string][] = [
    [abilities.create, 'adds', 'Create'],
    [abilities.update, 'updates', 'Update'],
    [abilities.remove, 'deletes', 'Delete'],
  ];
  for (const [isAllowed, kind, word] of needed) {
    if (isAllowed || edits.every((layer) => layer[kind].length === 0)) continue;
    throw refusal(`The edits hold ${kind}, but the service does not offer the capability ${word}.`);
  }
}

type RefusedAttachments = Pick<LayerEditResults, 'layerId' | keyof typeof ATTACHMENT_FAILURES>;

interface Separated {
  readonly allowed: readonly LayerEdits[];
  /** Results of the attachment edits that the replica does not allow, by layer. */
  readonly refused: ReadonlyMap<number, RefusedAttachments>;
}

/** attachmentsSyncDirection none: attachments are never synchronised, so each is refused. */
function separateAttachments({ replica, edits }: UploadRequest): Separated {
  if (replica.attachmentsSyncDirection !== 'none') return { allowed: edits, refused: new Map() };
  const isTouched = (layer: LayerEdits): boolean =>
    layer.attachmentAdds.length + layer.attachmentUpdates.length + layer.attachmentDeletes.length >
    0;
  return {
    allowed: edits.map((layer) => ({
      ...layer,
      attachmentAdds: [],
      attachmentUpdates: [],
      attachmentDeletes: [],
    })),
    refused: new Map(
      edits.filter(isTouched).map((layer) => [layer.layerId, refuseAttachments(layer)]),
    ),
  };
}

function refuseAttachments(layer: LayerEdits): RefusedAttachments {
  const refuse = (kind: keyof typeof ATTACHMENT_FAILURES): EditResult[] =>
    layer[kind].map((edit) => ({
      success: false,
      objectId: -1,
      globalId: 'globalId' in edit ? edit.globalId : null,
      error: {
        code: ATTACHMENT_FAILURES[kind],
        description:
          'Attachments of this replica are not synchronized (attachmentsSyncDirection none).',
      },
    }));
  return {
    layerId: layer.layerId,
    attachmentAdds: refuse('attachmentAdds'),
    attachmentUpdates: refuse('attachmentUpdates'),
    attachmentDeletes: refuse('attachmentDeletes'),
  };
}

function withoutFeatures(refused: RefusedAttachments): LayerEditResults {
  return { adds: [], updates: [], deletes: [], ...refused };
}

/** Failed edits may come without an id; the client can match them only by the GlobalID that it sent. */
function withInputIds(results: LayerEditResults, edits: readonly LayerEdits[]): LayerEditResults {
  const input = edits.find(({ layerId }) => layerId === results.layerId);
  if (input === undefined) return results;
  const fill = (kind: EditKind): EditResult[] =>
    results[kind].map((result, index) => {
      const edit = input[kind][index];
      return result.globalId !== null || edit === undefined
        ? result
        : { ...result, globalId: sentGlobalId(edit) };
    });
  const filled = Object.fromEntries(EDIT_KINDS.map((kind) => [kind, fill(kind)]));
  return { ...results, ...filled };
}

function sentGlobalId(edit: LayerEdits[EditKind][number]): GlobalId | null {
  const id =
    'attributes' in edit
      ? attributeGlobalId(edit.attributes)
      : 'globalId' in edit
        ? edit.globalId
        : null;
  return id === null ? null : (normaliseGuid(id) ?? id);
}

function attributeGlobalId(attributes: Readonly<Record<string, unknown>>): string | null {
  const entry = Object.entries(attributes).find(([name]) => name.toLowerCase() === 'globalid');
  return typeof entry?.[1] === 'string' ? entry[1] : null;
}

function reported(
  { dialect }: SyncContext,
  results: LayerEditResults,
  returnIdsForAdds: boolean,
): ReportedResults {
  const spell = (list: readonly EditResult[]): ReturnType<typeof dialect.editResult>[] =>
    list.map((result) => dialect.editResult(result));
  const raw: LayerEditResults = {
    layerId: results.layerId,
    adds: returnIdsForAdds ? results.adds : results.adds.filter(isFailure),
    updates: results.updates.filter(isFailure),
    deletes: results.deletes.filter(isFailure),
    attachmentAdds: results.attachmentAdds.filter(isFailure),
    attachmentUpdates: results.attachmentUpdates.filter(isFailure),
    attachmentDeletes: results.attachmentDeletes.filter(isFailure),
  };
  return {
    layerId: results.layerId,
    features: {
      addResults: spell(raw.adds),
      updateResults: spell(raw.updates),
      deleteResults: spell(raw.deletes),
    },
    attachments: {
      addResults: spell(raw.attachmentAdds),
      updateResults: spell(raw.attachmentUpdates),
      deleteResults: spell(raw.attachmentDeletes),
    },
    raw,
  };
}

function appliedIds(results: LayerEditResults): {
  rows: Set<GlobalId>;
  attachments: Set<GlobalId>;
} {
  const ids = (...lists: readonly (readonly EditResult[])[]): Set<GlobalId> =>
    new Set(
      lists
        .flat()
        .flatMap(({ success, globalId }) => (success && globalId !== null ? [globalId] : [])),
    );
  return {
    rows: ids(results.adds, results.updates, results.deletes),
    attachments: ids(results.attachmentAdds, results.attachmentUpdates, results.attachmentDeletes),
  };
}

/** The top-level error that replaces all results (protocol.md 9.1.5). */
function rolledBack(layers: readonly LayerEditResults[]): ServiceError {
  const texts = layers.flatMap((layer) =>
    EDIT_KINDS.flatMap((kind) =>
      layer[kind].map(
        ({ globalId, error }) =>
          `Layer ${layer.layerId}, ${kind}, ${globalId ?? 'no GlobalID'}: ` +
          `${error?.code ?? 1003} ${error?.description ?? 'Rolled back because another edit failed.'}`,
      ),
    ),
  );
  return new ServiceError(
    400,
    'Unable to complete operation.',
    ['Operation rolled back.', ...texts],
    ROLLED_BACK,
  );
}
