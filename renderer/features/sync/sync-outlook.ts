/** What a sync would do with the choices made so far. Pure. */
import type { EditKind } from '../../../shared/model/edit.ts';
import type { ConflictPolicy } from '../../../shared/model/exchange.ts';
import type { SyncDirection } from '../../../shared/model/protocol.ts';

/** How the user wants it. */
export interface Choices {
  readonly direction: SyncDirection;
  /** perLayer: layers that go another way than `direction`. */
  readonly layerDirections: Readonly<Record<number, SyncDirection>>;
  readonly rollbackOnFailure: boolean;
  readonly onConflict: ConflictPolicy;
  readonly oneCall: boolean;
  readonly close: boolean;
  /** Only where the service can. */
  readonly reconcileBranchVersion: boolean;
  /** Changes come down as a delta geodatabase, where that can be. */
  readonly asDelta: boolean;
}

export const FIRST_CHOICES: Choices = {
  direction: 'bidirectional',
  layerDirections: {},
  rollbackOnFailure: false,
  onConflict: 'ask',
  oneCall: false,
  close: false,
  reconcileBranchVersion: false,
  asDelta: false,
};

/** The pending edits of one layer. */
export interface LayerEdits {
  readonly layerId: number;
  readonly name: string;
  readonly kinds: Readonly<Record<EditKind, number>>;
  /** Of the pending ones. */
  readonly held: number;
  readonly conflicts: number;
}

export interface Outlook {
  /** Edits that go up. */
  readonly edits: number;
  readonly uploads: boolean;
  readonly brings: boolean;
  /** Every layer is brought anew. */
  readonly isSnapshot: boolean;
  /** Why changes cannot come as a delta geodatabase; null: they can. */
  readonly noDelta: 'one-call' | 'snapshot' | 'no-download' | null;
  readonly closes: boolean;
  /** Open conflicts stop the sync before anything is sent. */
  readonly waitsForDecision: boolean;
}

/** `isPerLayer` false: all layers go the same way. */
export function outlookOf(
  layers: readonly LayerEdits[],
  isPerLayer: boolean,
  choices: Choices,
): Outlook {
  const ways = layers.map((layer) => ({ layer, way: directionOf(layer, isPerLayer, choices) }));
  const up = ways.filter(({ way }) => uploads(way)).map(({ layer }) => layer);
  const brings = ways.some(({ way }) => way !== 'upload');
  const conflicts = layers.reduce((sum, layer) => sum + layer.conflicts, 0);
  const waits = conflicts > 0 && choices.onConflict === 'ask' && brings && !choices.oneCall;
  return {
    edits: waits ? 0 : up.reduce((sum, layer) => sum + sendable(layer, choices.onConflict), 0),
    uploads: up.length > 0,
    brings,
    isSnapshot: ways.length > 0 && ways.every(({ way }) => way === 'snapshot'),
    noDelta: noDelta(
      ways.map(({ way }) => way),
      choices,
    ),
    closes: choices.close,
    waitsForDecision: waits && up.length > 0,
  };
}

/** Which way a layer goes. */
export function directionOf(
  { layerId }: Pick<LayerEdits, 'layerId'>,
  isPerLayer: boolean,
  { direction, layerDirections }: Choices,
): SyncDirection {
  return (isPerLayer ? layerDirections[layerId] : undefined) ?? direction;
}

/** As the engine has it: a delta holds changes, and comes in a call that sends nothing. */
function noDelta(
  ways: readonly SyncDirection[],
  { oneCall }: Pick<Choices, 'oneCall'>,
): Outlook['noDelta'] {
  if (oneCall) return 'one-call';
  if (ways.includes('snapshot')) return 'snapshot';
  return ways.some((way) => way !== 'upload') ? null : 'no-download';
}

function uploads(direction: SyncDirection): boolean {
  return direction === 'upload' || direction === 'bidirectional';
}

export function totalOf(kinds: Readonly<Record<EditKind, number>>): number {
  return kinds.add + kinds.update + kinds.delete;
}

function sendable({ kinds, held, conflicts }: LayerEdits, policy: ConflictPolicy): number {
  const decided = policy === 'mine' || policy === 'merge' ? 0 : conflicts;
  return Math.max(0, totalOf(kinds) - held - decided);
}
