/** Types that the window shows; everything else is a file with a name. */
const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/jpg',
  'image/pjpeg',
  'image/gif',
  'image/webp',
  'image/bmp',
]);

export function isPicture(contentType: string): boolean {
  return PICTURES.has(contentType.split(';', 1)[0]!.trim().toLowerCase());
}
