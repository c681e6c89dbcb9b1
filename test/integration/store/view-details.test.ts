import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import { openReplicaView, type ReplicaView } from '../../../main/store/view/replica-view.ts';
import type { WireAttachment } from '../../../shared/model/protocol.ts';
import type { Relationship } from '../../../shared/model/service.ts';
import {
  AT,
  attachment,
  buildReplica,
  everything,
  EVERYTHING,
  field,
  guid,
  LINES,
  NOTES,
  point,
  POINTS,
  service,
  temporaryFolder,
} from '../../support/replica.ts';
import { foreignConnection } from '../../support/tracking-model.ts';

const folder = temporaryFolder();
afterAll(() => folder.dispose());

/** Notes belong to points: by the GlobalID of the point, kept in the note. */
function relationship(rest: Partial<Relationship>): Relationship {
  return {
    ...{ id: 4, name: 'Notes of a point', relatedLayerId: NOTES, role: 'origin' },
    ...{ keyField: 'GlobalID', composite: false, ...rest },
  };
}

function relatedService() {
  const { layers } = service();
  return {
    layers: layers.map((layer) => {
      if (layer.id === POINTS) return { ...layer, relationships: [relationship({})] };
      if (layer.id !== NOTES) return layer;
      const back = relationship({
        relatedLayerId: POINTS,
        role: 'destination',
        keyField: 'parent_id',
        name: 'Point of a note',
      });
      // Servers are careless about upper and lower case.
      const fields = [...layer.fields, field('PARENT_ID', 'GUID')];
      return { ...layer, fields, relationships: [back] };
    }),
  };
}

