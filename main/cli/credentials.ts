/** Who signs in. Secrets come from the environment or standard input; a token may be an option, a password never. */
import { AppError } from '../../shared/errors.ts';
import type { BySide } from '../../shared/model/relay.ts';
import { type Given, valueOf } from './arguments.ts';
import { safe } from './print/words.ts';
import type { Terminal } from './terminal.ts';

export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string };

/**
 * An explicit option wins over SYNCLINE_TOKEN. Asks for the password when `--username` comes without
 * SYNCLINE_PASSWORD. Throws `AppError` `invalid` or `sign-in`.
 */
export async function readCredentials(
  given: Given,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Credentials> {
  const token = valueOf(given, 'token');
  const username = valueOf(given, 'username');
  if (token !== undefined && username !== undefined) {
    throw new AppError('invalid', 'Give --token or --username, not both.');
  }
  if (token?.trim() === '') throw new AppError('invalid', 'The value of --token is empty.');
  if (token !== undefined) return { kind: 'token', token: token.trim() };
  if (username !== undefined) {
    return { kind: 'password', username, password: await readPassword(username, terminal, signal) };
  }
  const fromEnvironment = terminal.env['SYNCLINE_TOKEN']?.trim();
  return fromEnvironment ? { kind: 'token', token: fromEnvironment } : { kind: 'none' };
}

async function readPassword(
  username: string,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const fromEnvironment = terminal.env['SYNCLINE_PASSWORD'];
  if (fromEnvironment) return fromEnvironment;
  const { stdin } = terminal;
  const line = stdin.isTTY
    ? await stdin.readHidden(`Password of ${safe(username)}: `, signal)
    : await stdin.readLine(signal);
  if (line) return line;
  throw new AppError('sign-in', `There is no password for ${username}.`, {
    hint: 'Set SYNCLINE_PASSWORD, or pass the password as the first line of standard input.',
  });
}

/** Each side of a relay signs in for itself: from SYNCLINE_SOURCE_… and SYNCLINE_TARGET_…, else SYNCLINE_TOKEN for both. */
export function relayCredentials(env: Terminal['env']): BySide<Credentials> {
  return { source: sideCredentials('SOURCE', env), target: sideCredentials('TARGET', env) };
}

function sideCredentials(side: 'SOURCE' | 'TARGET', env: Terminal['env']): Credentials {
  const of = (name: string): string | undefined =>
    env[`SYNCLINE_${side}_${name}`]?.trim() || undefined;
  const [token, username] = [of('TOKEN'), of('USERNAME')];
  if (token !== undefined) return { kind: 'token', token };
  if (username !== undefined) {
    const password = of('PASSWORD');
    if (password !== undefined) return { kind: 'password', username, password };
    throw new AppError('sign-in', `There is no password for ${username}.`, {
      hint: `Set SYNCLINE_${side}_PASSWORD.`,
    });
  }
  const shared = env['SYNCLINE_TOKEN']?.trim();
  return shared ? { kind: 'token', token: shared } : { kind: 'none' };
}
