/** JSON text whose integers may be larger than a double holds. */
import type { LayerDescription } from '../../../shared/model/service.ts';

/** The third argument of a reviver (ECMAScript, JSON.parse source text access). */
interface ReviverContext {
  readonly source?: string;
}

type Reviver = (key: string, value: unknown, context: ReviverContext) => unknown;

/**
 * A `JSON.parse` that gives BigInteger values beyond 2^53 as bigint, digit by digit as sent. Values of other
 * fields, and layers without such fields, are read at full speed.
 */
export function createParse(fieldNames: readonly string[]): (text: string) => unknown {
  if (fieldNames.length === 0) return (text) => JSON.parse(text) as unknown;
  const names = new Set(fieldNames.map((name) => name.toLowerCase()));
  const revive: Reviver = (key, value, { source }) => {
    const isLost = typeof value === 'number' && !Number.isSafeInteger(value);
    if (!isLost || source === undefined || !names.has(bareName(key))) return value;
    return /^-?\d+$/.test(source) ? BigInt(source) : value;
  };
  // The library's type of the reviver does not know its third argument yet.
  return (text) => JSON.parse(text, revive as (key: string, value: unknown) => unknown) as unknown;
}

/** Databases put their schema and table before a name (protocol.md 5.2.3). */
function bareName(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1).toLowerCase();
}

/** Names of the fields whose values may pass 2^53. */
export function bigIntegerFields(layers: readonly LayerDescription[]): readonly string[] {
  return layers.flatMap((layer) =>
    layer.fields.filter((field) => field.type === 'BigInteger').map((field) => field.name),
  );
}