describe('a feature with everything', () => {
  let view: ReplicaView;
  beforeAll(async () => {
    const path = await buildReplica(folder.path('details.gpkg'), {
      service: relatedService(),
      fill(sink) {
        sink.features(
          POINTS,
          'data',
          [1, 2, 3].map((n) => point(n)),
        );
        sink.attachments(POINTS, 'data', [
          attachment(1, 1),
          attachment(2, 1, { data: null, size: 77, url: 'https://gis.example.com/a/2' }),
          attachment(3, 1),
          attachment(4, 2),
        ]);
        sink.features(
          NOTES,
          'data',
          Array.from({ length: 150 }, (_, n) => ({
            attributes: {
              OBJECTID: n + 1,
              GlobalID: guid(1000 + n),
              NAME: n === 0 ? null : `note ${n}`,
              AMOUNT: n,
              PARENT_ID: guid(n < 120 ? 1 : 2),
            },
          })),
        );
      },
    });
    const file = openReplicaFile(path);
    const db = foreignConnection(path, { recursive: false });
    db.exec(`
      UPDATE "Hydrants_valves" SET NAME = 'mine' WHERE fid = 1;
      DELETE FROM "Hydrants_valves" WHERE fid = 3;
      UPDATE "Hydrants_valves__ATTACH" SET ATT_NAME = 'renamed.jpg' WHERE ATTACHMENTID = 1;
      DELETE FROM "Hydrants_valves__ATTACH" WHERE ATTACHMENTID = 3;
      UPDATE "Hydrants_valves__ATTACH" SET DATA = x'0909' WHERE ATTACHMENTID = 4;`);
    db.close();
    const conflict = {
      layerId: POINTS,
      target: 'feature',
      globalId: guid(1),
      mine: 'update',
    } as const;
    await file.apply((transaction) =>
      transaction.keepConflict({ ...conflict, theirs: 'delete', fields: [] }, null),
    );
    file.close();
    view = openReplicaView(path);
  });
  afterAll(() => view.close());

  test('is found by number and by GlobalID in any spelling, with both versions', () => {
    const details = view.feature(POINTS, 1)!;
    expect(details).toMatchObject({
      ...{ layerId: POINTS, fid: 1, globalId: guid(1), objectId: 1, pending: 'update' },
      hasConflict: true,
      feature: { geometry: { x: 1, y: 2 }, attributes: { NAME: 'mine', AMOUNT: 1 } },
      before: { attributes: { NAME: 'point 1' } },
    });
    expect(view.feature(POINTS, guid(1).toLowerCase().slice(1, -1))).toEqual(details);
    expect(view.feature(POINTS, guid(2))).toMatchObject({ pending: null, before: null });
  });

  test('that is being deleted is given as it was before', () => {
    const details = view.feature(POINTS, guid(3))!;
    expect(details).toMatchObject({ pending: 'delete', feature: point(3), before: point(3) });
    expect(details.fid).toBeLessThan(0);
    expect(view.feature(POINTS, details.fid)).toEqual(details);
  });

  test('that is not there is null', () => {
    expect(view.feature(POINTS, 99)).toBeNull();
    expect(view.feature(POINTS, -99)).toBeNull();
    expect(view.feature(POINTS, guid(99))).toBeNull();
    expect(view.feature(POINTS, 'no GlobalID')).toBeNull();
    expect(() => view.feature(77, 1)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  test('has its attachments: here, still on the server, being deleted', () => {
    const { attachments } = view.feature(POINTS, 1)!;
    expect(attachments).toEqual([
      expect.objectContaining({ name: 'renamed.jpg', pending: 'update', hasData: true, size: 3 }),
      expect.objectContaining({ name: 'photo 2.jpg', pending: null, hasData: false, size: 77 }),
      expect.objectContaining({ name: 'photo 3.jpg', pending: 'delete', hasData: true }),
    ]);
  });

  test('attachmentData gives the bytes that are here, of one being deleted too', () => {
    const data = (n: number): unknown => view.attachmentData(POINTS, guid(1000 + n));
    expect(data(1)).toEqual({
      ...{ name: 'renamed.jpg', contentType: 'image/jpeg' },
      data: Buffer.from([1, 2, 1]),
    });
    expect(data(2)).toBeNull();
    expect(data(3)).toMatchObject({ data: Buffer.from([1, 2, 3]) });
    expect(data(9)).toBeNull();
    expect(view.attachmentData(LINES, guid(1001))).toBeNull();
  });

  test('attachmentData gives the bytes that the server last sent, of one that was replaced or deleted', () => {
    const before = (n: number): unknown => view.attachmentData(POINTS, guid(1000 + n), 'before');
    expect(before(4)).toMatchObject({ name: 'photo 4.jpg', data: Buffer.from([1, 2, 4]) });
    expect(view.attachmentData(POINTS, guid(1004))).toMatchObject({ data: Buffer.from([9, 9]) });
    expect(before(3)).toMatchObject({ data: Buffer.from([1, 2, 3]) });
    expect(before(2)).toBeNull();
    expect(before(9)).toBeNull();
  });

  test('theirAttachment gives the bytes of the server in an open conflict, or where they are, and none of mine', async () => {
    const path = await buildReplica(folder.path('theirs.gpkg'), {
      fill: (sink) => void sink.attachments(POINTS, 'data', [attachment(1, 1), attachment(2, 1)]),
    });
    const file = openReplicaFile(path);
    const keep = (n: number, theirs: WireAttachment | null): Promise<void> =>
      file.apply((transaction) =>
        transaction.keepConflict(
          {
            ...{ layerId: POINTS, target: 'attachment', globalId: guid(1000 + n) },
            ...{ mine: 'update', theirs: theirs ? 'update' : 'delete', fields: [] },
          },
          theirs,
        ),
      );
    await keep(1, { ...attachment(1, 1), name: 'theirs.jpg', data: Uint8Array.of(7, 7) });
    await keep(2, { ...attachment(2, 1), data: null, url: 'https://gis.example.com/a/2' });
    await keep(3, null);
    const [bytes, elsewhere, deleted] = file.conflicts().map(({ conflictId }) => conflictId);
    file.close();
    const other = openReplicaView(path);
    try {
      expect(other.theirAttachment(bytes!)).toMatchObject({ data: Buffer.from([7, 7]) });
      expect(other.theirAttachment(elsewhere!)).toMatchObject({
        data: null,
        source: { url: 'https://gis.example.com/a/2', layerId: POINTS, attachmentId: 2 },
      });
      expect(other.theirAttachment(deleted!)).toBeNull();
      expect(other.theirAttachment(99)).toBeNull();
    } finally {
      other.close();
    }
    expect(view.theirAttachment(view.conflictVersions()[0]!.conflict.conflictId)).toBeNull();
  });

  test('tells how a row of another layer would be tied to it, where rows can be tied from here', () => {
    const notes = {
      ...{ relationship: 'Notes of a point', layerId: NOTES, layerName: 'pipes' },
      ...{ isComposite: false, isOrigin: true },
    };
    for (const n of [1, 3]) {
      const { relationships } = view.feature(POINTS, guid(n))!;
      expect(relationships).toEqual([{ ...notes, link: { field: 'PARENT_ID', value: guid(n) } }]);
    }
    expect(view.feature(NOTES, 149)!.relationships).toMatchObject([
      { relationship: 'Point of a note', layerId: POINTS, link: null, isOrigin: false },
    ]);
    expect(view.feature(LINES, 1)?.relationships ?? []).toEqual([]);
  });

  test('has its related rows from both ends, at most a hundred', () => {
    const { related } = view.feature(POINTS, 1)!;
    expect(related).toHaveLength(100);
    expect(related[0]).toEqual({
      ...{ relationship: 'Notes of a point', layerId: NOTES, layerName: 'pipes', fid: 1 },
      ...{ globalId: guid(1000), title: 'pipes 1' },
    });
    expect(related[1]!.title).toBe('note 1');
    expect(view.feature(POINTS, 2)!.related).toHaveLength(30);
    expect(view.feature(NOTES, 149)!.related).toEqual([
      expect.objectContaining({ layerId: POINTS, fid: 2, title: 'point 2' }),
    ]);
    expect(view.feature(NOTES, 1)!.related[0]!.title).toBe('mine');
  });
});

test('layers say what a window needs, with counts', async () => {
  const path = await buildReplica(folder.path('layers.gpkg'));
  const db = foreignConnection(path, { recursive: false });
  db.exec(`DELETE FROM "Hydrants_valves" WHERE fid = 2; UPDATE "layer_2nd_zone" SET USE = 2;`);
  db.close();
  const view = openReplicaView(path);
  const layers = view.layers();
  expect(layers.map(({ layerId, rows }) => [layerId, rows])).toEqual([
    [POINTS, 2],
    [LINES, 3],
    [2, 1],
    [NOTES, 1],
    [EVERYTHING, 1],
  ]);
  expect(layers[0]).toMatchObject({
    ...{ name: 'Hydrants & valves', table: 'Hydrants_valves', kind: 'layer' },
    ...{ geometryType: 'esriGeometryPoint', objectIdField: 'OBJECTID', globalIdField: 'GlobalID' },
    ...{ hasAttachments: true, attachments: 2, pending: { add: 0, update: 0, delete: 1 } },
  });
  expect(layers[2]).toMatchObject({ typeField: 'ZONE', pending: { update: 1 } });
  const values = view.rows(view.openRows({ layerId: EVERYTHING }).cursor, 0, 1)[0]!.values;
  const { fields } = layers[4]!;
  expect(fields.map(({ name }) => name)).toEqual(Object.keys(everything(1).attributes));
  expect(values[fields.findIndex(({ name }) => name === 'big')]).toBe(9007199254740993n);
  view.close();
});

test('changes come by their ids, those that are still pending', async () => {
  const path = await buildReplica(folder.path('changes.gpkg'));
  const db = foreignConnection(path, { recursive: false });
  db.exec(`UPDATE "Hydrants_valves" SET NAME = 'a' WHERE fid = 3;
    UPDATE "Hydrants_valves" SET NAME = 'b' WHERE fid = 1; DELETE FROM "pipes_2";`);
  db.close();
  const view = openReplicaView(path);
  const ids = view.editIds({ all: true });
  const first = view.changesByIds([ids[1]!, 999, ids[0]!]);
  expect(first.map(({ differences }) => differences[0]!.after)).toEqual(['b', 'a']);
  const rest = view.changesByIds(ids.slice(2));
  expect(rest).toEqual([expect.objectContaining({ layerName: 'pipes', after: null })]);
  view.close();
});

describe('history', () => {
  let view: ReplicaView;
  let sessionId: number;
  const COUNT = 3000;
  beforeAll(async () => {
    const path = await buildReplica(folder.path('history.gpkg'));
    const file = openReplicaFile(path);
    sessionId = file.startSession('sync', {}, AT);
    file.endSession(sessionId, {
      ...{ at: AT, result: 'failed', summary: 'No.', counts: {} },
      error: { code: 'refused', message: 'No.' },
    });
    const other = file.startSession('sync', {}, AT);
    file.close();
    const db = foreignConnection(path, { recursive: false });
    const insert = db.prepare(`INSERT INTO syncline_receipt
      (session_id, edit_id, layer_id, target, kind, global_id, outcome, code, server_message, explanation, at)
      VALUES (?, ?, ?, 'feature', 'update', ?, ?, ?, ?, ?, ?)`);
    db.transaction(() => {
      for (let n = 0; n < COUNT; n++) {
        const isRefused = n % 3 === 0;
        insert.run(
          ...[sessionId, n, n % 2, guid(n), isRefused ? 'refused' : 'accepted'],
          ...[isRefused ? 1000 + (n % 2) : null, isRefused ? `Nein, 100% Ärger` : null, null, AT],
        );
      }
      for (let n = 0; n < 600; n++) {
        insert.run(other, n, 0, guid(n), 'refused', 1019, `Row ${n} is wrong`, null, AT);
      }
    })();
    db.close();
    view = openReplicaView(path);
  });
  afterAll(() => view.close());

  test('groups receipts by what became of them and why', () => {
    const groups = view.receiptGroups(sessionId);
    const rest = { explanation: null };
    expect(groups).toEqual(
      [
        { outcome: 'accepted', code: null, layerId: 1, serverMessage: null, count: 1000, ...rest },
        { outcome: 'accepted', code: null, layerId: 0, serverMessage: null, count: 1000, ...rest },
        {
          outcome: 'refused',
          code: 1000,
          layerId: 0,
          serverMessage: 'Nein, 100% Ärger',
          count: 500,
          ...rest,
        },
        {
          outcome: 'refused',
          code: 1001,
          layerId: 1,
          serverMessage: 'Nein, 100% Ärger',
          count: 500,
          ...rest,
        },
      ].map((group): unknown => expect.objectContaining(group)),
    );
  });

  test('does not make a group of every row when the server names rows in its words', () => {
    expect(view.receiptGroups(sessionId + 1)).toEqual([
      {
        outcome: 'refused',
        code: 1019,
        layerId: 0,
        serverMessage: null,
        explanation: null,
        count: 600,
      },
    ]);
  });

  test('gives receipts by page, filtered', () => {
    const page = view.receiptsPage(sessionId, 10, 5, {});
    expect(page.total).toBe(COUNT);
    expect(page.receipts.map((receipt) => receipt.globalId)).toEqual(
      [10, 11, 12, 13, 14].map(guid),
    );
    const total = (filter: Parameters<ReplicaView['receiptsPage']>[3]): number =>
      view.receiptsPage(sessionId, 0, 1, filter).total;
    expect(total({ outcome: 'refused' })).toBe(1000);
    expect(total({ outcome: 'refused', layerId: 1 })).toBe(500);
    expect(total({ code: 1001 })).toBe(500);
    expect(total({ code: null })).toBe(2000);
    expect(total({ text: 'ärger' })).toBe(1000);
    expect(total({ text: '0% Ä' })).toBe(1000);
    expect(total({ text: guid(17).toLowerCase() })).toBe(1);
    expect(view.receiptsPage(sessionId, 0, 10_000, {}).receipts).toHaveLength(500);
  });

  test('finds receipts by what their rows are called, an attachment also by its feature', async () => {
    const path = await buildReplica(folder.path('named.gpkg'));
    const file = openReplicaFile(path);
    const session = file.startSession('sync', {}, AT);
    file.close();
    const db = foreignConnection(path, { recursive: false });
    const insert = db.prepare(`INSERT INTO syncline_receipt
      (session_id, edit_id, layer_id, target, kind, global_id, outcome, at) VALUES (?, 1, 0, ?, 'update', ?, 'refused', ?)`);
    const { id, parent } = db
      .prepare(
        `SELECT GLOBALID AS id, REL_GLOBALID AS parent FROM "Hydrants_valves__ATTACH" LIMIT 1`,
      )
      .get() as { id: string; parent: string };
    insert.run(session, 'feature', parent, AT);
    insert.run(session, 'feature', guid(3), AT);
    insert.run(session, 'attachment', id, AT);
    db.exec(`UPDATE "Hydrants_valves" SET NAME = 'Brücke 7' WHERE GlobalID = '${parent}';
      DELETE FROM "Hydrants_valves" WHERE GlobalID = '${guid(3)}';`);
    db.close();
    const named = openReplicaView(path);
    const found = (text: string, sessionId = session): string[] =>
      named
        .receiptsPage(sessionId, 0, 10, { text })
        .receipts.map(({ target, globalId }) => `${target} ${globalId}`);
    const both = [`feature ${parent}`, `attachment ${id}`];
    expect(found('brücke')).toEqual(both);
    expect(found('point 1')).toEqual(both);
    expect(found('point 3')).toEqual([`feature ${guid(3)}`]);
    expect(found('photo')).toEqual([`attachment ${id}`]);
    expect(found('Brücke 8')).toEqual([]);
    expect(found('brücke', session + 1)).toEqual([]);
    named.close();
  });

  test('has its sessions, oldest first, and why one failed', () => {
    expect(view.sessions().map((session) => session.sessionId)).toEqual([sessionId, sessionId + 1]);
    expect(view.sessionError(sessionId)).toEqual({ code: 'refused', message: 'No.' });
    expect(view.sessionError(sessionId + 1)).toBeNull();
  });
});

test('a file that is no replica is refused as the reader refuses it', () => {
  expect(() => openReplicaView(folder.path('nothing.gpkg'))).toThrow(
    expect.objectContaining({ code: 'file' }),
  );
});
