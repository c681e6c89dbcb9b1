/** Proof Key for Code Exchange (RFC 7636): who finishes a sign-in proves to be the one who began it. */
import { createHash, randomBytes } from 'node:crypto';

export interface Proof {
  /** Stays here until the code is exchanged. */
  readonly verifier: string;
  /** Its SHA-256, which goes into the address of the browser. */
  readonly challenge: string;
}

export function createProof(): Proof {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: challengeOf(verifier) };
}

/** The S256 challenge of a verifier. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** A value that nobody can guess, to recognise the answer to our own question. */
export function createState(): string {
  return randomBytes(32).toString('base64url');
}
