import { copyFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import type { ReplicaFile } from '../../../main/sync/ports.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import { AT, buildReplica, guid, POINTS, temporaryFolder } from '../../support/replica.ts';
import {
  byGlobalId,
  foreignConnection,
  netEdits,
  readEdits,
  readState,
  run,
  statement,
  strayImages,
  type Statement,
} from '../../support/tracking-model.ts';

type Outcome = 'accepted' | 'refused' | 'rolled-back' | 'withdrawn';

/** Edits, then a call with edits while it is under way, then what the server made of each, and what others did. */
interface Round {
  readonly before: readonly Statement[];
  readonly during: readonly Statement[];
  readonly outcomes: readonly Outcome[];
  readonly theirs: readonly { readonly id: number; readonly name: string | null }[];
}

const rounds: fc.Arbitrary<Round[]> = fc.array(
  fc.record({
    before: fc.array(statement, { maxLength: 5 }),
    during: fc.array(statement, { maxLength: 5 }),
    outcomes: fc.array(
      fc.constantFrom<Outcome>('accepted', 'accepted', 'refused', 'rolled-back', 'withdrawn'),
      { minLength: 12, maxLength: 12 },
    ),
    theirs: fc.array(
      fc.record({
        id: fc.integer({ min: 1, max: 8 }),
        name: fc.constantFrom('b', 'c', null),
      }),
      { maxLength: 3 },
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

const folder = temporaryFolder();
let template: string;
let copies = 0;

beforeAll(async () => {
  template = await buildReplica(folder.path('template.gpkg'), {
    request: { layers: [POINTS] },
    fill: (sink) =>
      sink.features(
        POINTS,
        'data',
        [1, 2, 3, 4].map((n) => wire(guid(n), 'a', 1, 1)),
      ),
  });
});
afterAll(() => folder.dispose());

function wire(
  globalId: string,
  name: string | null,
  amount: number | null,
  x: number | null,
): WireFeature {
  return {
    geometry: x === null ? null : { x, y: 0 },
    attributes: { GlobalID: globalId, NAME: name, AMOUNT: amount },
  };
}

type Values = { name: string | null; amount: number | null; x: number | null };

function valuesOf({ geometry, attributes }: WireFeature): Values {
  return {
    name: attributes['NAME'] as string | null,
    amount: attributes['AMOUNT'] as number | null,
    x: (geometry?.['x'] ?? null) as number | null,
  };
}

/** The server's rows: what an accepted edit makes of them, told by what was sent. */
async function callServer(
  file: ReplicaFile,
  server: Map<string, Values>,
  round: Round,
  db: ReturnType<typeof foreignConnection>,
) {
  const sessionId = file.startSession('sync', {}, AT);
  const rows = [...file.uploadRows([POINTS])];
  file.beginExchange(
    {
      ...{ sessionId, purpose: 'upload', direction: 'upload', layers: [], hasEdits: true },
      ...{
        rollbackOnFailure: false,
        closes: false,
        begunAt: AT,
        replicasBefore: [],
        stage: { at: 'sending' },
      },
    },
    rows.map(({ edit }) => edit.editId),
  );
  for (const each of round.during) run(db, each);
  const sent = [...file.sentEdits()];
  expect(sent.map(({ edit }) => edit.editId)).toEqual(
    rows.map(({ edit }) => edit.editId).sort((a, b) => a - b),
  );
  await file.apply((transaction) => {
    sent.forEach(({ edit, sent: image }, index) => {
      const outcome = round.outcomes[index % round.outcomes.length]!;
      transaction.settle({
        editId: edit.editId,
        outcome,
        code: null,
        serverMessage: null,
        explanation: null,
        objectId: null,
      });
      if (outcome !== 'accepted') return;
      if (image) server.set(edit.globalId, valuesOf(image));
      else server.delete(edit.globalId);
    });
    transaction.endExchange('upload');
  });
  await takeTheirs(file, server, round);
}

/** Others change, add and delete rows that nobody edits here. */
async function takeTheirs(
  file: ReplicaFile,
  server: Map<string, Values>,
  { theirs }: Round,
): Promise<void> {
  await file.apply((transaction) => {
    for (const { id, name } of theirs) {
      const globalId = guid(id);
      if (transaction.contested(POINTS, 'feature', [globalId]).size > 0) continue;
      if (name === null) {
        transaction.deleteFeatures(POINTS, [globalId]);
        server.delete(globalId);
      } else {
        transaction.upsertFeatures(POINTS, [wire(globalId, name, 0, 2)]);
        server.set(globalId, { name, amount: 0, x: 2 });
      }
    }
  });
}

function property(prepare: (db: Database.Database) => void = () => undefined) {
  return fc.asyncProperty(rounds, async (plan) => {
    const path = folder.path(`copy-${copies++}.gpkg`);
    copyFileSync(template, path);
    const file = openReplicaFile(path);
    const db = foreignConnection(path, { recursive: false });
    try {
      prepare(db);
      const server = byGlobalId(readState(db));
      for (const round of plan) {
        for (const each of round.before) run(db, each);
        await callServer(file, server, round, db);
        expect(readEdits(db)).toEqual(netEdits(server, byGlobalId(readState(db))));
        expect(strayImages(db)).toBe(0);
      }
    } finally {
      db.close();
      file.close();
    }
  });
}

test('after any exchange, whatever is edited meanwhile, the pending edits are what leads from the server to here', async () => {
  await fc.assert(property(), { numRuns: 100 });
});

test('that needs sent edits not to fold into nothing: with triggers that do not care it fails', async () => {
  const result = await fc.check(
    property((db) => {
      const triggers = db
        .prepare(
          `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%sent_revision IS NULL%'`,
        )
        .all() as { name: string; sql: string }[];
      for (const { name, sql } of triggers) {
        db.exec(`DROP TRIGGER "${name}"; ${sql.replaceAll('sent_revision IS NULL', '1')}`);
      }
    }),
    { numRuns: 100 },
  );
  expect(result.failed).toBe(true);
});
