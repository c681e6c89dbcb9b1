/** A sink that keeps what it is given. */
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { AnswerSink, WireAttachment } from '../../../shared/model/protocol.ts';

export interface Kept {
  readonly sink: AnswerSink;
  readonly calls: {
    readonly kind: string;
    readonly layerId: number;
    readonly items: readonly unknown[];
  }[];
  features(layerId: number): readonly WireFeature[];
  attachments(layerId: number): readonly WireAttachment[];
}

export function keepingSink(): Kept {
  const calls: { kind: string; layerId: number; items: readonly unknown[] }[] = [];
  const of = (kinds: readonly string[], layerId: number): readonly unknown[] =>
    calls
      .filter((call) => kinds.includes(call.kind) && call.layerId === layerId)
      .flatMap(({ items }) => items);
  return {
    calls,
    sink: {
      features: (layerId, kind, items) => calls.push({ kind: `features ${kind}`, layerId, items }),
      deletes: (layerId, items) => calls.push({ kind: 'deletes', layerId, items }),
      attachments: (layerId, kind, items) =>
        calls.push({ kind: `attachments ${kind}`, layerId, items }),
      attachmentDeletes: (layerId, items) =>
        calls.push({ kind: 'attachment deletes', layerId, items }),
    },
    features: (layerId) =>
      of(['features data', 'features adds', 'features updates'], layerId) as WireFeature[],
    attachments: (layerId) =>
      of(
        ['attachments data', 'attachments adds', 'attachments updates'],
        layerId,
      ) as WireAttachment[],
  };
}
