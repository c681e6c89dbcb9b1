/** Keeps and tells how far each file of a run is. */
import { fileTransferId, type FileTransfer } from '../../shared/model/file-transfer.ts';
import type { RunContext } from './context.ts';

type Teller = Pick<RunContext, 'files' | 'progress'>;
type NewFile = Omit<FileTransfer, 'id' | 'done' | 'state' | 'reason'>;

/** What is told about one file. */
export interface QueuedFile {
  going(done?: number): void;
  done(bytes: number): void;
  /** `reason`: a sentence. */
  failed(reason: string): void;
}

/** Puts a file into the queue; one that is there already begins anew. */
export function queueFile(file: NewFile, { files, progress }: Teller): QueuedFile {
  const id = fileTransferId(file);
  const tell = (change: Pick<FileTransfer, 'state'> & Partial<FileTransfer>): void => {
    const last = files.get(id) ?? { ...file, id, done: 0, reason: null };
    const now: FileTransfer = { ...last, reason: null, ...change };
    files.set(id, now);
    progress.file?.(now);
  };
  tell({ state: 'waiting', done: 0 });
  return {
    going: (done = 0) => tell({ state: 'going', done }),
    done: (bytes) => tell({ state: 'done', done: bytes }),
    failed: (reason) => tell({ state: 'failed', reason }),
  };
}
