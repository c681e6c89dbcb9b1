/** Every legal pair of returnAttachments and attachmentsSyncDirection, by URL and embedded, on both sides. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ProfileName } from '../../../main/sample-service/context.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { braced, guid, TREES } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

type Pair = Required<Pick<ReplicaDefinition, 'returnAttachments' | 'attachmentsSyncDirection'>>;

const PAIRS: readonly (Pair & { readonly comesAtFirst: boolean; readonly comesLater: boolean })[] =
  [
    {
      ...{ returnAttachments: true, attachmentsSyncDirection: 'bidirectional' as const },
      ...{ comesAtFirst: true, comesLater: true },
    },
    {
      ...{ returnAttachments: true, attachmentsSyncDirection: 'upload' as const },
      ...{ comesAtFirst: true, comesLater: false },
    },
    {
      ...{ returnAttachments: false, attachmentsSyncDirection: 'upload' as const },
      ...{ comesAtFirst: false, comesLater: false },
    },
  ];

// `hosted` takes no uploads, so that ours go embedded; `enterprise-hosted` takes them by uploadId.
const PROFILES: readonly ProfileName[] = ['hosted', 'enterprise-hosted', 'hostile'];

const CASES = PROFILES.flatMap((profile) =>
  PAIRS.flatMap((pair) => [true, false].map((byUrl) => ({ profile, byUrl, ...pair }))),
);

const MINE = braced('e', 1);
const THEIRS = guid('d', 1);

interface Kept {
  readonly id: string;
  readonly bytes: string;
}

function attachmentsHere(path: string): Kept[] {
  return world.look(path, (db) =>
    db
      .prepare<[], Kept>(
        'SELECT GLOBALID AS id, hex(DATA) AS bytes FROM Trees__ATTACH ORDER BY GLOBALID',
      )
      .all(),
  );
}

function attachmentsThere(): string[] {
  return [...world.archive.attachments(TREES)].map(({ globalId }) => globalId.toUpperCase()).sort();
}

function they(globalId = THEIRS, parent = guid('a', 3)): void {
  world.remote({
    updates: [{ attributes: { GlobalID: guid('a', 5), Species: 'Theirs' } }],
    attachmentAdds: [
      {
        ...{ globalId, parentGlobalId: parent, name: 'theirs.txt', contentType: 'text/plain' },
        data: new Uint8Array([1, 2, 3]),
      },
    ],
  });
}

describe.each(CASES)(
  '$profile, returnAttachments $returnAttachments, $attachmentsSyncDirection, by URL $byUrl',
  ({ profile, byUrl, returnAttachments, attachmentsSyncDirection, comesAtFirst, comesLater }) => {
    it('brings and sends attachments as the pair says, on both sides', async () => {
      world = await startWorld({ profile });
      const path = world.path('field');
      const definition = world.definition({
        ...{ returnAttachments, attachmentsSyncDirection, returnAttachmentsDataByUrl: byUrl },
      });
      const created = await world.engine.create(definition, path, run());
      expect(created.attachments).toBe(comesAtFirst ? 2 : 0);
      expect(attachmentsHere(path)).toEqual(
        comesAtFirst
          ? [
              { id: braced('f', 1), bytes: 'FFD801' },
              { id: braced('f', 2), bytes: 'FFD802' },
            ]
          : [],
      );

      they();
      world.sql(
        path,
        `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
           VALUES ('${MINE}', '${braced('a', 4)}', 'text/plain', 'mine.txt', x'0A0B')`,
        `UPDATE Trees__ATTACH SET DATA = x'0C' WHERE GLOBALID = '${braced('f', 1)}'`,
        `DELETE FROM Trees__ATTACH WHERE GLOBALID = '${braced('f', 2)}'`,
      );
      const edits = comesAtFirst ? 3 : 1;
      const report = await world.engine.sync(path, {}, run());
      expect(report.counts).toMatchObject({ accepted: edits, sent: edits, stillPending: 0 });
      expect(report.counts.downloadedUpdates).toBe(1);

      const here = attachmentsHere(path).map(({ id, bytes }) => `${id} ${bytes}`);
      expect(here).toEqual([
        ...(comesLater ? [`${braced('d', 1)} 010203`] : []),
        `${MINE} 0A0B`,
        ...(comesAtFirst ? [`${braced('f', 1)} 0C`] : []),
      ]);
      expect(attachmentsThere()).toEqual([
        braced('d', 1),
        MINE,
        braced('f', 1),
        ...(comesAtFirst ? [] : [braced('f', 2)]),
      ]);
      expect((await world.engine.verify(path, run())).differences).toEqual([]);

      // Nothing of it comes back, goes again or is taken for lost; a snapshot keeps what stays here alone.
      for (const options of [{}, { direction: 'snapshot' as const }]) {
        const again = await world.engine.sync(path, options, run());
        expect(again.counts).toMatchObject({ sent: 0, stillPending: 0 });
        expect(attachmentsHere(path).map(({ id, bytes }) => `${id} ${bytes}`)).toEqual(here);
      }
    });
  },
);

describe.each(PROFILES)('%s, returnAttachments false, none', (profile) => {
  it('keeps attachments out on both sides', async () => {
    world = await startWorld({ profile });
    const path = world.path('field');
    const pair = { returnAttachments: false, attachmentsSyncDirection: 'none' as const };
    const created = await world.engine.create(world.definition(pair), path, run());
    expect(created.attachments).toBe(0);
    they();
    const report = await world.engine.sync(path, {}, run());
    expect(report.counts).toMatchObject({ downloadedUpdates: 1, downloadedAttachments: 0 });
    const tables = world.look(path, (db) =>
      db
        .prepare(`SELECT name FROM sqlite_master WHERE name LIKE '%\\_\\_ATTACH' ESCAPE '\\'`)
        .all(),
    );
    expect(tables).toEqual([]);
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });
});

describe('a pair that the page forbids', () => {
  it.each([
    {
      ...{ returnAttachments: true, attachmentsSyncDirection: 'none' as const },
      says: /For none, set returnAttachments to false/,
    },
    {
      ...{ returnAttachments: false, attachmentsSyncDirection: 'bidirectional' as const },
      says: /For bidirectional, set returnAttachments to true/,
    },
  ])(
    'is refused in words before anything is sent: $returnAttachments, $attachmentsSyncDirection',
    async ({ says, ...pair }) => {
      world = await startWorld({ profile: 'hosted' });
      await expect(
        world.engine.create(world.definition(pair), world.path('field'), run()),
      ).rejects.toMatchObject({ code: 'invalid' });
      const plan = await world.engine.planCreate(world.definition(pair), run());
      expect(plan.remarks.map(({ text }) => text).join(' ')).toMatch(says);
    },
  );
});
