import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createViews } from '../../../main/engine/views.ts';
import { readStatus } from '../../../main/engine/read.ts';
import { mergeLog } from '../../../main/store/merge-log.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { buildReplica, temporaryFolder } from '../../support/replica.ts';
import { editFile } from '../../support/sync.ts';

describe('a replica file that was read while it was written', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let path: string;

  beforeEach(async () => {
    folder = temporaryFolder();
    path = await buildReplica(folder.path('field.gpkg'));
  });
  afterEach(() => folder.dispose());

  /** Opens the file to write it, lets somebody look meanwhile, and returns the one who still looks. */
  function writtenWhileRead() {
    editFile(path, `UPDATE Hydrants_valves SET NAME = 'new'`);
    const file = openReplicaFile(path);
    const views = createViews();
    views.of(path).layers();
    file.hold(
      file.pendingEdits().map(({ editId }) => editId),
      true,
    );
    file.close();
    return views;
  }

  it('is complete as one file when the last one who looks has gone', () => {
    const views = writtenWhileRead();
    expect(existsSync(`${path}-wal`)).toBe(true);
    views.close(path);
    expect(readdirSync(folder.path('.'))).toEqual(['field.gpkg']);
    const copy = folder.path('copy.gpkg');
    copyFileSync(path, copy);
    expect(readStatus(copy).pending).toBe(3);
  });

  it('keeps its log while somebody works on it', () => {
    const views = writtenWhileRead();
    const file = openReplicaFile(path);
    views.close(path);
    expect(existsSync(`${path}-wal`)).toBe(true);
    expect(file.countPending()).toBe(3);
    file.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('is left alone when there is no log', () => {
    const before = readdirSync(folder.path('.'));
    mergeLog(path);
    expect(readdirSync(folder.path('.'))).toEqual(before);
  });
});
