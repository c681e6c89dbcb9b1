/** generateToken: tokens for a user name and a password, and for a token of the portal (protocol.md 12.2, 12.3). */
import { AppError, hintsOf } from '../../../shared/errors.ts';
import { failure } from '../errors.ts';
import { hostOf, redact, withoutSecrets } from '../redact.ts';
import type { Connection } from '../request.ts';
import { lowerKeys, toInteger, toText } from '../wire/lax.ts';
import { refuseOpenLine } from './open-line.ts';
import type { Token } from './renewing.ts';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface TokenRequest extends Credentials {
  readonly tokenUrl: string;
  /** Binds the token to this Referer; else it is bound to the address of this machine. */
  readonly referer?: string;
  /** Minutes; the server may give less. */
  readonly expiration?: number;
}

const OPERATION = 'sign in';
const DEFAULT_MINUTES = 60;

/**
 * A token for a user name and a password.
 *
 * @throws AppError "sign-in" when they are wrong; "invalid" when the token service is not on https (loopback aside):
 *   a password does not go over an open line
 */
export async function generateToken(
  connection: Connection,
  { tokenUrl, username, password, referer, expiration }: TokenRequest,
  signal?: AbortSignal,
): Promise<Token> {
  refuseOpenLine(tokenUrl, 'The password');
  const client = referer === undefined ? { client: 'requestip' } : { client: 'referer', referer };
  const parameters = {
    username,
    password,
    ...client,
    expiration: String(expiration ?? DEFAULT_MINUTES),
  };
  const hint = 'Check the user name and the password.';
  return await requestToken(connection, tokenUrl, { parameters, hint }, signal);
}

/** Exchanges a token of the portal for one of a federated server (protocol.md 12.2). */
export async function exchangeToken(
  connection: Connection,
  { tokenUrl, token, serverUrl }: { tokenUrl: string; token: string; serverUrl: string },
  signal?: AbortSignal,
): Promise<Token> {
  refuseOpenLine(tokenUrl, 'The token');
  const parameters = { token, serverUrl };
  const hint = `Ask the administrator whether ${hostOf(serverUrl)} belongs to this portal.`;
  return await requestToken(connection, tokenUrl, { parameters, hint }, signal);
}

interface Question {
  readonly parameters: Readonly<Record<string, string>>;
  /** What to do when the answer is no. */
  readonly hint: string;
}

async function requestToken(
  connection: Connection,
  tokenUrl: string,
  { parameters, hint }: Question,
  signal: AbortSignal | undefined,
): Promise<Token> {
  const context = { operation: OPERATION, host: hostOf(tokenUrl) };
  try {
    const body = await connection.json({
      url: tokenUrl,
      operation: OPERATION,
      parameters,
      method: 'POST',
      isAnonymous: true,
      signal,
    });
    const members = lowerKeys(body);
    const token = toText(members['token']);
    if (token === null) throw failure('bad-answer', context, 'its answer holds no token');
    const minutes = Number(parameters['expiration'] ?? DEFAULT_MINUTES);
    const expires = toInteger(members['expires']) ?? connection.now() + minutes * 60_000;
    return { token, expires };
  } catch (error) {
    if (!(error instanceof AppError) || error.server === undefined) throw error;
    // What the server wrote is not kept as the cause: it may quote what it was sent.
    const server = withoutSecrets(error.server, secretsOf(parameters));
    // A wrong password is an error 400 here (protocol.md 12.3).
    if (error.code === 'refused') {
      throw failure('sign-in', context, server.details[0] ?? 'it refused', { hint, server });
    }
    throw new AppError(error.code, redact(error.message, secretsOf(parameters)), {
      ...hintsOf(error),
      server,
    });
  }
}

function secretsOf({ password, token }: Question['parameters']): readonly (string | null)[] {
  return [password ?? null, token ?? null];
}
