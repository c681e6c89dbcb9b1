/** What becomes of a pending edit when the server's version of the same row comes down, over a real replica file. */
import type { ConflictPolicy } from '../../../shared/model/exchange.ts';
import type { ConflictReport } from '../../../shared/model/report.ts';
import { copyFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGeometryEncoder } from '../../../main/geometry/encode.ts';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { reportConflicts } from '../../../main/sync/conflict-report.ts';
import { createChangeSink } from '../../../main/sync/effects/change-sink.ts';
import { outdatedConflicts } from '../../../main/sync/effects/outdated-conflicts.ts';
import { resolveConflicts } from '../../../main/sync/effects/resolve-conflicts.ts';
import type { ReplicaFile } from '../../../main/sync/ports.ts';
import type { AnswerSink } from '../../../shared/model/protocol.ts';
import {
  attachment,
  buildReplica,
  guid,
  LINES,
  NOTES,
  point,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { AT, editFile, look, options, runOver } from '../../support/sync.ts';

const folder = temporaryFolder();
let template: string;
let count = 0;

beforeAll(async () => {
  template = await buildReplica(folder.path('template.gpkg'));
});
afterAll(() => folder.dispose());

const TABLE = '"Hydrants_valves"';
const ATTACH = '"Hydrants_valves__ATTACH"';
const NEW = '{AAAAAAAA-0000-4000-8000-000000000001}';

const set = (n: number, assignments: string) =>
  `UPDATE ${TABLE} SET ${assignments} WHERE GlobalID = '${guid(n)}'`;
const erase = (n: number) => `DELETE FROM ${TABLE} WHERE GlobalID = '${guid(n)}'`;
const insert = `INSERT INTO ${TABLE} (GlobalID, NAME, AMOUNT) VALUES ('${NEW}', 'new', 5)`;
const added = (name: string) => ({
  geometry: null,
  attributes: { OBJECTID: 9, GlobalID: NEW, NAME: name, AMOUNT: 5 },
});
const takeBytes = (bytes: string) =>
  `UPDATE ${ATTACH} SET DATA = x'${bytes}' WHERE GLOBALID = '${guid(1001)}'`;
const dropBytes = `DELETE FROM ${ATTACH} WHERE GLOBALID = '${guid(1001)}'`;

const encoder = createGeometryEncoder({
  geometryType: 'esriGeometryPolyline',
  hasZ: true,
  hasM: true,
  srsId: 3857,
});

interface After {
  readonly pending: readonly string[];
  readonly conflicts: readonly string[];
  readonly notes: readonly string[];
  readonly row: Readonly<Record<string, unknown>> | undefined;
}

/** Edits the file here, takes in what came, applies the policy, and looks. */
async function after(
  statements: readonly string[],
  came: (sink: AnswerSink) => void,
  policy: ConflictPolicy = 'ask',
): Promise<
  After & {
    readonly tally: Readonly<Record<string, number>>;
    readonly reported: readonly ConflictReport[];
  }
> {
  const path = folder.path(`replica-${count++}.gpkg`);
  copyFileSync(template, path);
  const file = openReplicaFile(path);
  try {
    const sessionId = file.startSession('sync', {}, AT);
    editFile(path, ...statements);
    const { context } = runOver(file, {}, { sessionId, options: options({ onConflict: policy }) });
    await file.apply((transaction) =>
      came(
        createChangeSink(context, transaction, outdatedConflicts(file, transaction), () => false),
      ),
    );
    const reported = reportConflicts(file);
    if (policy !== 'ask') await resolveConflicts({ kind: 'resolve-conflicts' }, context);
    return {
      ...state(file, sessionId),
      row: look(path, ROW),
      tally: { ...context.tally },
      reported,
    };
  } finally {
    file.close();
  }
}

const ROW = `SELECT NAME, AMOUNT FROM ${TABLE} WHERE GlobalID = '${guid(1)}'`;

function state(file: ReplicaFile, sessionId: number): Omit<After, 'row'> {
  return {
    pending: file.pendingEdits().map(({ kind, target }) => `${kind} ${target}`),
    conflicts: file
      .conflicts()
      .map(({ mine, theirs, fields }) => `${mine}/${theirs} ${fields.join()}`.trim()),
    notes: file.receipts(sessionId).map(({ outcome }) => outcome),
  };
}

const theirs = (changes: Readonly<Record<string, unknown>>) => (sink: AnswerSink) =>
  sink.features(POINTS, 'updates', [point(1, changes)]);
const gone = (sink: AnswerSink) => sink.deletes(POINTS, [guid(1)]);

describe('a row that comes down', () => {
  it.each([
    [
      'nobody edits here: it is theirs',
      [],
      theirs({ NAME: 'theirs' }),
      { pending: [], conflicts: [], notes: [], row: { NAME: 'theirs', AMOUNT: 1 } },
    ],
    [
      'nobody edits here: it is gone',
      [],
      gone,
      { pending: [], conflicts: [], notes: [], row: undefined },
    ],
    [
      'changed here only: mine stays',
      [set(1, "NAME = 'mine'")],
      theirs({}),
      { pending: ['update feature'], conflicts: [], notes: [], row: { NAME: 'mine', AMOUNT: 1 } },
    ],
    [
      'changed alike: there is nothing left to send',
      [set(1, "NAME = 'both'")],
      theirs({ NAME: 'both' }),
      { pending: [], conflicts: [], notes: ['already-there'], row: { NAME: 'both', AMOUNT: 1 } },
    ],
    [
      'changed in other fields: a conflict without a clash',
      [set(1, "NAME = 'mine'")],
      theirs({ AMOUNT: 7 }),
      {
        pending: ['update feature'],
        conflicts: ['update/update'],
        notes: ['conflict'],
        row: { NAME: 'mine', AMOUNT: 1 },
      },
    ],
    [
      'changed in the same field: a conflict that names it',
      [set(1, "NAME = 'mine'")],
      theirs({ NAME: 'theirs' }),
      {
        pending: ['update feature'],
        conflicts: ['update/update NAME'],
        notes: ['conflict'],
        row: { NAME: 'mine', AMOUNT: 1 },
      },
    ],
    [
      'changed here, deleted there: mine stays',
      [set(1, "NAME = 'mine'")],
      gone,
      {
        pending: ['update feature'],
        conflicts: ['update/delete'],
        notes: ['conflict'],
        row: { NAME: 'mine', AMOUNT: 1 },
      },
    ],
    [
      'deleted here, unchanged there: still to be deleted',
      [erase(1)],
      theirs({}),
      { pending: ['delete feature'], conflicts: [], notes: [], row: undefined },
    ],
    [
      'deleted here, changed there: a conflict',
      [erase(1)],
      theirs({ NAME: 'theirs' }),
      {
        pending: ['delete feature'],
        conflicts: ['delete/update NAME'],
        notes: ['conflict'],
        row: undefined,
      },
    ],
    [
      'deleted on both sides: done',
      [erase(1)],
      gone,
      { pending: [], conflicts: [], notes: ['already-there'], row: undefined },
    ],
    [
      'added here, and there already',
      [insert],
      (sink: AnswerSink) => sink.features(POINTS, 'adds', [added('new')]),
      { pending: [], conflicts: [], notes: ['already-there'] },
    ],
    [
      'added here, another row with its GlobalID there',
      [insert],
      (sink: AnswerSink) => sink.features(POINTS, 'adds', [added('other')]),
      { pending: ['add feature'], conflicts: ['add/add NAME'], notes: ['conflict'] },
    ],
    [
      'added here, deleted there: still to be added',
      [insert],
      (sink: AnswerSink) => sink.deletes(POINTS, [NEW as never]),
      { pending: ['add feature'], conflicts: [], notes: [] },
    ],
  ] as const)('%s', async (_name, statements, came, expected) => {
    expect(await after(statements, came)).toMatchObject(expected);
  });

  it('does not lose a measure that was changed here alone', async () => {
    const pipe = (measure: number, changes: Readonly<Record<string, unknown>> = {}) => ({
      geometry: {
        hasZ: true,
        hasM: true,
        paths: [
          [
            [0, 0, 1, null],
            [5, 5, 2, measure],
          ],
        ],
      },
      attributes: { OBJECTID: 1, GlobalID: guid(101), NAME: 'main', AMOUNT: 1, ...changes },
    });
    const blob = Buffer.from(encoder.encode(pipe(4).geometry)!.blob).toString('hex');
    const remeasure = `UPDATE "Pipes" SET geom = x'${blob}' WHERE GlobalID = '${guid(101)}'`;
    const came = (sink: AnswerSink) => sink.features(LINES, 'updates', [pipe(3)]);
    expect(await after([remeasure], came)).toMatchObject({
      pending: ['update feature'],
      conflicts: [],
      notes: [],
    });
  });

  it('is counted once, and attachments that came with their bytes are counted too', async () => {
    const { tally } = await after([], (sink) => {
      sink.features(POINTS, 'adds', [added('new')]);
      sink.features(POINTS, 'updates', [point(1), point(2)]);
      sink.deletes(POINTS, [guid(3)]);
      sink.attachments(POINTS, 'adds', [
        attachment(5, 1),
        attachment(6, 1, { data: null, url: 'http://127.0.0.1/6' }),
      ]);
    });
    expect(tally).toEqual({ adds: 1, updates: 2, deletes: 1, attachments: 1, merged: 0 });
  });

  it('of a layer that is not in the replica is a broken answer', async () => {
    const came = (sink: AnswerSink) => sink.features(77, 'adds', [point(1)]);
    await expect(after([], came)).rejects.toMatchObject({ code: 'bad-answer' });
  });

  it('without a GlobalID is a broken answer', async () => {
    const came = (sink: AnswerSink) =>
      sink.features(NOTES, 'adds', [{ attributes: { OBJECTID: 1 } }]);
    await expect(after([], came)).rejects.toMatchObject({ code: 'bad-answer' });
  });
});

describe('an attachment that comes down', () => {
  const fresh = attachment(1, 1, { data: Uint8Array.of(9, 9) });
  it.each([
    [
      'changed there only',
      [],
      (sink: AnswerSink) => sink.attachments(POINTS, 'updates', [fresh]),
      { pending: [], conflicts: [] },
    ],
    [
      'changed on both sides',
      [takeBytes('4142')],
      (sink: AnswerSink) => sink.attachments(POINTS, 'updates', [fresh]),
      { pending: ['update attachment'], conflicts: ['update/update data'] },
    ],
    [
      'changed here, listed in a snapshot',
      [takeBytes('4142')],
      (sink: AnswerSink) => sink.attachments(POINTS, 'data', [attachment(1, 1)]),
      { pending: ['update attachment'], conflicts: [] },
    ],
    [
      'deleted here, changed there',
      [dropBytes],
      (sink: AnswerSink) => sink.attachments(POINTS, 'updates', [fresh]),
      { pending: ['delete attachment'], conflicts: ['delete/update data'] },
    ],
    [
      'deleted on both sides',
      [dropBytes],
      (sink: AnswerSink) => sink.attachmentDeletes(POINTS, [guid(1001)]),
      { pending: [], conflicts: [] },
    ],
    [
      'changed here, deleted there',
      [takeBytes('4142')],
      (sink: AnswerSink) => sink.attachmentDeletes(POINTS, [guid(1001)]),
      { pending: ['update attachment'], conflicts: ['update/delete'] },
    ],
  ] as const)('%s', async (_name, statements, came, expected) => {
    expect(await after(statements, came)).toMatchObject(expected);
  });
});

describe('reportConflicts', () => {
  async function values(statements: readonly string[], came: (sink: AnswerSink) => void) {
    const { reported } = await after(statements, came);
    return reported.flatMap((conflict) =>
      conflict.values.map(({ field, base, mine, theirs: other }) => [field, base, mine, other]),
    );
  }

  it('shows every field that one side changed, in its three versions', async () => {
    const came = theirs({ NAME: 'theirs', AMOUNT: 7 });
    expect(await values([set(1, "NAME = 'mine'")], came)).toEqual([
      ['NAME', 'point 1', 'mine', 'theirs'],
      ['AMOUNT', 1, 1, 7],
    ]);
  });

  it('shows a side that has no row as empty', async () => {
    expect(await values([set(1, "NAME = 'mine'")], gone)).toEqual([
      ['NAME', 'point 1', 'mine', null],
    ]);
    expect(await values([erase(1)], theirs({ NAME: 'theirs' }))).toEqual([
      ['NAME', 'point 1', null, 'theirs'],
    ]);
  });

  it('shows nothing of the bytes of an attachment', async () => {
    const came = (sink: AnswerSink) =>
      sink.attachments(POINTS, 'updates', [attachment(1, 1, { data: Uint8Array.of(9, 9) })]);
    expect(await values([takeBytes('4142')], came)).toEqual([]);
  });
});

describe('a policy', () => {
  const mine = [set(1, "NAME = 'mine'")];
  it.each([
    [
      'mine keeps my field and sends it',
      mine,
      theirs({ NAME: 'theirs', AMOUNT: 7 }),
      'mine',
      { pending: ['update feature'], conflicts: [], row: { NAME: 'mine', AMOUNT: 7 } },
    ],
    [
      'theirs gives mine up, and says so',
      mine,
      theirs({ NAME: 'theirs', AMOUNT: 7 }),
      'theirs',
      {
        pending: [],
        conflicts: [],
        notes: ['discarded'],
        row: { NAME: 'theirs', AMOUNT: 7 },
      },
    ],
    [
      'merge takes both where they do not clash',
      mine,
      theirs({ AMOUNT: 7 }),
      'merge',
      { pending: ['update feature'], conflicts: [], row: { NAME: 'mine', AMOUNT: 7 } },
    ],
    [
      'merge leaves a clash to the user',
      mine,
      theirs({ NAME: 'theirs' }),
      'merge',
      {
        pending: ['update feature'],
        conflicts: ['update/update NAME'],
        row: { NAME: 'mine', AMOUNT: 1 },
      },
    ],
    [
      'mine adds again what they deleted',
      mine,
      gone,
      'mine',
      { pending: ['add feature'], conflicts: [], row: { NAME: 'mine', AMOUNT: 1 } },
    ],
    [
      'theirs lets go what they deleted',
      mine,
      gone,
      'theirs',
      { pending: [], conflicts: [], row: undefined },
    ],
    [
      'merge cannot merge a row that is gone',
      mine,
      gone,
      'merge',
      { pending: ['update feature'], conflicts: ['update/delete'] },
    ],
    [
      'mine deletes what they changed',
      [erase(1)],
      theirs({ NAME: 'theirs' }),
      'mine',
      { pending: ['delete feature'], conflicts: [], row: undefined },
    ],
    [
      'theirs brings back what I deleted',
      [erase(1)],
      theirs({ NAME: 'theirs' }),
      'theirs',
      { pending: [], conflicts: [], row: { NAME: 'theirs', AMOUNT: 1 } },
    ],
  ] as const)('%s', async (_name, statements, came, policy, expected) => {
    expect(await after(statements, came, policy)).toMatchObject(expected);
  });
});
