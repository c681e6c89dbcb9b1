/** How it stands with what was edited in a crew's copy: what was handed in, and what has come since. */
import type { HandInState } from '../../../shared/model/crew.ts';
import { sql } from '../db.ts';
import { openStores } from '../open-stores.ts';

const STATE = `SELECT
    (SELECT count(*) FROM syncline_edit) AS pending,
    (SELECT count(*) FROM news WHERE isFirst) AS fresh,
    (SELECT count(*) FROM news WHERE NOT isFirst) AS changed,
    (SELECT count(*) FROM news WHERE target = 'attachment') AS attachments,
    (SELECT count(*) FROM syncline_kept AS k WHERE (k.revision <> 0 OR k.return_number > finished)
      AND NOT EXISTS (SELECT 1 FROM syncline_edit AS e
        WHERE e.layer_id = k.layer_id AND e.target = k.target AND e.global_id = k.global_id)) AS takenBack,
    finished AS lastReturn, finished_at AS lastReturnAt
  FROM kit`;

/**
 * Neither in a return whose file was finished nor held back by the crew itself; or changed after the last one, by whatever
 * clock.
 */
const NEWS = `WITH kit AS (
    SELECT coalesce(max(finished_return), 0) AS finished, max(finished_return_at) AS finished_at FROM syncline_kit
  ), news AS (
    SELECT e.target, k.at IS NULL OR k.return_number > finished AS isFirst
    FROM kit, syncline_edit AS e LEFT JOIN syncline_kept AS k USING (layer_id, target, global_id)
    WHERE CASE WHEN k.at IS NULL THEN e.is_held = 0
      ELSE k.return_number > finished OR e.revision <> k.revision END
  ) `;

/** Reads beside whoever writes. Throws `file`. */
export function readHandIn(path: string): HandInState {
  const file = openStores(path, ({ db }) => ({
    read: () => sql<[], HandInState>(db, NEWS + STATE).get()!,
    close: () => void db.close(),
  }));
  try {
    return file.read();
  } finally {
    file.close();
  }
}
