import type { Exchange } from '../../../shared/model/exchange.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import type { ReplicaFile, Settlement } from '../../../main/sync/ports.ts';
import type { PendingEdit } from '../../../shared/model/edit.ts';
import {
  AREAS,
  AT,
  attachment,
  buildReplica,
  everything,
  EVERYTHING,
  guid,
  NOTES,
  point,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { foreignConnection } from '../../support/tracking-model.ts';

const folder = temporaryFolder();
let path: string;
let file: ReplicaFile;
let count = 0;

beforeEach(async () => {
  path = await buildReplica(folder.path(`replica-${count++}.gpkg`));
  file = openReplicaFile(path);
});
afterEach(() => file.close());

/** Edits as another program makes them, beside the open file. */
function edit(...statements: readonly string[]): void {
  const db = foreignConnection(path, { recursive: false });
  for (const text of statements) db.exec(text);
  db.close();
}

const POINT_TABLE = '"Hydrants_valves"';
const PHOTO_TABLE = '"Hydrants_valves__ATTACH"';

function only(): PendingEdit {
  const edits = file.pendingEdits();
  expect(edits).toHaveLength(1);
  return edits[0]!;
}

function kinds(): string[] {
  return file
    .pendingEdits()
    .map(({ kind, globalId }) => `${kind} ${Number(`0x${globalId.slice(-13, -1)}`)}`);
}

function rowsNow(): unknown[] {
  const db = foreignConnection(path, { recursive: false });
  const rows = db
    .prepare(
      `SELECT OBJECTID, NAME, AMOUNT, ST_MinX(geom) AS x FROM ${POINT_TABLE} ORDER BY GlobalID`,
    )
    .raw()
    .all();
  db.close();
  return rows;
}

function images(): string[] {
  const db = foreignConnection(path, { recursive: false });
  const rows = db
    .prepare("SELECT syncline_role || ' ' || NAME FROM syncline_image_0 ORDER BY 1")
    .pluck()
    .all() as string[];
  db.close();
  return rows;
}

function exchange(sessionId: number, rest: Partial<Exchange> = {}): Exchange {
  return {
    sessionId,
    purpose: 'upload',
    direction: 'upload',
    layers: [],
    hasEdits: true,
    rollbackOnFailure: true,
    closes: false,
    begunAt: AT,
    replicasBefore: [],
    stage: { at: 'sending' },
    ...rest,
  };
}

function send(): number {
  const sessionId = file.startSession('sync', {}, AT);
  file.beginExchange(
    exchange(sessionId),
    file.pendingEdits().map(({ editId }) => editId),
  );
  return sessionId;
}

function settlement(
  editId: number,
  outcome: Settlement['outcome'],
  objectId: number | null = null,
): Settlement {
  return {
    editId,
    outcome,
    code: outcome === 'refused' ? 1016 : null,
    serverMessage: null,
    explanation: null,
    objectId,
  };
}

async function settle(
  outcome: Settlement['outcome'],
  objectId: number | null = null,
): Promise<void> {
  const ids = [...file.sentEdits()].map(({ edit: { editId } }) => editId);
  await file.apply((transaction) => {
    for (const editId of ids) transaction.settle(settlement(editId, outcome, objectId));
    transaction.endExchange('upload');
  });
}

describe('the record', () => {
  test('says what was asked for and what the server answered', () => {
    expect(file.replica()).toMatchObject({
      instanceId: 'instance-1',
      replicaId: '2E4C7A46-1B0F-4D6A-9B0A-6C1E3B1F0A11',
      replicaName: 'field-2026_1',
      syncModel: 'perLayer',
      replicaSR: { wkid: 102100, latestWkid: 3857 },
      generations: { replica: null, layers: { 0: 10, 4: 10 } },
      state: 'ready',
      createdAt: AT,
      lastSyncAt: AT,
    });
  });

  test('moves generations layer by layer, and never forgets the newest it heard of', async () => {
    await file.apply((transaction) => {
      transaction.setGenerations({ replica: null, layers: { 0: 12 } });
      transaction.setReported({ replica: null, layers: { 0: 15, 1: 9 } });
    });
    await file.apply((transaction) => transaction.setReported({ replica: 4, layers: { 0: 14 } }));
    expect(file.replica().generations.layers).toMatchObject({ 0: 12, 1: 10 });
    expect(file.replica().reported).toMatchObject({ replica: 4, layers: { 0: 15, 1: 10 } });
  });
});

describe('what is uploaded', () => {
  test('an add is the whole row, an update what differs, a delete nothing', () => {
    edit(
      `INSERT INTO ${POINT_TABLE} (GlobalID, NAME, AMOUNT) VALUES ('${guid(9)}', 'new', NULL)`,
      `UPDATE ${POINT_TABLE} SET NAME = 'changed' WHERE fid = 1`,
      `UPDATE ${POINT_TABLE} SET geom = (SELECT geom FROM ${POINT_TABLE} WHERE fid = 1) WHERE fid = 2`,
      `DELETE FROM ${POINT_TABLE} WHERE fid = 3`,
    );
    const rows = [...file.uploadRows([POINTS])].map(({ edit: { kind }, feature }) => ({
      kind,
      feature,
    }));
    expect(rows).toEqual([
      {
        kind: 'add',
        feature: { geometry: null, attributes: { GlobalID: guid(9), NAME: 'new', AMOUNT: null } },
      },
      { kind: 'update', feature: { attributes: { GlobalID: guid(1), NAME: 'changed' } } },
      { kind: 'update', feature: { geometry: { x: 1, y: 2 }, attributes: { GlobalID: guid(2) } } },
      { kind: 'delete', feature: null },
    ]);
    expect(file.countSendable([POINTS])).toBe(4);
    expect(file.countSendable([AREAS])).toBe(0);
  });

  test('every type of value goes up as it came down; read-only fields stay here', () => {
    edit(
      `INSERT INTO "layer_gpkg_everything" SELECT NULL, NULL, NULL, FID, small, whole, big, single, real, text, moment, day, hour, offset, link, picture, markup, "select", "st_area(shape)", geom FROM "layer_gpkg_everything"`,
    );
    const [row] = [...file.uploadRows([EVERYTHING])];
    const sent = Object.entries(everything(401).attributes).filter(
      ([name]) => !['OBJECTID', 'GlobalID', 'st_area(shape)'].includes(name),
    );
    expect(row!.feature!.attributes).toEqual({
      ...Object.fromEntries(sent),
      GlobalID: row!.edit.globalId,
    });
    expect(row!.feature!.geometry).toEqual(everything(401).geometry);
  });

  test('attachments go with their bytes, name, type and parent; not while the parent is being deleted', () => {
    edit(
      `INSERT INTO ${PHOTO_TABLE} (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA) VALUES (lower('${guid(3)}'), 'image/png', 'new.png', x'0a0b')`,
      `DELETE FROM ${PHOTO_TABLE} WHERE ATT_NAME = 'photo 1.jpg'`,
    );
    const [added, deleted] = [...file.uploadRows([POINTS])];
    expect(added).toMatchObject({
      edit: { target: 'attachment', kind: 'add' },
      attachment: { parentGlobalId: guid(3), name: 'new.png', contentType: 'image/png', size: 2 },
    });
    expect([...added!.attachment!.read()]).toEqual([10, 11]);
    expect(deleted).toMatchObject({ edit: { kind: 'delete', objectId: 1 }, attachment: null });

    edit(`DELETE FROM ${POINT_TABLE} WHERE fid IN (1, 3)`);
    expect([...file.uploadRows([POINTS])].map(({ edit: { target } }) => target)).toEqual([
      'feature',
      'feature',
    ]);
    expect(file.pendingEdits()).toHaveLength(4);
  });

  test('an edit in an open conflict waits', async () => {
    edit(`UPDATE ${POINT_TABLE} SET NAME = 'mine' WHERE fid = 1`);
    await file.apply((transaction) =>
      transaction.keepConflict(
        {
          layerId: POINTS,
          target: 'feature',
          globalId: guid(1),
          mine: 'update',
          theirs: 'update',
          fields: ['NAME'],
        },
        point(1, { NAME: 'theirs' }),
      ),
    );
    expect(file.countSendable([POINTS])).toBe(0);
    expect(file.conflictVersions(file.conflicts()[0]!)).toMatchObject({
      versions: { base: point(1), mine: point(1, { NAME: 'mine' }) },
      theirs: point(1, { NAME: 'theirs' }),
    });
    await file.apply((transaction) => transaction.closeConflict(file.conflicts()[0]!.conflictId));
    expect(file.countSendable([POINTS])).toBe(1);
    expect(images()).toEqual(['base point 1']);
  });
});

describe('an exchange', () => {
  test('is in the journal until it ends, with what it sent and a receipt for each edit', async () => {
    edit(`UPDATE ${POINT_TABLE} SET NAME = 'sent' WHERE fid = 1`);
    const sessionId = send();
    edit(`UPDATE ${POINT_TABLE} SET NAME = 'later' WHERE fid = 1`);
    file.setStage({ at: 'job', statusUrl: 'https://gis.example.com/jobs/1' });
    file.close();
    file = openReplicaFile(path);
    expect(file.exchange()).toMatchObject({ sessionId, stage: { at: 'job' } });
    expect([...file.sentEdits()]).toMatchObject([
      { edit: { kind: 'update', revision: 1 }, sent: point(1, { NAME: 'sent' }), base: point(1) },
    ]);
    expect(file.receipts(sessionId)).toMatchObject([
      { outcome: 'unknown', globalId: guid(1), objectId: 1 },
    ]);
    expect(() => file.beginExchange(exchange(sessionId), [])).toThrow();
    await settle('accepted');
    expect(file.exchange()).toBeNull();
    expect(file.completedPurposes(sessionId)).toEqual(['upload']);
  });

  test('withdrawn, it leaves the edits as if it had never been', () => {
    edit(`UPDATE ${POINT_TABLE} SET NAME = 'sent' WHERE fid = 1`);
    const sessionId = send();
    file.withdrawExchange();
    expect(file.exchange()).toBeNull();
    expect(file.receipts(sessionId)).toEqual([]);
    expect(kinds()).toEqual(['update 1']);
    expect(images()).toEqual(['base point 1']);
  });
});

const ADD = `INSERT INTO ${POINT_TABLE} (GlobalID, NAME, AMOUNT) VALUES ('${guid(9)}', 'new', 1)`;
const UPDATE = `UPDATE ${POINT_TABLE} SET NAME = 'sent' WHERE fid = 1`;
const DELETE = `DELETE FROM ${POINT_TABLE} WHERE fid = 1`;
const BACK = `INSERT INTO ${POINT_TABLE} (OBJECTID, GlobalID, NAME, AMOUNT, geom)
  SELECT OBJECTID, GlobalID, NAME, AMOUNT, geom FROM syncline_image_0 WHERE syncline_role = 'base'`;

const SETTLEMENTS: readonly {
  readonly name: string;
  readonly sent: string;
  readonly meanwhile: string | null;
  readonly outcome: Settlement['outcome'];
  readonly pending: readonly string[];
  readonly images: readonly string[];
}[] = [
  {
    name: 'an accepted add is done',
    sent: ADD,
    meanwhile: null,
    outcome: 'accepted',
    pending: [],
    images: [],
  },
  {
    name: 'an accepted update is done',
    sent: UPDATE,
    meanwhile: null,
    outcome: 'accepted',
    pending: [],
    images: [],
  },
  {
    name: 'an accepted delete is done',
    sent: DELETE,
    meanwhile: null,
    outcome: 'accepted',
    pending: [],
    images: [],
  },
  {
    name: 'an accepted add that changed again is an update',
    sent: ADD,
    meanwhile: `UPDATE ${POINT_TABLE} SET NAME = 'later' WHERE NAME = 'new'`,
    outcome: 'accepted',
    pending: ['update 9'],
    images: ['base new'],
  },
  {
    name: 'an accepted add that was deleted meanwhile is a delete',
    sent: ADD,
    meanwhile: `DELETE FROM ${POINT_TABLE} WHERE NAME = 'new'`,
    outcome: 'accepted',
    pending: ['delete 9'],
    images: ['base new'],
  },
  {
    name: 'an accepted update that changed again is an update of what was sent',
    sent: UPDATE,
    meanwhile: `UPDATE ${POINT_TABLE} SET NAME = 'later' WHERE fid = 1`,
    outcome: 'accepted',
    pending: ['update 1'],
    images: ['base sent'],
  },
  {
    name: 'an accepted update that was undone meanwhile is an update back',
    sent: UPDATE,
    meanwhile: `UPDATE ${POINT_TABLE} SET NAME = 'point 1' WHERE fid = 1`,
    outcome: 'accepted',
    pending: ['update 1'],
    images: ['base sent'],
  },
  {
    name: 'an accepted update that was changed and changed back is done',
    sent: UPDATE,
    meanwhile: `UPDATE ${POINT_TABLE} SET NAME = 'later' WHERE fid = 1; ${UPDATE}`,
    outcome: 'accepted',
    pending: [],
    images: [],
  },
  {
    name: 'an accepted delete whose row is back is an add',
    sent: DELETE,
    meanwhile: BACK,
    outcome: 'accepted',
    pending: ['add 1'],
    images: [],
  },
  {
    name: 'a refused add stays an add',
    sent: ADD,
    meanwhile: null,
    outcome: 'refused',
    pending: ['add 9'],
    images: [],
  },
  {
    name: 'a refused add that was deleted meanwhile is nothing',
    sent: ADD,
    meanwhile: `DELETE FROM ${POINT_TABLE} WHERE NAME = 'new'`,
    outcome: 'refused',
    pending: [],
    images: [],
  },
  {
    name: 'a refused update stays an update',
    sent: UPDATE,
    meanwhile: null,
    outcome: 'refused',
    pending: ['update 1'],
    images: ['base point 1'],
  },
  {
    name: 'a rolled back update that was undone meanwhile is nothing',
    sent: UPDATE,
    meanwhile: `UPDATE ${POINT_TABLE} SET NAME = 'point 1' WHERE fid = 1`,
    outcome: 'rolled-back',
    pending: [],
    images: [],
  },
  {
    name: 'a refused delete stays a delete',
    sent: DELETE,
    meanwhile: null,
    outcome: 'refused',
    pending: ['delete 1'],
    images: ['base point 1'],
  },
  {
    name: 'a refused delete whose row is back is nothing',
    sent: DELETE,
    meanwhile: BACK,
    outcome: 'refused',
    pending: [],
    images: [],
  },
  {
    name: 'an add of unknown fate that was deleted meanwhile stays a delete',
    sent: ADD,
    meanwhile: `DELETE FROM ${POINT_TABLE} WHERE NAME = 'new'`,
    outcome: 'unknown',
    pending: ['delete 9'],
    images: [],
  },
  {
    name: 'an update of unknown fate stays',
    sent: UPDATE,
    meanwhile: null,
    outcome: 'unknown',
    pending: ['update 1'],
    images: ['base point 1'],
  },
  {
    name: 'a withdrawn update stays',
    sent: UPDATE,
    meanwhile: null,
    outcome: 'withdrawn',
    pending: ['update 1'],
    images: ['base point 1'],
  },
];

describe('settling', () => {
  test.each(SETTLEMENTS)('$name', async ({ sent, meanwhile, outcome, ...expected }) => {
    edit(sent);
    const sessionId = send();
    if (meanwhile) edit(meanwhile);
    await settle(outcome);
    expect(kinds()).toEqual(expected.pending);
    expect(images()).toEqual(expected.images);
    expect(file.receipts(sessionId).map((receipt) => receipt.outcome)).toEqual(
      outcome === 'withdrawn' ? [] : [outcome],
    );
    expect(file.exchange()).toBeNull();
    expect([...file.sentEdits()]).toEqual([]);
  });

  test('an accepted add gets its object id, in the row and in the receipt', async () => {
    edit(ADD);
    const sessionId = send();
    await settle('accepted', 77);
    expect(rowsNow()).toContainEqual([77, 'new', 1, null]);
    expect(file.receipts(sessionId)).toMatchObject([{ outcome: 'accepted', objectId: 77 }]);
    expect(file.pendingEdits()).toEqual([]);
  });

  test('the server’s words are in the receipt', async () => {
    edit(UPDATE);
    const sessionId = send();
    const { editId } = only();
    await file.apply((transaction) =>
      transaction.settle({
        editId,
        outcome: 'refused',
        code: 1016,
        serverMessage: 'No.',
        explanation: 'Because.',
        objectId: null,
      }),
    );
    expect(file.receipts(sessionId)).toMatchObject([
      { code: 1016, serverMessage: 'No.', explanation: 'Because.' },
    ]);
  });

  test('an accepted delete takes its attachments along, each pending edit of them with a receipt', async () => {
    edit(
      `UPDATE ${PHOTO_TABLE} SET ATT_NAME = 'renamed.jpg' WHERE ATT_NAME = 'photo 1.jpg'`,
      `INSERT INTO ${PHOTO_TABLE} (REL_GLOBALID, ATT_NAME, DATA) VALUES ('${guid(1)}', 'more.jpg', x'01')`,
      DELETE,
    );
    const sessionId = file.startSession('sync', {}, AT);
    file.beginExchange(
      exchange(sessionId),
      [...file.uploadRows([POINTS])].map((row) => row.edit.editId),
    );
    await settle('refused');
    expect(file.pendingEdits()).toHaveLength(3);

    file.beginExchange(
      exchange(sessionId),
      [...file.uploadRows([POINTS])].map((row) => row.edit.editId),
    );
    await settle('accepted');
    expect(file.pendingEdits()).toEqual([]);
    expect(file.receipts(sessionId).map(({ outcome }) => outcome)).toEqual([
      'refused',
      'accepted',
      'discarded',
      'discarded',
    ]);
  });
});

describe('applying what the server sent', () => {
  test('never records an edit', async () => {
    await file.apply((transaction) => {
      transaction.upsertFeatures(POINTS, [point(1, { NAME: 'theirs' }), point(8)]);
      transaction.deleteFeatures(POINTS, [guid(2), guid(99)]);
      transaction.upsertAttachments(POINTS, [
        attachment(1, 1, { name: 'other.jpg' }),
        attachment(7, 8),
      ]);
      transaction.deleteAttachments(POINTS, [guid(1002)]);
      transaction.upsertFeatures(NOTES, [
        { attributes: { GLOBALID: guid(301).toLowerCase(), 'owner.notes.NAME': 'n' } },
      ]);
    });
    expect(file.pendingEdits()).toEqual([]);
    expect(rowsNow()).toEqual([
      [1, 'theirs', 1, 1],
      [3, 'point 3', 3, 3],
      [8, 'point 8', 8, 8],
    ]);
    edit(`UPDATE ${POINT_TABLE} SET NAME = 'mine' WHERE NAME = 'theirs'`);
    expect(kinds()).toEqual(['update 1']);
  });

  test('keeps edited attachments of a row that the service deleted, unsent and with the reason', async () => {
    edit(
      `INSERT INTO ${PHOTO_TABLE} (REL_GLOBALID, ATT_NAME, DATA) VALUES ('${guid(1)}', 'mine.jpg', x'01')`,
      `DELETE FROM ${PHOTO_TABLE} WHERE ATT_NAME = 'photo 1.jpg'`,
      `UPDATE ${POINT_TABLE} SET NAME = 'mine' WHERE fid = 2`,
    );
    const sessionId = file.startSession('sync', {}, AT);
    await file.apply((transaction) => transaction.deleteFeatures(POINTS, [guid(1)]));
    expect(file.pendingEdits().map(({ target, kind }) => `${target} ${kind}`)).toEqual([
      'attachment add',
      'feature update',
    ]);
    expect([...file.uploadRows([POINTS])].map((row) => row.edit.target)).toEqual(['feature']);
    expect(
      file
        .receipts(sessionId)
        .map(({ outcome }) => outcome)
        .sort(),
    ).toEqual(['already-there', 'held']);
  });

  test('leaves what the server does not mention', async () => {
    await file.apply((transaction) =>
      transaction.upsertFeatures(POINTS, [{ attributes: { GlobalID: guid(1), AMOUNT: 5 } }]),
    );
    expect(rowsNow()[0]).toEqual([1, 'point 1', 5, 1]);
  });

  test('is undone as a whole when it fails, and tracking goes on', async () => {
    await expect(
      file.apply(async (transaction) => {
        transaction.deleteFeatures(POINTS, [guid(1)]);
        await Promise.resolve();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(rowsNow()).toHaveLength(3);
    edit(UPDATE);
    expect(kinds()).toEqual(['update 1']);
  });

  test('lets nothing else write meanwhile', async () => {
    await file.apply(async () => {
      await Promise.resolve();
      expect(() => file.startSession('sync', {}, AT)).toThrow(/nothing else may write/);
    });
    expect(file.startSession('sync', {}, AT)).toBe(1);
  });

  test.each([
    ['a row without GlobalID', { attributes: { NAME: 'x' } }, /GlobalID .* is missing/],
    [
      'a date out of range',
      { attributes: { GlobalID: guid(401), moment: 1e18 } },
      /field moment: expected a date between/,
    ],
    [
      'a number that is none',
      { attributes: { GlobalID: guid(401), whole: 'many' } },
      /field whole: expected a number, found "many"/,
    ],
    [
      'a shape of another kind',
      { geometry: { rings: [] }, attributes: { GlobalID: guid(401) } },
      /has no points/,
    ],
  ])('%s is refused in words', async (_name, feature, message) => {
    await expect(
      file.apply((transaction) => transaction.upsertFeatures(EVERYTHING, [feature])),
    ).rejects.toThrow(message);
  });
});

describe('rows that both sides changed', () => {
  beforeEach(() => edit(`UPDATE ${POINT_TABLE} SET NAME = 'mine', AMOUNT = 50 WHERE fid = 1`));
  const theirs = point(1, { NAME: 'theirs', AMOUNT: 60, OBJECTID: 11 });

  test('are found with both versions', async () => {
    const found = await file.apply((transaction) =>
      transaction.contested(POINTS, 'feature', [guid(1), guid(2), guid(99)]),
    );
    expect([...found]).toMatchObject([
      [guid(1), { base: point(1), mine: point(1, { NAME: 'mine', AMOUNT: 50 }) }],
    ]);
    expect(file.pendingVersions(POINTS).get(guid(1))).toEqual(found.get(guid(1)));
  });

  test('rebased, keep what is mine over theirs', async () => {
    await file.apply((transaction) => transaction.rebase(only(), theirs, ['NAME']));
    expect(rowsNow()[0]).toEqual([11, 'mine', 60, 1]);
    expect(images()).toEqual(['base theirs']);
    expect([...file.uploadRows([POINTS])].map(({ feature }) => feature)).toEqual([
      { attributes: { GlobalID: guid(1), NAME: 'mine' } },
    ]);
  });

  test.each([[[]], [['NAME']]])(
    'rebased with nothing left of mine (%j), are no edit',
    async (keep) => {
      const same = keep.length === 0 ? theirs : point(1, { NAME: 'mine' });
      await file.apply((transaction) => transaction.rebase(only(), same, keep));
      expect(file.pendingEdits()).toEqual([]);
      expect(images()).toEqual([]);
    },
  );

  test('deleted there, become an add without object id', async () => {
    await file.apply((transaction) => transaction.turnIntoAdd(only()));
    expect(kinds()).toEqual(['add 1']);
    expect(rowsNow()[0]).toEqual([null, 'mine', 50, 1]);
    expect(images()).toEqual([]);
  });

  test('given up, go with row, images and attachments', async () => {
    await file.apply((transaction) => transaction.dropWithRow(only()));
    expect(file.pendingEdits()).toEqual([]);
    expect(rowsNow()).toHaveLength(2);
    expect(images()).toEqual([]);
  });

  test('deleted here, come back as theirs', async () => {
    edit(DELETE);
    await file.apply((transaction) => transaction.restore(only(), theirs));
    expect(rowsNow()[0]).toEqual([11, 'theirs', 60, 1]);
    expect(file.pendingEdits()).toEqual([]);
    expect(images()).toEqual([]);
  });

  test('deleted here for good, remember theirs', async () => {
    edit(DELETE);
    await file.apply((transaction) => transaction.keepDelete(only(), theirs));
    expect(kinds()).toEqual(['delete 1']);
    expect(images()).toEqual(['base theirs']);
    expect(only().objectId).toBe(11);
  });
});

describe('attachments that both sides changed', () => {
  beforeEach(() => edit(`UPDATE ${PHOTO_TABLE} SET DATA = x'0909' WHERE ATT_NAME = 'photo 1.jpg'`));

  test('taken from them, are no edit; without bytes they are missing', async () => {
    await file.apply((transaction) =>
      transaction.takeTheirAttachment(
        only(),
        attachment(1, 1, { data: null, url: 'https://gis.example.com/a/1' }),
      ),
    );
    expect(file.pendingEdits()).toEqual([]);
    expect(file.missingAttachments().map(({ url }) => url)).toEqual([
      'https://gis.example.com/a/1',
      'https://gis.example.com/a/2',
    ]);
  });

  test('gone there, go here too, or become an add', async () => {
    const mine = only();
    await file.apply((transaction) => transaction.keepMyAttachment(mine, null));
    expect(only().kind).toBe('add');
    await file.apply((transaction) => transaction.takeTheirAttachment(only(), null));
    expect(file.pendingEdits()).toEqual([]);
  });

  test('kept over theirs, are an update of theirs', async () => {
    await file.apply((transaction) =>
      transaction.keepMyAttachment(only(), attachment(1, 1, { name: 'theirs.jpg' })),
    );
    expect(only().kind).toBe('update');
    expect([...[...file.uploadRows([POINTS])][0]!.attachment!.read()]).toEqual([9, 9]);
  });

  test('wait as a conflict with their bytes', async () => {
    const theirs = attachment(1, 1, {
      data: Uint8Array.of(4, 5),
      size: 2,
      url: 'https://gis.example.com/a/1',
    });
    await file.apply((transaction) =>
      transaction.keepConflict(
        {
          layerId: POINTS,
          target: 'attachment',
          globalId: theirs.globalId,
          mine: 'update',
          theirs: 'update',
          fields: ['data'],
        },
        theirs,
      ),
    );
    const { theirs: kept } = file.conflictVersions(file.conflicts()[0]!);
    expect({ ...kept, data: [...(kept as typeof theirs).data!] }).toEqual({
      ...theirs,
      data: [4, 5],
    });
  });
});

describe('attachments by URL', () => {
  test('are missing until their bytes are stored, which is no edit', () => {
    expect(file.missingAttachments()).toMatchObject([
      { globalId: guid(1002), parentObjectId: 2, attachmentId: 2, name: 'photo 2.jpg', size: 3 },
    ]);
    file.storeAttachment(POINTS, guid(1002), Uint8Array.of(7, 7));
    expect(file.missingAttachments()).toEqual([]);
    expect(file.pendingEdits()).toEqual([]);
    edit(`UPDATE ${PHOTO_TABLE} SET ATT_NAME = 'x' WHERE ATT_NAME = 'photo 2.jpg'`);
    expect([...[...file.uploadRows([POINTS])][0]!.attachment!.read()]).toEqual([7, 7]);
  });
});

describe('a snapshot', () => {
  test('forgets what did not come and nobody edits, and names what somebody does', async () => {
    edit(
      `UPDATE ${POINT_TABLE} SET NAME = 'mine' WHERE fid = 2`,
      `DELETE FROM ${POINT_TABLE} WHERE fid = 3`,
      ADD,
    );
    const contested = await file.apply((transaction) => {
      transaction.beginSnapshot(POINTS);
      transaction.upsertFeatures(POINTS, [point(5)]);
      transaction.upsertAttachments(POINTS, [attachment(5, 5)]);
      return transaction.endSnapshot(POINTS);
    });
    expect(contested).toEqual([guid(2), guid(3)]);
    expect(rowsNow().map((row) => (row as unknown[])[1])).toEqual(['mine', 'point 5', 'new']);
    expect(kinds()).toEqual(['update 2', 'delete 3', 'add 9']);
    expect(file.missingAttachments()).toEqual([]);
  });
});

describe('sessions', () => {
  test('remember how they went', () => {
    const sessionId = file.startSession('sync', { direction: 'upload' }, AT);
    file.endSession(sessionId, {
      at: AT,
      result: 'partial',
      summary: 'Some.',
      counts: { sent: 2 },
      error: null,
    });
    expect(file.sessions()).toEqual([
      {
        sessionId,
        kind: 'sync',
        startedAt: AT,
        endedAt: AT,
        options: { direction: 'upload' },
        result: 'partial',
        summary: 'Some.',
        counts: { sent: 2 },
      },
    ]);
  });
});
