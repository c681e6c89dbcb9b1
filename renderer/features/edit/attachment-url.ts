/** Where a picture of a replica file is served. */
export function attachmentUrl(key: string, layerId: number, globalId: string): string {
  return `replica://${key}/attachment/${layerId}/${encodeURIComponent(globalId)}`;
}

/** Where a picture is served as the server last sent it. */
export function attachmentBeforeUrl(key: string, layerId: number, globalId: string): string {
  return `replica://${key}/attachment-before/${layerId}/${encodeURIComponent(globalId)}`;
}
