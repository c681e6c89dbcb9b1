/** What travels in a return file: every value to the bit, attachments with their bytes; and files that cannot be used. */
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../main/engine/engine.ts';
import { isSignedBy, newKeyPair, signReturn } from '../../../main/engine/returns/keys.ts';
import { markCopy } from '../../../main/engine/returns/mark-copy.ts';
import { createReturns } from '../../../main/engine/returns/returns.ts';
import { openForWriting } from '../../../main/store/db.ts';
import type { KitManifest } from '../../../shared/model/kit.ts';
import type { SendOptions } from '../../../shared/model/return.ts';
import { asOthers } from '../../support/edit-state.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { buildReplica, guid as idOf, temporaryFolder } from '../../support/replica.ts';
import { handOver, makeKit } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { quickClock, run } from '../../support/world.ts';

const SEND: SendOptions = { onConflict: 'ask', carryOver: false };
const folder = temporaryFolder();
afterAll(() => folder.dispose());

const never = (): Promise<never> => Promise.reject(new Error('no service is needed for this'));
const engine = createEngine({
  connectionTo: () => {
    throw new Error('no service is needed for this');
  },
  clock: quickClock,
});
const returns = createReturns({
  engine: {
    ...{
      sync: never,
      dryRun: never,
      previewCarryOver: never,
      carryOver: never,
      registerCopy: never,
    },
    status: (path) => engine.status(path),
  },
  clock: quickClock,
  program: 'Syncline test',
});

/** A copy of a kit with every field type, and its office. */
async function fullKit(name: string) {
  const path = await buildReplica(folder.path(`${name}.gpkg`));
  const office = folder.path(`${name}-office`);
  mkdirSync(office);
  const kit = { kitId: '6f1e9d8c-2f0c-4a53-9c5e-1a2b3c4d5e6f', name: 'All', expiresAt: null };
  const copy = await markCopy(path, name, kit, office);
  const manifest: KitManifest = {
    ...{ format: 1, ...kit, copies: [copy], basemap: null, definitions: [] },
    ...{ madeAt: new Date().toISOString(), program: 'Syncline test' },
  };
  writeFileSync(`${office}/all.syncline-kit`, JSON.stringify(manifest));
  return { path, office };
}

function rowsOf(path: string, table: string, where: string): unknown {
  const db = openForWriting(path, { mustExist: true });
  try {
    const names = db
      .prepare(
        `SELECT name FROM pragma_table_info('${table}') WHERE name NOT IN ('fid', 'syncline_fid')`,
      )
      .pluck()
      .all() as string[];
    const exact = names.map((each) => `typeof("${each}"), hex("${each}"), "${each}"`).join(', ');
    return db
      .prepare(`SELECT ${exact} FROM "${table}" WHERE ${where} ORDER BY GlobalID`)
      .raw()
      .safeIntegers()
      .all();
  } finally {
    db.close();
  }
}

