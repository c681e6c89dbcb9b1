import { expect, test } from 'vitest';
import { explainUpdateError } from '../../../main/app/update-errors.ts';
import { AppError } from '../../../shared/errors.ts';

const coded = (code: string, message = 'words'): Error =>
  Object.assign(new Error(message), { code });

test.each([
  [new Error('net::ERR_INTERNET_DISCONNECTED'), 'unreachable', /does not answer/],
  [coded('ECONNREFUSED'), 'unreachable', /does not answer/],
  [coded('ERR_UPDATER_CHANNEL_FILE_NOT_FOUND'), 'not-found', /latest\.yml/],
  [coded('HTTP_ERROR_404'), 'not-found', /missing/],
  [new Error('Cannot download "https://a/b.exe", status 404: Not Found'), 'not-found', /missing/],
  [coded('HTTP_ERROR_503'), 'refused', /503/],
  [coded('ERR_CHECKSUM_MISMATCH'), 'bad-answer', /damaged/],
  [coded('ERR_UPDATER_INVALID_SIGNATURE'), 'bad-answer', /publisher/],
  [coded('ERR_UPDATER_INVALID_UPDATE_INFO'), 'bad-answer', /cannot be read/],
] as const)('%s', (error, code, words) => {
  const explained = explainUpdateError(error) as AppError;
  expect(explained).toMatchObject({ code, cause: error });
  expect(explained.message).toMatch(words);
});

test('a bug stays a bug, and what is explained already stays as it is', () => {
  const bug = new TypeError('undefined is not a function');
  expect(explainUpdateError(bug)).toBe(bug);
  const known = new AppError('file', 'The folder is not there.');
  expect(explainUpdateError(known)).toBe(known);
});
