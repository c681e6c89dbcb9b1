/** Where newer versions may come from. */
import { posix, win32 } from 'node:path';
import { AppError } from '../../shared/errors.ts';

export type UpdateSource =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'address'; readonly url: string };

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Throws `invalid` for what is neither a whole path nor an https address; loopback may do without encryption. */
export function parseUpdateSource(text: string): UpdateSource {
  const trimmed = text.trim();
  if (posix.isAbsolute(trimmed) || isWindowsPath(trimmed)) return { kind: 'folder', path: trimmed };
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  const isAllowed =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  if (url && isAllowed && url.username === '' && url.password === '') {
    return { kind: 'address', url: url.href };
  }
  throw new AppError('invalid', 'Updates come from a folder or from an address with https://.', {
    hint: 'Write the whole path of the folder, or an address like https://files.example.org/syncline/.',
  });
}

/** With a drive or a share; a drive alone is relative to wherever the program was started. */
function isWindowsPath(text: string): boolean {
  return win32.isAbsolute(text) && /^([a-z]:[\\/]|\\\\[^\\]+\\[^\\]+)/i.test(text);
}
