/** Writes what a decision needs no call for: what is equal is settled, what shall differ is left alone. */
import type {
  RelayEdit,
  RelayItem,
  RelayKey,
  RelaySide,
  RelayVersion,
} from '../../shared/model/relay.ts';
import { createRules } from './batch.ts';
import { decide, keyText, otherSide } from './item.ts';
import { bytesOf, heldBy, shaOf } from './look.ts';
import type { RelayContext, RelayFile, RelayWrites } from './ports.ts';

/** Settles items that were touched in a transaction, as far as their decision needs no call. */
export function sortOut(
  keys: Iterable<RelayKey>,
  file: Pick<RelayFile, 'record' | 'item'>,
  writes: RelayWrites,
): void {
  const rulesFor = createRules(file.record());
  for (const key of keys) {
    const item = file.item(key);
    if (!item) continue;
    const decision = decide(item, rulesFor(item.layerId).rules);
    if (decision.kind === 'agree') writes.agree(key, decision.version);
    if (decision.kind === 'leave') writes.leave(key);
  }
}

/** Asks for rows that a download called deleted: one that is still there has only left the area. */
export async function askGone(context: RelayContext): Promise<void> {
  const { file, at } = context;
  for (;;) {
    const suspects = file.suspected();
    if (suspects.length === 0) return;
    for (const side of ['source', 'target'] as const) {
      const ours = suspects.filter(({ goneAt }) => goneAt === side);
      if (ours.length === 0) continue;
      const { versions } = await heldBy(side, ours.map(withoutParent), context);
      await file.apply((writes) => {
        for (const item of ours) {
          const now = versions.get(keyText(item)) ?? null;
          writes.setHeld(item, side, now);
          writes.clearSuspicion(item);
          if (now === null) dropAttachments(item, side, file, writes);
        }
        sortOut(ours, file, writes);
        at('apply:before-commit');
      });
    }
  }
}

function withoutParent({ layerId, what, globalId }: RelayItem) {
  return { layerId, what, globalId, parent: null };
}

/** A delete takes files along that the other side never had: their bytes are kept before it is sent. */
export async function keepFilesOf(
  edits: readonly RelayEdit[],
  context: RelayContext,
): Promise<void> {
  for (const { what, kind, to, layerId, globalId } of edits) {
    if (what !== 'feature' || kind !== 'delete') continue;
    for (const item of newFilesOf({ layerId, what, globalId }, to, context.file)) {
      const version = item.held[to];
      if (version?.what === 'attachment' && version.file.sha === null)
        await readBytes(item, to, context);
    }
  }
}

/** Attachments of a feature that one side has and the other one never heard of. */
export function newFilesOf(
  { layerId, globalId }: RelayKey,
  side: RelaySide,
  file: Pick<RelayFile, 'attachmentsOf'>,
): readonly RelayItem[] {
  return file
    .attachmentsOf(layerId, globalId)
    .filter(({ base, held }) => base === null && held[side] !== null);
}

/** Attachments go with their feature. */
export function dropAttachments(
  { layerId, globalId }: RelayKey,
  side: RelaySide,
  file: Pick<RelayFile, 'attachmentsOf' | 'record' | 'item'>,
  writes: RelayWrites,
): void {
  const gone = file.attachmentsOf(layerId, globalId).filter(({ held }) => held[side] !== null);
  for (const each of gone) writes.setHeld(each, side, null);
  sortOut(gone, file, writes);
}

/** Reads the bytes of attachments of which there are two versions, until it is known who changed what. */
export async function compareBytes(context: RelayContext): Promise<void> {
  const { file, known } = context;
  const rulesFor = createRules(file.record());
  for (const item of file.openItems()) {
    if (item.what !== 'attachment' || known.unavailable.has(keyText(item))) continue;
    const decision = decide(item, rulesFor(item.layerId).rules);
    if (decision.kind !== 'compare') continue;
    context.signal.throwIfAborted();
    for (const side of decision.sides) await readBytes(item, side, context);
    await file.apply((writes) => sortOut([item], file, writes));
  }
  known.mayCompare = false;
}

/** Brings the bytes of an attachment that one side announced. Null: that side does not give them out. */
export async function readBytes(
  item: RelayItem,
  side: RelaySide,
  context: RelayContext,
): Promise<RelayVersion | null> {
  const version = item.held[side];
  if (version?.what !== 'attachment') return null;
  const data = await bytesOf(side, item.layerId, version.file, context);
  if (data === null) {
    context.known.unavailable.add(keyText(item));
    context.known.remarks.add(
      `The ${side} does not give out the file ${version.file.name}; it is not carried to the ${otherSide(side)} yet.`,
    );
    return null;
  }
  const sha = shaOf(data);
  const seen: RelayVersion = {
    what: 'attachment',
    file: { ...version.file, sha, size: data.byteLength },
  };
  await context.file.apply((writes) => {
    writes.storeBytes(sha, data);
    writes.setHeld(item, side, seen);
  });
  context.at('bytes:after-one');
  return seen;
}
