/** What others do to a replica and to its service while the window is open: SQL, GDAL, the office. */
import { execFileSync } from 'node:child_process';
import type {
  Archive,
  EditContext,
  LayerEdits,
} from '../../../main/sample-service/archive/archive.ts';
import { openForWriting, type Db } from '../../../main/store/db.ts';

/** Runs SQL on a replica file as a script would. */
export function editFile(path: string, ...statements: readonly string[]): void {
  withFile(path, (db) => statements.forEach((each) => db.exec(each)));
}

/** Rows of a query on a replica file. */
export function look<T = Readonly<Record<string, unknown>>>(path: string, query: string): T[] {
  return withFile(path, (db) => db.prepare<[], T>(query).all());
}

/** Changes one field of the rows that `where` names, through GDAL. */
export function editWithGdal(
  path: string,
  { table, where, field, value }: Readonly<Record<'table' | 'where' | 'field' | 'value', string>>,
): void {
  const statement = `UPDATE "${table}" SET "${field}" = '${value}' WHERE ${where}`;
  execFileSync('ogrinfo', [path, '-q', '-sql', statement], { stdio: 'pipe' });
}

/** Somebody else edits the service. Throws when the service refuses. */
export function editService(archive: Archive, edits: Partial<LayerEdits>): void {
  const outcome = archive.edit([{ ...NO_EDITS, ...edits }], {
    user: 'office',
    now: Date.now(),
    replicaId: null,
    useGlobalIds: true,
    rollbackOnFailure: true,
  });
  if (outcome.rolledBack) throw new Error(JSON.stringify(outcome.layers));
}

/** Values of a layer on the server by GlobalID, of the fields that are named. */
export function serverRows(
  archive: Archive,
  layerId: number,
  fields: readonly string[],
): Record<string, readonly unknown[]> {
  return Object.fromEntries(
    [...archive.select({ layerId })].map(({ globalId, attributes }) => [
      globalId,
      fields.map((field) => attributes[field]),
    ]),
  );
}

/** An edit that a replica sent and the service applied. */
export interface UploadedEdit {
  readonly kind: 'add' | 'update' | 'delete';
  readonly globalId: string;
}

/** Every edit of features that replicas send from now on and that the service applies for good. */
export function watchUploads(archive: Archive): {
  readonly uploaded: readonly UploadedEdit[];
  /** Resolves when the service has applied the next upload, before it answers. */
  next(): Promise<void>;
} {
  const uploaded: UploadedEdit[] = [];
  let waiting: (() => void)[] = [];
  const edit = archive.edit.bind(archive);
  archive.edit = (batch, context: EditContext) => {
    const outcome = edit(batch, context);
    if (context.replicaId === null || outcome.rolledBack) return outcome;
    for (const { adds, updates, deletes } of outcome.layers) {
      for (const [kind, results] of Object.entries({
        add: adds,
        update: updates,
        delete: deletes,
      })) {
        for (const { success, globalId } of results) {
          if (!success) continue;
          uploaded.push({ kind: kind as UploadedEdit['kind'], globalId: String(globalId) });
        }
      }
    }
    for (const resolve of waiting) resolve();
    waiting = [];
    return outcome;
  };
  return { uploaded, next: () => new Promise((resolve) => waiting.push(resolve)) };
}

/** A session as a sync of so many edits leaves it: 2 % are refused, for two causes. */
export function addManyReceipts(path: string, count: number): void {
  const refused = count / 50;
  const counts = { sent: count, accepted: count - refused, refused, stillPending: refused };
  const summary = `Done in part: ${(count - refused).toLocaleString('en')} of ${count.toLocaleString('en')} edits were accepted.`;
  editFile(
    path,
    `BEGIN`,
    `INSERT INTO syncline_session (kind, started_at, ended_at, options, result, summary, counts)
       VALUES ('sync', '2025-01-02T03:04:05.000Z', '2025-01-02T03:06:17.000Z',
         '{"direction":"bidirectional"}', 'partial', '${summary}', '${JSON.stringify(counts)}')`,
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
       INSERT INTO syncline_receipt
         (session_id, edit_id, layer_id, target, kind, global_id, object_id, outcome, code, server_message, explanation, at)
       SELECT (SELECT max(session_id) FROM syncline_session), i, 0, 'feature', 'update',
         printf('{00000000-0000-4000-8000-%012X}', i), i,
         CASE WHEN i <= ${refused} THEN 'refused' ELSE 'accepted' END,
         CASE WHEN i > ${refused} THEN NULL WHEN i % 2 THEN 1016 ELSE 1011 END,
         CASE WHEN i > ${refused} THEN NULL WHEN i % 2 THEN 'Setting of Value for Species failed.'
           ELSE 'Object is missing.' END,
         NULL, '2025-01-02T03:06:00.000Z' FROM n`,
    `COMMIT`,
  );
}

const NO_EDITS: LayerEdits = {
  layerId: 0,
  adds: [],
  updates: [],
  deletes: [],
  attachmentAdds: [],
  attachmentUpdates: [],
  attachmentDeletes: [],
};

function withFile<T>(path: string, work: (db: Db) => T): T {
  const db = openForWriting(path, { mustExist: true });
  try {
    return work(db);
  } finally {
    db.close();
  }
}
