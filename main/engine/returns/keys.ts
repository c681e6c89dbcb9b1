/** Signatures of return files: Ed25519, one key pair for each copy of a kit. Keys are base64 of their DER form. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';

export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** What is signed says what it is, so that no signature fits anything else. */
const PURPOSE = Buffer.from('syncline return 1\n');

export function newKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  return { publicKey: publicKey.toString('base64'), privateKey: privateKey.toString('base64') };
}

export function publicKeyOf(privateKey: string): string {
  const key = createPublicKey(readPrivateKey(privateKey));
  return key.export({ format: 'der', type: 'spki' }).toString('base64');
}

/** In base64. */
export function signReturn(manifest: Uint8Array, privateKey: string): string {
  const signed = Buffer.concat([PURPOSE, manifest]);
  return sign(null, signed, readPrivateKey(privateKey)).toString('base64');
}

/** False as well for a key or a signature that is none. */
export function isSignedBy(manifest: Uint8Array, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    if (key.asymmetricKeyType !== 'ed25519') return false;
    return verify(null, Buffer.concat([PURPOSE, manifest]), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function readPrivateKey(base64: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });
}