describe('a return file', () => {
  it.each([
    ['a shape', ''],
    ['a shape that cannot be read', ', geom = zeroblob(7)'],
  ])(
    'carries values of every type as they are stored, odd ones among them: with %s',
    async (_, shape) => {
      const name = shape === '' ? 'exact' : 'unreadable';
      const { path, office } = await fullKit(name);
      const [table] = asOthers(path, (db) =>
        db.prepare(`SELECT table_name FROM syncline_layer WHERE layer_id = 4`).pluck().all(),
      ) as [string];
      asOthers(path, (db) => {
        db.exec(`UPDATE "${table}" SET big = 9223372036854775807, real = -0.0, "single" = 9e999, small = 'sixty',
        "text" = 'ä😀' || char(8232) || char(0) || 'x', moment = '2024-05-01 12:00:00', picture = x'00ff0a00',
        link = 'no guid', day = '2024-02-30'${shape}`);
        db.exec(
          `INSERT INTO "${table}" (GlobalID, real, big) VALUES ('${idOf(77)}', 0.1 + 0.2, -9223372036854775808)`,
        );
      });
      await returns.make(path, { to: folder.path(`${name}.syncline-return`) }, run());
      const { review } = await returns.open(folder.path(`${name}.syncline-return`), office, run());
      expect(review.edits.length).toBeGreaterThan(1);
      const everyRow = '1 = 1';
      expect(rowsOf(review.path, table, everyRow)).toEqual(rowsOf(path, table, everyRow));
    },
  );

  it('brings attachments with their bytes, new ones, replaced ones and deletes', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const large = randomBytes(2_500_000);
      const north = kit.crew['north']!;
      world.look(north, (db) => {
        const add = db.prepare(
          `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA) VALUES (?, ?, 'image/jpeg', ?, ?)`,
        );
        add.run(braced('e', 1), braced('a', 3), 'large.jpg', large);
        add.run(braced('e', 2), braced('a', 4), 'same.jpg', large);
        db.prepare(`UPDATE Trees__ATTACH SET DATA = x'0102' WHERE GLOBALID = ?`).run(
          braced('f', 1),
        );
        db.prepare(`DELETE FROM Trees__ATTACH WHERE GLOBALID = ?`).run(braced('f', 2));
      });
      const made = await kit.returns.make(north, {}, run());
      expect(made).toMatchObject({ edits: 4, attachments: 2 });
      expect(made.bytes).toBeLessThan(large.length * 1.1);
      const { review } = await kit.returns.open(made.path, kit.office, run());
      await kit.returns.decide(review.path, { choice: { undecided: true }, take: 'accept' });
      const sent = await kit.returns.send(review.path, SEND, run());
      expect(sent.review.counts).toMatchObject({ sent: 4, waiting: 0 });
      expect(world.applied.map(({ kind }) => kind).sort()).toEqual([
        'attachment-add',
        'attachment-add',
        'attachment-delete',
        'attachment-update',
      ]);
      expect((await world.engine.verify(review.path, run())).differences).toEqual([]);
      world.look(review.path, (db) => {
        const bytes = db.prepare('SELECT DATA FROM Trees__ATTACH WHERE GLOBALID = ?').pluck();
        expect(bytes.get(braced('e', 1))).toEqual(large);
        expect(bytes.get(braced('f', 1))).toEqual(Buffer.from([1, 2]));
      });
    }));

  it('takes the attachments of a new feature along when that is refused, and leaves held features at home', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const north = kit.crew['north']!;
      const plant = (n: number): string[] => [
        `INSERT INTO Trees (GlobalID, geom, Species) SELECT '${braced('b', n)}', geom, 'New' FROM Trees WHERE Height = 5`,
        `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, ATT_NAME, DATA) VALUES ('${braced('e', n)}', '${braced('b', n)}', 'p', x'01')`,
      ];
      world.sql(north, ...plant(1), ...plant(2), ...plant(3));
      const held = [...world.engine.changes(north)].filter(
        ({ globalId }) => globalId === braced('b', 3),
      );
      world.engine.hold(
        north,
        held.map(({ editId }) => editId),
        true,
      );
      const opened = await handOver(kit);
      expect(opened.review.edits).toHaveLength(4);
      const choose = (n: number) => ({
        globalIds: opened.review.edits
          .filter(({ globalId }) => globalId === braced('b', n))
          .map(({ globalId }) => globalId),
      });
      const { path } = opened.review;
      const refused = await kit.returns.decide(path, { choice: choose(1), take: 'refuse' });
      expect(refused.review.counts).toMatchObject({ refused: 2, undecided: 2 });
      await kit.returns.decide(path, { choice: { undecided: true }, take: 'accept' });
      await kit.returns.send(path, SEND, run());
      expect(world.applied.map(({ globalId }) => globalId).sort()).toEqual([
        braced('b', 2),
        braced('e', 2),
      ]);
    }));
});

