/**
 * What lies in a return file: a manifest, its signature, one line for each edit, and the bytes of attachments.
 *
 * Values travel as they are stored, to the bit: `null`, text, real numbers as JSON numbers, `{i}` whole numbers, `{f}` the
 * real numbers that JSON cannot say, `{b}` bytes in base64 (GeoPackage geometry among them), `{d, n}` the digest and the
 * length of bytes that lie in a part of their own.
 */
import { z } from 'zod';
import { parseGlobalId, type GlobalId } from './ids.ts';

export type ExactValue =
  | null
  | string
  | number
  | { readonly i: string }
  | { readonly f: string }
  | { readonly b: string }
  | { readonly d: string; readonly n: number };

/** A row by column name. */
export type ExactRow = Readonly<Record<string, ExactValue>>;

const Digest = z.string().regex(/^[0-9a-f]{64}$/);
const Moment = z.iso.datetime();
const PartName = z.string().regex(/^(edits\.jsonl|attachments\/[0-9a-f]{64})$/);

export const ReturnManifest = z.object({
  format: z.int().positive(),
  kitId: z.string().max(100),
  copyName: z.string().max(100),
  replicaId: z.string().max(200),
  number: z.int().positive(),
  /** Digests of the manifests of all returns that the same file has made before, by number. */
  earlier: z.array(Digest).max(100_000),
  by: z.string().max(200).nullable(),
  madeAt: Moment,
  program: z.string().max(100),
  edits: z.int().nonnegative(),
  attachments: z.int().nonnegative(),
  parts: z
    .array(z.object({ name: PartName, bytes: z.int().nonnegative(), sha256: Digest }))
    .min(1)
    .max(100_000),
});
export type ReturnManifest = z.infer<typeof ReturnManifest>;

const Exact: z.ZodType<ExactValue> = z.union([
  z.null(),
  z.string(),
  z.number(),
  z.strictObject({ i: z.string().regex(/^-?\d{1,19}$/) }),
  z.strictObject({ f: z.enum(['-0', 'Infinity', '-Infinity']) }),
  z.strictObject({ b: z.base64() }),
  z.strictObject({ d: Digest, n: z.int().nonnegative() }),
]);
const Row = z.record(z.string().max(256), Exact).nullable();

/** A GlobalID as it was written, in the form in which it is compared. */
export const GlobalIdText = z.string().transform((text, context): GlobalId => {
  const globalId = parseGlobalId(text);
  if (globalId) return globalId;
  context.addIssue('must be a GlobalID');
  return z.NEVER;
});

/** Characters of a note that travel. */
export const MOST_NOTE = 100_000;

/** One row that the crew has edited. Equal versions: it was handed in before, and the crew took it back. */
export const ReturnLine = z.object({
  layerId: z.int().nonnegative(),
  target: z.enum(['feature', 'attachment']),
  globalId: GlobalIdText,
  comment: z.string().max(MOST_NOTE).nullable(),
  firstChangedAt: z.string().max(40),
  lastChangedAt: z.string().max(40),
  revision: z.int().nonnegative(),
  ownChanges: z.int().nonnegative(),
  before: Row,
  after: Row,
});
export type ReturnLine = z.infer<typeof ReturnLine>;

export function isSameValueOf(a: ExactValue | undefined, b: ExactValue | undefined): boolean {
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
}

/** Compares two versions, but for the columns that are left out. */
export function isSameRow(
  a: ExactRow | null,
  b: ExactRow | null,
  leftOut: ReadonlySet<string>,
): boolean {
  if (a === null || b === null) return a === b;
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (!leftOut.has(name) && !isSameValueOf(a[name], b[name])) return false;
  }
  return true;
}
