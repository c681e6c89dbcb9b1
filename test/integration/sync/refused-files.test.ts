import { afterEach, describe, expect, it } from 'vitest';
import { createConnection } from '../../../main/arcgis/request.ts';
import { braced } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

const MEGABYTE = 1024 * 1024;

const addPhoto = (n: number, bytes: number): string =>
  `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
   VALUES ('${braced('e', n)}', '${braced('a', 3)}', 'image/png', 'photo ${n}.png', zeroblob(${bytes}))`;

async function replicaOf(options: Parameters<typeof startWorld>[0]): Promise<string> {
  world = await startWorld({ profile: 'enterprise-hosted', ...options });
  const path = world.path('field');
  await world.engine.create(world.definition(), path, run());
  return path;
}

const applied = (): unknown[] => world.applied.map(({ globalId }) => globalId);

describe('an attachment that the service does not take', () => {
  it.each([{}, { oneCall: true }, { direction: 'upload' as const }, { rollbackOnFailure: true }])(
    'stays pending with a receipt that says why, and the others go: %j',
    async (options) => {
      const path = await replicaOf({ maxUploadMegabytes: 1 });
      world.sql(path, addPhoto(1, 2 * MEGABYTE), addPhoto(2, 10));
      world.sql(path, `UPDATE Trees SET Species = 'Sorbus' WHERE Height = 4`);
      const report = await world.engine.sync(path, options, run());
      expect(report).toMatchObject({ result: 'partial', rollback: null });
      expect(report.counts).toMatchObject({ sent: 2, accepted: 2, refused: 0, stillPending: 1 });
      expect(report.receipts.filter(({ outcome }) => outcome === 'held')).toMatchObject([
        {
          ...{ globalId: braced('e', 1), target: 'attachment', kind: 'add', code: null },
          explanation:
            'The file has 2 MB, and the service takes files of up to 1 MB. The edit was not sent and stays pending. Replace the attachment with a smaller file, or take it back.',
        },
      ]);
      expect(report.remarks).toContain(
        '1 attachment was left out, because the service does not take its file; its receipt says why.',
      );
      expect(applied()).toEqual([braced('a', 4), braced('e', 2)]);
    },
  );

  it('alone makes no call, says so each time, and goes when it is made smaller', async () => {
    const path = await replicaOf({ maxUploadMegabytes: 1 });
    world.sql(path, addPhoto(1, 2 * MEGABYTE));
    for (let turn = 0; turn < 2; turn++) {
      const { counts, receipts, reasons } = await world.engine.sync(
        path,
        { direction: 'upload' },
        run(),
      );
      expect(counts).toMatchObject({ sent: 0, stillPending: 1 });
      expect(receipts.map(({ outcome }) => outcome)).toEqual(['held']);
      expect(reasons.at(-1)).toBe('everything is done');
    }
    world.sql(path, `UPDATE Trees__ATTACH SET DATA = x'00' WHERE GLOBALID = '${braced('e', 1)}'`);
    const { counts, result } = await world.engine.sync(path, {}, run());
    expect({ result, ...counts }).toMatchObject({ result: 'done', accepted: 1, stillPending: 0 });
    expect((await world.engine.verify(path, run())).differences).toEqual([]);
  });

  it('is told apart by the words of the service where it does not say how large files may be', async () => {
    const path = await replicaOf({ maxUploadMegabytes: 1 });
    world.sql(path, addPhoto(1, 2 * MEGABYTE), addPhoto(2, 10));
    const engine = world.engineWith({
      connectionTo: () => {
        const connection = createConnection({ fetch });
        return {
          ...connection,
          json: (call, options) => {
            const isAsked = call.url.endsWith('/uploads/info');
            const url = isAsked ? `${call.url}rmation` : call.url;
            return connection.json({ ...call, url }, options);
          },
        };
      },
    });
    const { counts, receipts } = await engine.sync(path, { direction: 'upload' }, run());
    expect(counts).toMatchObject({ accepted: 1, stillPending: 1 });
    expect(receipts.find(({ outcome }) => outcome === 'held')!.explanation).toMatch(
      /^The service did not take the file\. .*larger than 1 MB\. The edit was not sent and stays pending\./,
    );
  });
});
