/** What a side holds now of rows and attachments: reads only. */
import { createHash } from 'node:crypto';
import { AppError, hasCode } from '../../shared/errors.ts';
import type { WireFeature } from '../../shared/model/edit.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { AttachmentInfo } from '../../shared/model/protocol.ts';
import type {
  RelayFileVersion,
  RelayKey,
  RelayLayer,
  RelaySide,
  RelayVersion,
} from '../../shared/model/relay.ts';
import { createRules } from './batch.ts';
import { carriedPart, keyText } from './item.ts';
import type { RelayContext } from './ports.ts';

/** Larger files than this do not fit the way in which SQLite stores one value. */
const MAX_BYTES = 1_000_000_000;

export interface Held {
  /** By key; null: the side does not have it. */
  readonly versions: ReadonlyMap<string, RelayVersion | null>;
  /** Bytes that were read on the way, by their hash. */
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

/** An attachment to look for, with the feature that it belongs to. */
export type Sought = RelayKey & { readonly parent: GlobalId | null };

/** Attachments are read with their bytes. */
export async function heldBy(
  side: RelaySide,
  sought: readonly Sought[],
  context: RelayContext,
): Promise<Held> {
  const versions = new Map<string, RelayVersion | null>();
  const bytes = new Map<string, Uint8Array>();
  const rulesFor = createRules(context.file.record());
  for (const [layerId, ours] of Map.groupBy(sought, ({ layerId: id }) => id)) {
    const { layer, rules } = rulesFor(layerId);
    const rows = await rowsOf(side, layer, ours, context);
    for (const key of ours) {
      if (key.what !== 'feature') continue;
      const row = rows.get(key.globalId);
      const version = row ? carriedPart(row, null, layer, rules.comparison.hasGeometry) : null;
      versions.set(keyText(key), version);
    }
    const files = ours.filter(({ what }) => what === 'attachment');
    if (files.length > 0) await readFiles(side, layer, files, rows, { versions, bytes }, context);
  }
  return { versions, bytes };
}

async function rowsOf(
  side: RelaySide,
  layer: RelayLayer,
  sought: readonly Sought[],
  { services, file, signal }: RelayContext,
): Promise<Map<GlobalId, WireFeature>> {
  const ids = sought.flatMap(({ what, globalId, parent }) =>
    what === 'feature' ? [globalId] : parent ? [parent] : [],
  );
  return services[side].lookUpByGlobalIds(layer.descriptions[side], [...new Set(ids)], {
    outSR: file.record().spatialReference,
    signal,
  });
}

async function readFiles(
  side: RelaySide,
  layer: RelayLayer,
  sought: readonly Sought[],
  parents: ReadonlyMap<GlobalId, WireFeature>,
  found: {
    readonly versions: Map<string, RelayVersion | null>;
    readonly bytes: Map<string, Uint8Array>;
  },
  context: RelayContext,
): Promise<void> {
  const description = layer.descriptions[side];
  const objectIds = [...parents.values()]
    .map((row) => Number(row.attributes[description.objectIdField]))
    .filter((id) => Number.isInteger(id));
  const listed = await context.services[side].listAttachments(
    description,
    objectIds,
    context.signal,
  );
  for (const key of sought) {
    const info = listed.find(({ globalId }) => globalId === key.globalId);
    if (!info) {
      found.versions.set(keyText(key), null);
      continue;
    }
    const version = announced(info, key.parent);
    const data = await bytesOf(side, layer.layerId, version, context);
    const sha = data && shaOf(data);
    if (data && sha) found.bytes.set(sha, data);
    found.versions.set(keyText(key), { what: 'attachment', file: { ...version, sha } });
  }
}

function announced(info: AttachmentInfo, parent: GlobalId | null): RelayFileVersion {
  const { name, contentType, size, attachmentId, parentObjectId } = info;
  return {
    ...{ name, contentType, size, parentGlobalId: info.parentGlobalId ?? parent, sha: null },
    place: { url: null, attachmentId, parentObjectId },
  };
}

/** Null: the side does not give them out. */
export async function bytesOf(
  side: RelaySide,
  layerId: number,
  { place, name }: RelayFileVersion,
  { services, signal, progress }: RelayContext,
): Promise<Uint8Array | null> {
  if (place === null) return null;
  try {
    return await services[side].downloadAttachment(
      { ...place, layerId },
      {
        signal,
        maxBytes: MAX_BYTES,
        onTransfer: (transfer) => progress.transfer(`Bringing ${name}`, transfer),
      },
    );
  } catch (error) {
    if (error instanceof AppError && hasCode(error, 'not-found', 'refused', 'bad-answer'))
      return null;
    throw error;
  }
}

export function shaOf(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
