/** What people note about pending edits. */
import { AppError } from '../../shared/errors.ts';
import { openForWriting } from './db.ts';
import { translateError } from './errors.ts';
import { migrate } from './migrate.ts';
import { requireFile, requireReplica } from './recognise.ts';

/**
 * Notes something about a pending edit, or with null nothing any more; also while a sync runs.
 *
 * Throws `not-found` when it is not pending any more, `file` for what is no replica or cannot be written.
 */
export function commentEdit(path: string, editId: number, comment: string | null): void {
  requireFile(path);
  try {
    const db = openForWriting(path, { mustExist: true });
    try {
      requireReplica(db, path);
      migrate(db);
      const text = 'UPDATE syncline_edit SET comment = ? WHERE edit_id = ?';
      if (db.prepare(text).run(comment?.trim() || null, editId).changes === 0) throw goneEdit();
    } finally {
      db.close();
    }
  } catch (error) {
    throw translateError(error, path);
  }
}

function goneEdit(): AppError {
  return new AppError('not-found', 'This edit is not pending any more.');
}
