/**
 * Crew kits: a folder with registered copies of one replica for people who work without a connection.
 *
 * The manifest is the office's side of a kit. It lies in the kit's folder at the office, beside `twins/` (each copy as it was
 * before anybody edited it, without its private key) and `reviews/` (what came back). Of what it tells, the public keys
 * matter most: a return file is believed when its signature fits the key of its copy.
 */
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { MOST_COPIES } from './register-copy.ts';

export const KIT_FORMAT = 1;
export const KIT_ENDING = '.syncline-kit';
/** Larger files are no manifests. */
export const MOST_KIT_BYTES = 4 * 1024 * 1024;

/** A file within the folder of the kit: no path out of it. */
const FileName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^(?!\.)[^<>:"/\\|?*\p{Cc}]+$/u);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Moment = z.iso.datetime();

const KitCopy = z.object({
  name: z.string().min(1).max(100),
  fileName: FileName,
  /** Of the copy as the crew got it. */
  sha256: Sha256,
  /** Of its twin, `twins/<fileName>`. */
  twinSha256: Sha256,
  replicaId: z.string().min(1).max(200),
  serviceUrl: z.string().min(1).max(2000),
  /** Ed25519, SubjectPublicKeyInfo in base64. */
  publicKey: z.string().min(40).max(200),
});

/** What a `*.syncline-kit` file holds. */
export const KitManifest = z.object({
  format: z.literal(KIT_FORMAT),
  kitId: z.uuid(),
  name: z.string().min(1).max(200),
  madeAt: Moment,
  expiresAt: Moment.nullable(),
  program: z.string().max(100),
  copies: z.array(KitCopy).min(1).max(MOST_COPIES),
  basemap: FileName.nullable(),
  definitions: z.array(FileName).max(100),
});
export type KitManifest = z.infer<typeof KitManifest>;
export type KitCopy = z.infer<typeof KitCopy>;

/** What a copy says about the kit that it belongs to. */
export interface KitMembership {
  readonly kitId: string;
  readonly kitName: string;
  readonly copyName: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string | null;
  /** The number of the last return that was made of it; 0: none. */
  readonly lastReturn: number;
  /** False for a twin: no return can be made of it. */
  readonly canReturn: boolean;
}

/** Reads a manifest. Throws `file` with a sentence: no manifest, damaged, or from a newer Syncline. */
export function parseKit(text: string, fileName: string): KitManifest {
  const found = asJson(text);
  const format = formatOf(found);
  if (format === null) {
    throw new AppError('file', `${fileName} is not the manifest of a kit.`, {
      hint: `A manifest ends with ${KIT_ENDING} and lies in the office’s folder of the kit.`,
    });
  }
  if (format > KIT_FORMAT) {
    throw new AppError('file', `${fileName} was written by a newer Syncline.`, {
      hint: 'Update Syncline, then open it again.',
    });
  }
  const parsed = KitManifest.safeParse(found);
  if (parsed.success) return parsed.data;
  throw new AppError('file', `${fileName} is damaged: the manifest of the kit cannot be read.`, {
    hint: 'Take it from the backup of the kit’s folder.',
  });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Null: it does not say that it is one. */
function formatOf(found: unknown): number | null {
  const parsed = z.object({ format: z.int().positive(), kitId: z.string() }).safeParse(found);
  return parsed.success ? parsed.data.format : null;
}
