/** synchronizeReplica with dataFormat=sqlite: the delta that comes down. */
import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { readDeltaUpload } from '../../../main/sample-service/geodatabase/delta-upload.ts';
import { decodeBlob, GeodatabaseReader } from '../../support/geodatabase-file.ts';
import { startHarness } from '../../support/sync-harness.ts';
import type { Body, Harness, HarnessOptions, Values } from '../../support/sync-harness.ts';
import { braced, DISTRICTS, guid, INSPECTIONS, TREES } from '../../support/service-spec.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function start(options: HarnessOptions = {}): Harness {
  const harness = startHarness(options);
  open.push(harness);
  return harness;
}

interface Delta {
  readonly answer: Body;
  readonly path: string;
  readonly file: GeodatabaseReader;
}

function download(harness: Harness, answer: Body): Delta {
  const name = answer.URL.split('/').at(-1) ?? '';
  const path = `${harness.service.outputFolder}/${name}`;
  const file = new GeodatabaseReader(path);
  open.push(file);
  return { answer, path, file };
}

async function sync(harness: Harness, replica: Body, values: Values = {}): Promise<Delta> {
  const { replicaID, layerServerGens, replicaServerGen } = replica;
  const from =
    layerServerGens === undefined ? { replicaServerGen } : { syncLayers: layerServerGens };
  const request = { replicaID, ...from, dataFormat: 'sqlite', ...values };
  return download(harness, await harness.sync(request));
}

const tablesOf = (file: GeodatabaseReader): unknown[] =>
  file
    .all(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'T\\_%' ESCAPE '\\' ORDER BY name",
    )
    .map((row) => row['name']);
const changed = (file: GeodatabaseReader): unknown[][] =>
  file
    .all(
      `SELECT d.Name AS dataset, i.Name AS item, c.ChangeType AS type FROM GDB_DataChangesDeltas c
       JOIN GDB_DataChangesDatasets d ON d.ID = c.ChangedDatasetID
       JOIN GDB_Items i ON i.ObjectID = c.RecordsetClassID ORDER BY c.ID`,
    )
    .map((row) => Object.values(row));

const attachment = (globalId: string, parent: string, text: string) => ({
  globalId,
  parentGlobalId: parent,
  name: `${text}.txt`,
  contentType: 'text/plain',
  data: Buffer.from(text),
});

function changeEverything(harness: Harness): void {
  harness.edit({
    layerId: TREES,
    adds: [
      {
        attributes: { GlobalID: guid('a', 50), Species: 'Fir', Height: 3.5 },
        geometry: { x: 12.5, y: 25.5 },
      },
    ],
    updates: [
      {
        attributes: { GlobalID: guid('a', 3), Species: 'Ash', Planted: null },
        geometry: { x: 1, y: 2 },
      },
    ],
    deletes: [{ globalId: guid('a', 4) }],
    attachmentAdds: [attachment(guid('f', 8), guid('a', 5), 'new')],
    attachmentUpdates: [attachment(guid('f', 1), guid('a', 1), 'changed')],
    attachmentDeletes: [{ globalId: guid('f', 2) }],
  });
}