describe('a return file that cannot be used', () => {
  const prepare = async (): Promise<{ office: string; whole: Buffer }> => {
    const { path, office } = await fullKit('broken');
    asOthers(path, (db) => {
      const table = db
        .prepare('SELECT attachment_table FROM syncline_layer WHERE layer_id = 0')
        .pluck()
        .get() as string;
      db.exec(
        `INSERT INTO "${table}" (REL_GLOBALID, ATT_NAME, DATA) VALUES ('${idOf(1)}', 'p', randomblob(9000))`,
      );
    });
    const to = folder.path('whole.syncline-return');
    await returns.make(path, { to }, run());
    return { office, whole: readFileSync(to) };
  };
  let prepared: ReturnType<typeof prepare> | null = null;
  const make = (): ReturnType<typeof prepare> => (prepared ??= prepare());

  async function refusal(name: string, change: (whole: Buffer) => Uint8Array): Promise<string> {
    const { office, whole } = await make();
    const path = folder.path(`${name}.syncline-return`);
    writeFileSync(path, change(whole));
    const error = await failureOf(returns.open(path, office, run()));
    expect(error.code).toBe('invalid');
    return error.message;
  }

  const parts = (whole: Uint8Array): Record<string, Uint8Array> => unzipSync(whole);
  const isWhole = (flipped: Uint8Array, whole: Uint8Array): boolean => {
    try {
      const [a, b] = [parts(flipped), parts(whole)];
      const names = Object.keys(b);
      return (
        Object.keys(a).length === names.length &&
        names.every((name) => a[name] !== undefined && Buffer.compare(a[name], b[name]!) === 0)
      );
    } catch {
      return false;
    }
  };
  const manifestOf = (whole: Uint8Array): Record<string, unknown> =>
    JSON.parse(Buffer.from(parts(whole)['manifest.json']!).toString()) as Record<string, unknown>;
  const withManifest = (whole: Uint8Array, changes: object): Uint8Array =>
    zipSync({
      ...parts(whole),
      'manifest.json': strToU8(JSON.stringify({ ...manifestOf(whole), ...changes })),
    });

  it.each<[string, RegExp, (whole: Buffer) => Uint8Array]>([
    [
      'cut',
      /is cut or damaged: its end is missing\.$/,
      (whole) => whole.subarray(0, whole.length - 200),
    ],
    ['empty', /is cut or damaged/, () => new Uint8Array(0)],
    ['text', /is cut or damaged/, () => Buffer.from('Dear office')],
    ['other-zip', /is no return file/, () => zipSync({ 'a.txt': strToU8('x') })],
    [
      'too-large-to-be-one',
      /is no return file/,
      (whole) => zipSync({ ...parts(whole), 'manifest.json': new Uint8Array(33 * 1024 * 1024) }),
    ],
    [
      'larger-than-it-is-listed',
      /is cut or damaged: manifest\.json in it is damaged/,
      (whole) => {
        const bomb = Buffer.from(
          zipSync({ ...parts(whole), 'manifest.json': new Uint8Array(33 * 1024 * 1024) }),
        );
        // The size in the list of files: it would be unpacked for as long as it lasts.
        const listed = bomb.lastIndexOf(Buffer.from('manifest.json')) - 46;
        bomb.writeUInt32LE(1000, listed + 24);
        return bomb;
      },
    ],
    [
      'no-json',
      /is no return file/,
      (whole) => zipSync({ ...parts(whole), 'manifest.json': strToU8('x') }),
    ],
    ['newer', /was written by a newer Syncline/, (whole) => withManifest(whole, { format: 9 })],
    [
      'other-kit',
      /belongs to another kit than All/,
      (whole) => withManifest(whole, { kitId: '0' }),
    ],
    [
      'other-copy',
      /knows no copy named “south”/,
      (whole) => withManifest(whole, { copyName: 'south' }),
    ],
    ['altered-manifest', /was altered/, (whole) => withManifest(whole, { by: 'Eve' })],
    [
      'altered-edits',
      /is damaged or was altered/,
      (whole) => {
        const all = parts(whole);
        const edits = Buffer.from(all['edits.jsonl']!);
        edits.write('!', edits.indexOf('image') > 0 ? edits.indexOf('image') : 40);
        return zipSync({ ...all, 'edits.jsonl': edits });
      },
    ],
    [
      'more-in-it',
      /is damaged or was altered/,
      (whole) => zipSync({ ...parts(whole), '../evil': strToU8('x') }),
    ],
    [
      'less-in-it',
      /is damaged or was altered/,
      (whole) => {
        const rest = parts(whole);
        delete rest['edits.jsonl'];
        return zipSync(rest);
      },
    ],
    [
      'other-key',
      /was altered/,
      (whole) => {
        const { privateKey } = newKeyPair();
        const all = parts(whole);
        return zipSync({
          ...all,
          signature: strToU8(signReturn(all['manifest.json']!, privateKey)),
        });
      },
    ],
    [
      'no-signature',
      /was altered/,
      (whole) => zipSync({ ...parts(whole), signature: strToU8('x') }),
    ],
  ])('says so in a sentence: %s', async (name, says, change) => {
    expect(await refusal(name, change)).toMatch(says);
  });

  it('changes nothing at the office, however it is broken, at any of its bytes', async () => {
    const { office, whole } = await make();
    const path = folder.path('flipped.syncline-return');
    let tried = 0;
    for (let at = 11; at < whole.length; at += Math.ceil(whole.length / 60)) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 0x55;
      // Times of entries and their like are not signed: such a file is whole.
      if (isWhole(flipped, whole)) continue;
      tried += 1;
      writeFileSync(path, flipped);
      await expect(returns.open(path, office, run())).rejects.toMatchObject({ code: 'invalid' });
      const reviews = existsSync(`${office}/reviews`) ? readdirSync(`${office}/reviews`) : [];
      for (const review of reviews)
        expect(returns.review(`${office}/reviews/${review}`)).toBeNull();
    }
    expect(tried).toBeGreaterThan(30);
  });

  it('is told from one of a twin that has changed, and a folder that is no kit', async () => {
    const { office, whole } = await make();
    const path = folder.path('fine.syncline-return');
    writeFileSync(path, whole);
    const empty = folder.path('no-kit');
    mkdirSync(empty);
    expect((await failureOf(returns.open(path, empty, run()))).message).toMatch(/holds no kit/);
    const twin = `${office}/twins/broken.gpkg`;
    const other = folder.path('other-office');
    mkdirSync(`${other}/twins`, { recursive: true });
    copyFileSync(`${office}/all.syncline-kit`, `${other}/all.syncline-kit`);
    expect((await failureOf(returns.open(path, other, run()))).message).toMatch(/is missing/);
    copyFileSync(twin, `${other}/twins/broken.gpkg`);
    asOthers(`${other}/twins/broken.gpkg`, (db) =>
      db.exec(`UPDATE syncline_replica SET replica_name = 'x'`),
    );
    expect((await failureOf(returns.open(path, other, run()))).message).toMatch(
      /has changed since the kit was made/,
    );
  });
});

describe('a signature', () => {
  it('fits what was signed with its key, and nothing else', () => {
    const [own, other] = [newKeyPair(), newKeyPair()];
    const text = Buffer.from('manifest');
    const signature = signReturn(text, own.privateKey);
    expect(isSignedBy(text, signature, own.publicKey)).toBe(true);
    expect(isSignedBy(text, signature, other.publicKey)).toBe(false);
    expect(isSignedBy(Buffer.from('manifesto'), signature, own.publicKey)).toBe(false);
    expect(isSignedBy(text, 'nonsense', own.publicKey)).toBe(false);
    expect(isSignedBy(text, signature, 'nonsense')).toBe(false);
  });
});
