/** The whole life of a replica against every family of servers, with the catalog's own data. */
import { afterEach, describe, expect, it } from 'vitest';
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import { PROFILES } from '../../../main/sample-service/context.ts';
import { checkRtree } from '../../../main/store/check-rtree.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import { hasGdal, validate } from '../../support/gdal.ts';
import { replicasOf, run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

const SAVE_THE_BAY = catalog().filter(({ name }) => name === 'SaveTheBay');

/** All kinds of layers around Avila Beach: points with attachments, Z lines, polygons, a table of newer field types. */
function definition(changes: Partial<ReplicaDefinition> = {}): ReplicaDefinition {
  return world.definition({
    layers: [0, 1, 2, 4],
    layerQueries: { '4': { queryOption: 'none', includeRelated: true } },
    geometry: { xmin: -120.8, ymin: 35.1, xmax: -120.6, ymax: 35.25 },
    inSR: 4326,
    ...changes,
  });
}

describe.each(PROFILES)('against %s', (profile) => {
  it('creates, edits, synchronises, verifies and unregisters', async () => {
    world = await startWorld({ specs: SAVE_THE_BAY, profile });
    const path = world.path('bay');
    const created = await world.engine.create(definition(), path, run());
    expect(created.layers.map(({ name, count }) => `${name} ${count > 20}`)).toEqual([
      'Incidents true',
      'SurveyLines true',
      'Habitats true',
      'Observations true',
    ]);
    expect(created.attachments).toBeGreaterThan(10);
    expect(
      ['Incidents', 'SurveyLines', 'Habitats'].flatMap((table) => checkRtree(path, table)),
    ).toEqual([]);
    if (hasGdal) expect(validate(path)).toEqual([]);

    world.sql(
      path,
      `UPDATE Incidents SET Remarks = 'Ümlaut ''quoted''', WaterTemp = 11.25 WHERE fid = 3`,
      `DELETE FROM Incidents WHERE fid = 4`,
      `UPDATE SurveyLines SET geom = (SELECT geom FROM SurveyLines WHERE fid = 2) WHERE fid = 1`,
      `UPDATE Habitats SET LastMapped = '2026-05-04T09:30:00.123Z' WHERE fid = 1`,
      `UPDATE Observations SET SampleNumber = 9007199254740995, ObservedOn = '2026-05-04', ObservedAt = '09:30:00' WHERE fid = 1`,
      `INSERT INTO Incidents__ATTACH (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
         SELECT GlobalID, 'text/plain', 'note.txt', CAST('hello' AS BLOB) FROM Incidents WHERE fid = 3`,
    );
    const first = await world.engine.sync(path, {}, run());
    expect(first.receipts.filter(({ outcome }) => outcome !== 'accepted')).toEqual([]);
    expect(first.counts).toMatchObject({ sent: 6, accepted: 6, stillPending: 0 });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);

    // The rule of the service decides what one bad edit does to its neighbour.
    world.sql(
      path,
      `UPDATE Incidents SET Status = 'mislaid' WHERE fid = 3`,
      `UPDATE Incidents SET Confidence = 77 WHERE fid = 5`,
    );
    const { rollback } = await world.engine.service(world.serviceUrl, run());
    const second = await world.engine.sync(path, { rollbackOnFailure: true }, run());
    const skips = rollback === 'skips-bad-edits';
    // A hostile server gives no details: then nobody knows which edit brought the batch down.
    const named = profile === 'hostile' ? 0 : 1;
    expect(second.counts).toMatchObject(
      skips
        ? { sent: 2, refused: 1, rolledBack: 0, accepted: 1 }
        : { sent: 2, refused: named, rolledBack: 2 - named, accepted: 0 },
    );
    expect(second.rollback === null).toBe(skips);

    world.sql(path, `UPDATE Incidents SET Status = 'new' WHERE fid = 3`);
    expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({
      stillPending: 0,
      refused: 0,
    });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
    if (hasGdal) expect(validate(path)).toEqual([]);
    expect(await world.engine.unregister(path, run())).toMatchObject({
      outcome: 'done',
      pending: 0,
    });
    expect(await replicasOf(world)).toEqual([]);
  });
});

describe('ways to ask', () => {
  const ways: readonly Partial<ReplicaDefinition>[] = [
    { syncModel: 'perLayer', async: true },
    { syncModel: 'perReplica', async: true },
    { syncModel: 'perLayer', async: false, transportType: 'esriTransportTypeUrl' },
    { syncModel: 'perReplica', async: false, transportType: 'esriTransportTypeEmbedded' },
    { async: false, transportType: 'esriTransportTypeEmbedded', returnAttachmentsDataByUrl: false },
    { replicaSR: 4326 },
    { replicaSR: 26910 },
    { returnAttachments: false, attachmentsSyncDirection: 'none' },
  ];
  it.each(ways)('round trip with %o', async (changes) => {
    world = await startWorld({ specs: SAVE_THE_BAY, profile: 'hosted' });
    const path = world.path('bay');
    await world.engine.create(definition(changes), path, run());
    world.sql(
      path,
      `UPDATE Incidents SET Confidence = 77 WHERE fid = 5`,
      `DELETE FROM Habitats WHERE fid = 1`,
    );
    expect((await world.engine.sync(path, {}, run())).counts).toMatchObject({
      accepted: 2,
      stillPending: 0,
    });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('takes edits up only where a layer is named for upload', async () => {
    world = await startWorld({ specs: SAVE_THE_BAY, profile: 'enterprise-hosted' });
    const path = world.path('bay');
    await world.engine.create(definition({ syncModel: 'perLayer' }), path, run());
    world.sql(
      path,
      `UPDATE Incidents SET Confidence = 77 WHERE fid = 5`,
      `UPDATE Habitats SET CoverPercent = 50 WHERE fid = 1`,
    );
    const report = await world.engine.sync(
      path,
      { direction: 'download', layerDirections: { 0: 'bidirectional' } },
      run(),
    );
    expect(report.counts).toMatchObject({ accepted: 1, stillPending: 1 });
  });
});
