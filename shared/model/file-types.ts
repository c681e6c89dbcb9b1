/** What files are by the ending of their name: types of attachments, and which are opened by other programs. Pure. */

const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  avi: 'video/x-msvideo',
};

/** Kept as attachments, and opened by nothing of ours: they may run, or hold macros, or are archives. */
const OTHERS: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  html: 'text/html',
  htm: 'text/html',
  xml: 'application/xml',
  zip: 'application/zip',
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
};

/** Of an attachment by the ending of its name. */
export function contentTypeOf(name: string): string {
  const ending = endingOf(name);
  return TYPES[ending] ?? OTHERS[ending] ?? 'application/octet-stream';
}

/**
 * A name under which a copy may be opened with the program that the system has for it: images, PDF, text, office
 * documents without macros, sound and film. Null for everything else, and for what only pretends.
 */
export function nameToOpen(name: string, contentType: string): string | null {
  const trimmed = name.trim();
  const ending = endingOf(trimmed);
  const known =
    ending === '' ? endingFor(contentType) : Object.hasOwn(TYPES, ending) ? ending : null;
  if (known === null) return null;
  const stem = ending === '' ? trimmed : trimmed.slice(0, -ending.length - 1);
  // Letters, digits and a few signs: nothing that a shell, a path or a reader from right to left could trip over.
  const safe = stem
    .replaceAll(/[^\p{L}\p{N} _-]+/gu, '_')
    .trim()
    .slice(0, 100);
  return `${safe === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe) ? 'attachment' : safe}.${known}`;
}

function endingOf(name: string): string {
  return /\.([^.\\/\s]{1,20})$/.exec(name.trim())?.[1]?.toLowerCase() ?? '';
}

function endingFor(contentType: string): string | null {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  return Object.entries(TYPES).find(([, known]) => known === type)?.[0] ?? null;
}
