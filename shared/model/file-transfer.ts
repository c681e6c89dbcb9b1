/** One file on its way: an attachment that goes up, or one that comes down. */
import type { GlobalId } from './ids.ts';

/** `failed`: it did not go or come this time; what was to happen with it is still to happen. */
export type FileState = 'waiting' | 'going' | 'done' | 'failed';

export interface FileTransfer {
  /** Tells it apart within one piece of work. */
  readonly id: string;
  readonly direction: 'up' | 'down';
  readonly layerId: number;
  readonly globalId: GlobalId;
  readonly name: string;
  /** What its feature is called; null: not known. */
  readonly feature: string | null;
  /** Bytes; null: the service does not say. */
  readonly size: number | null;
  /** Bytes that have moved. */
  readonly done: number;
  readonly state: FileState;
  /** Why it failed, in a sentence. */
  readonly reason: string | null;
}

/** How many files are in which state, and how many bytes of them have moved. */
export interface FileCounts {
  readonly waiting: number;
  readonly going: number;
  readonly done: number;
  readonly failed: number;
  readonly bytesDone: number;
  /** Of the files whose size is known. */
  readonly bytesTotal: number;
}

export function countFiles(files: Iterable<FileTransfer>): FileCounts {
  const counts = { waiting: 0, going: 0, done: 0, failed: 0, bytesDone: 0, bytesTotal: 0 };
  for (const { state, size, done } of files) {
    counts[state] += 1;
    counts.bytesDone += done;
    counts.bytesTotal += Math.max(size ?? 0, done);
  }
  return counts;
}

/** `GlobalID`s are told once in each direction. */
export function fileTransferId({
  direction,
  layerId,
  globalId,
}: Pick<FileTransfer, 'direction' | 'layerId' | 'globalId'>): string {
  return `${direction} ${layerId} ${globalId}`;
}
