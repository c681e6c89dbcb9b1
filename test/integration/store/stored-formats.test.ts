/** Files that earlier versions of this program made, kept as they were made. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openEditor } from '../../../main/store/edit/editor.ts';
import { MIGRATIONS } from '../../../main/store/migrate.ts';
import { openReplicaReader } from '../../../main/store/reader.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { openReplicaView } from '../../../main/store/view/replica-view.ts';
import { asOthers } from '../../support/edit-state.ts';
import { temporaryFolder } from '../../support/replica.ts';
import { braced } from '../../support/service-spec.ts';

const FIXTURES = new URL('../../fixtures/', import.meta.url);
/** Made by the last program of each format: 1 has a test of its own (older-files.test.ts). */
const FORMATS = [4, 6];

const folder = temporaryFolder();
let copies = 0;
afterAll(() => folder.dispose());

function stored(format: number): string {
  const path = folder.path(`format-${format}-${copies++}.gpkg`);
  const packed = readFileSync(new URL(`replica-schema-${format}.gpkg.gz`, FIXTURES));
  writeFileSync(path, gunzipSync(packed));
  return path;
}

interface Contents {
  readonly version: unknown;
  readonly edits: readonly unknown[];
  readonly receipts: readonly unknown[];
  readonly trees: readonly unknown[];
}

function contents(path: string): Contents {
  return asOthers(path, (db) => ({
    version: db.prepare('SELECT schema_version FROM syncline_replica').pluck().get(),
    edits: db
      .prepare(
        'SELECT kind, target, global_id, is_held, comment FROM syncline_edit ORDER BY edit_id',
      )
      .all(),
    receipts: db.prepare('SELECT outcome, kind, global_id FROM syncline_receipt').all(),
    trees: db.prepare('SELECT GlobalID, Species, Height, Planted FROM Trees ORDER BY fid').all(),
  }));
}

describe.each(FORMATS)('a file of format %i', (format) => {
  test.each<[string, (path: string) => { close(): void }]>([
    ['for writing', openReplicaFile],
    ['for reading', openReplicaReader],
    ['to be looked at', openReplicaView],
    ['to be edited', openEditor],
  ])(
    'opened %s becomes one of today, with the same rows, pending edits and receipts',
    (_, open) => {
      const path = stored(format);
      const before = contents(path);
      expect(before.version).toBe(format);
      open(path).close();
      expect(contents(path)).toEqual({ ...before, version: MIGRATIONS.length });
    },
  );

  test('has what it is kept for: edits of every kind, one held with a comment, and a receipt', () => {
    const { edits, receipts } = contents(stored(format));
    expect(edits).toMatchObject([
      { kind: 'update', target: 'feature', global_id: braced('a', 3), is_held: 0 },
      { kind: 'delete', target: 'feature', global_id: braced('a', 4), is_held: 0 },
      { kind: 'add', target: 'feature', is_held: 0 },
      { kind: 'add', target: 'attachment', is_held: 0 },
      { kind: 'update', global_id: braced('a', 8), is_held: 1, comment: 'Ask the warden first.' },
    ]);
    expect(receipts).toEqual([{ outcome: 'accepted', kind: 'update', global_id: braced('a', 11) }]);
  });
});

test('every stored file has a test', () => {
  const formats = readdirSync(FIXTURES)
    .map((name) => /^replica-schema-(\d+)\.gpkg\.gz$/.exec(name)?.[1])
    .filter((format) => format !== undefined);
  expect(formats.map(Number).sort((a, b) => a - b)).toEqual([1, ...FORMATS]);
});
