/** How large a file a service takes, in a sentence. Pure. */

/** Null: the service takes a file of so many bytes, or does not say how large they may be. */
export function tooLarge(bytes: number, limit: number | null): string | null {
  if (limit === null || bytes <= limit) return null;
  return `The file has ${megabytes(bytes)}, and the service takes files of up to ${megabytes(limit)}.`;
}

/** Such as 12 MB. */
export function megabytes(bytes: number): string {
  const size = bytes / (1024 * 1024);
  return `${size >= 10 ? size.toFixed(0) : size.toFixed(1).replace(/\.0$/, '')} MB`;
}
