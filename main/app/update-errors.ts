/** What electron-updater throws, in our words. */
import { AppError, type ErrorCode } from '../../shared/errors.ts';

const TEXTS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ERR_UPDATER_CHANNEL_FILE_NOT_FOUND: [
    'not-found',
    'There is no list of versions (latest.yml) at the place for updates.',
  ],
  ERR_CHECKSUM_MISMATCH: [
    'bad-answer',
    'The newer version that was loaded is damaged. It was not kept.',
  ],
  ERR_UPDATER_INVALID_SIGNATURE: [
    'bad-answer',
    'The newer version is not signed by the publisher of this one. It was not kept.',
  ],
};

/**
 * A place that does not answer is told from one that has no versions, and from files that are not what its list says. A
 * bug stays one.
 */
export function explainUpdateError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const say = (is: ErrorCode, text: string): AppError => new AppError(is, text, { cause: error });
  const known = TEXTS[code];
  if (known) return say(...known);
  if (/net::ERR_/.test(message) || /^E[A-Z]+$/.test(code)) {
    return say('unreachable', 'The place for updates does not answer.');
  }
  const status = /^HTTP_ERROR_(\d+)$/.exec(code)?.[1] ?? /, status (\d+):/.exec(message)?.[1];
  if (status === '404') return say('not-found', 'A file is missing at the place for updates.');
  if (status) return say('refused', `The place for updates refuses to answer (${status}).`);
  if (!code.startsWith('ERR_UPDATER_')) return error;
  return say('bad-answer', 'The list of versions at the place for updates cannot be read.');
}