describe('the delta geodatabase', () => {
  it.each(['perLayer', 'perReplica'] as const)(
    'holds changes of every kind and the new generations (%s)',
    async (syncModel) => {
      const harness = start();
      const replica = await harness.create({ syncModel, returnAttachments: true });
      changeEverything(harness);
      const { file, answer } = await sync(harness, replica);
      expect(changed(file)).toEqual([
        ['Trees', 'main.T_1_inserts', 1],
        ['Trees', 'main.T_1_updates', 2],
        ['Trees', 'main.T_1_deletes', 3],
        ['Trees__ATTACH', 'main.T_2_inserts', 1],
        ['Trees__ATTACH', 'main.T_2_updates', 2],
        ['Trees__ATTACH', 'main.T_2_deletes', 3],
      ]);
      expect(tablesOf(file)).toHaveLength(6);
      const generation = String(harness.archive.generation());
      expect(
        file
          .all('SELECT Name, Type, LayerID, ServerGen FROM GDB_DataChangesDatasets')
          .map((row) => Object.values(row)),
      ).toEqual([
        ['Trees', 2, TREES, generation],
        ['Trees__ATTACH', 1, TREES, generation],
        ['Inspections', 1, INSPECTIONS, generation],
        ['Districts', 2, DISTRICTS, generation],
      ]);
      const [head] = file.all('SELECT ID, ReplicaGUID, ServerGen, ParentID FROM GDB_DataChanges');
      expect(head).toEqual({
        ID: 1,
        ReplicaGUID: `{${replica.replicaID.toUpperCase()}}`,
        ServerGen: syncModel === 'perReplica' ? generation : '0',
        ParentID: null,
      });
      expect(answer.responseType).toBe('esriReplicaResponseTypeEdits');
      const told = answer.layerServerGens?.[0]?.serverGen ?? answer.replicaServerGen;
      expect(String(told)).toBe(generation);
      expect(file.value('PRAGMA integrity_check')).toBe('ok');
      expect(file.value('PRAGMA application_id')).toBe(0x45737269);
    },
  );

  it('holds the rows without history, in a reference of its own', async () => {
    const harness = start();
    const replica = await harness.create({ syncModel: 'perLayer', returnAttachments: true });
    changeEverything(harness);
    const { file } = await sync(harness, replica);
    const columns = file.all('PRAGMA table_info(T_1_inserts)').map((row) => row['name']);
    expect(columns).toEqual([
      'OBJECTID',
      'GlobalID',
      'Species',
      'Height',
      'Planted',
      'Creator',
      'CreationDate',
      'Editor',
      'EditDate',
      'SHAPE',
    ]);
    const [insert] = file.all('SELECT * FROM T_1_inserts');
    expect(insert).toMatchObject({
      GlobalID: braced('a', 50),
      Species: 'Fir',
      Height: 3.5,
      Editor: 'office',
    });
    const shape = decodeBlob(insert?.['SHAPE'] as Buffer, file.grid('main.T_1_inserts'));
    expect(shape.srid).toBe(300001);
    expect(shape.parts).toEqual([[[12.5, 25.5]]]);
    const [update] = file.all('SELECT GlobalID, Species, Planted FROM T_1_updates');
    expect(update).toEqual({ GlobalID: braced('a', 3), Species: 'Ash', Planted: null });
    expect(file.all('SELECT GlobalID FROM T_1_deletes')).toEqual([{ GlobalID: braced('a', 4) }]);
    expect(file.all('SELECT GLOBALID, REL_GLOBALID, ATT_NAME, DATA FROM T_2_inserts')).toEqual([
      {
        GLOBALID: braced('f', 8),
        REL_GLOBALID: braced('a', 5),
        ATT_NAME: 'new.txt',
        DATA: Buffer.from('new'),
      },
    ]);
    expect(file.value('SELECT DATA FROM T_2_updates')).toEqual(Buffer.from('changed'));
    expect(file.value('SELECT GLOBALID FROM T_2_deletes')).toBe(braced('f', 2));
    expect(
      file
        .all('SELECT f_table_name, spatial_index_type FROM st_geometry_columns')
        .map((row) => Object.values(row)),
    ).toEqual([
      ['GDB_Items', 'RTREEXY'],
      ['T_1_inserts', 'NONE'],
      ['T_1_updates', 'NONE'],
    ]);
  });

  it('holds what became of an upload', async () => {
    const harness = start();
    const replica = await harness.create({ syncModel: 'perLayer' });
    const edits = [
      {
        id: TREES,
        features: {
          adds: [
            { attributes: { GlobalID: guid('a', 60), Species: 'Fir' }, geometry: { x: 1, y: 1 } },
          ],
          updates: [{ attributes: { GlobalID: guid('a', 99), Species: 'Oak' } }],
        },
      },
    ];
    const { file } = await sync(harness, replica, { edits, returnIdsForAdds: true });
    const results = file.all('SELECT * FROM GDB_DataChangesEditResults');
    expect(results).toMatchObject([
      {
        ObjectId: 11,
        ObjectGuid: braced('a', 60),
        Success: 1,
        Code: 0,
        ChangeType: 1,
        SyncedLayerId: TREES,
      },
      { ObjectGuid: braced('a', 99), Success: 0, ChangeType: 2, SyncedLayerId: TREES },
    ]);
    expect(results[1]?.['Code']).not.toBe(0);
    expect(results[1]?.['Description']).toMatch(/./);
  });

  it('is not written when there is nothing to tell', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create();
    const answer = await harness.sync({ replicaID, replicaServerGen, dataFormat: 'sqlite' });
    expect(answer.responseType).toBe('esriReplicaResponseTypeNoEdits');
    expect(answer).not.toHaveProperty('URL');
    expect(readdirSync(harness.service.outputFolder)).toEqual([]);
  });

  it('is the result of a job, when asked for', async () => {
    const harness = start();
    const { replicaID, replicaServerGen } = await harness.create();
    changeEverything(harness);
    const { statusUrl } = await harness.sync({
      replicaID,
      replicaServerGen,
      dataFormat: 'sqlite',
      async: true,
    });
    const last = (await harness.poll(statusUrl)).at(-1);
    expect(last?.resultUrl).toMatch(/_ags_data\{[0-9A-F]{32}\}\.geodatabase$/);
  });

  it('names datasets with their schema where Enterprise does', async () => {
    const harness = start({ profile: 'enterprise-hosted' });
    const replica = await harness.create({ syncModel: 'perLayer' });
    changeEverything(harness);
    const { file } = await sync(harness, replica);
    expect(file.value('SELECT Name FROM GDB_DataChangesDatasets WHERE ID = 1')).toBe('main.Trees');
  });

  it('reads back as the edits that made it', async () => {
    const harness = start();
    const replica = await harness.create({ syncModel: 'perLayer', returnAttachments: true });
    changeEverything(harness);
    const { path } = await sync(harness, replica);
    const [edits, ...others] = readDeltaUpload(readFileSync(path), {
      replicaGuid: `{${replica.replicaID.toUpperCase()}}`,
      layers: harness.archive.service.layers,
      toStored: (geometry) => geometry,
    });
    expect(others).toEqual([]);
    expect(edits?.adds).toMatchObject([
      {
        attributes: {
          GlobalID: braced('a', 50),
          Species: 'Fir',
          Height: 3.5,
          EditDate: harness.time,
        },
        geometry: { x: 12.5, y: 25.5 },
      },
    ]);
    expect(edits?.updates).toMatchObject([
      { attributes: { GlobalID: braced('a', 3), Planted: null }, geometry: { x: 1, y: 2 } },
    ]);
    expect(edits?.deletes).toEqual([{ globalId: braced('a', 4) }]);
    expect(edits?.attachmentAdds).toEqual([
      { ...attachment(braced('f', 8), braced('a', 5), 'new') },
    ]);
    expect(edits?.attachmentDeletes).toEqual([{ globalId: braced('f', 2) }]);
  });
});
