/** Secrets do not go over an open line. */
import { AppError } from '../../../shared/errors.ts';
import { hostOf } from '../redact.ts';

/**
 * Refuses an address that would carry a secret without encryption; loopback aside.
 *
 * @param what begins the sentence, such as "The password"
 * @throws AppError "invalid"
 */
export function refuseOpenLine(url: string, what: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return;
  throw new AppError(
    'invalid',
    `${what} was not sent: ${hostOf(url)} takes it without encryption only (http).`,
    { hint: 'Ask the administrator of the server for an https address.' },
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
