/** The address of a feature service as people paste it. */
import { AppError } from '../../shared/errors.ts';

/**
 * `…/FeatureServer` without layer id, query and token. Throws `AppError` `invalid` for anything that is no address of
 * a feature service.
 */
export function readServiceUrl(text: string): string {
  const trimmed = text.trim();
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AppError('invalid', `“${text}” is not the address of a feature service.`, {
      hint: 'It begins with https:// and ends with /FeatureServer.',
    });
  }
  const match = /^.*?\/FeatureServer(?=\/|$)/i.exec(url.pathname);
  if (match === null) throw notAFeatureService(text, url.pathname);
  return `${url.origin}${match[0]}`;
}

function notAFeatureService(text: string, path: string): AppError {
  const isMap = /\/MapServer(\/|$)/i.test(path);
  return new AppError(
    'invalid',
    isMap
      ? `“${text}” is a map service; replicas are made from feature services.`
      : `“${text}” does not name a feature service.`,
    {
      hint: isMap
        ? 'Use the address that ends with /FeatureServer, if the service has one.'
        : 'The address ends with /FeatureServer. An item page or a web map is not enough: open the service itself and copy its URL.',
    },
  );
}
