import { describe, expect, test } from 'vitest';
import { EXIT } from '../../../main/cli/exit-codes.ts';
import type {
  GeodatabaseReport,
  TakeOverPlan,
  TakeOverReport,
} from '../../../shared/model/geodatabase.ts';
import { problem, warning } from '../../../shared/model/remark.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const INFO: GeodatabaseReport = {
  path: 'field work.geodatabase',
  version: '10.4.0',
  layers: [
    {
      ...{ layerId: 0, name: 'Trees', kind: 'layer', rows: 1204, attachments: 7 },
      pending: { add: 2, update: 1, delete: 0 },
    },
    {
      ...{ layerId: 1, name: 'Visits', kind: 'table', rows: 3, attachments: null },
      pending: { add: 0, update: 0, delete: 0 },
    },
  ],
  replica: {
    ...{
      name: 'Ana_Trees',
      replicaId: '{4721}',
      serviceUrl: 'https://gis.example.org/FeatureServer',
    },
    ...{ owner: 'ana', syncModel: 'perLayer', createdAt: null },
    generations: { replica: null, layers: { 0: 12, 1: 9 } },
  },
  pending: 3,
  doubtful: 1,
  whyNot: null,
  remarks: [],
};
const PLAN: TakeOverPlan = {
  ...{ from: 'field.geodatabase', replicaId: '{4721}', replicaName: 'Ana_Trees' },
  serviceUrl: 'https://gis.example.org/FeatureServer',
  ...{ owner: 'ana', isKnown: true, pending: 3, doubtful: 1, remarks: [] },
};
const REPORT: TakeOverReport = {
  ...PLAN,
  path: 'field.gpkg',
  generations: { replica: null, layers: { 0: 12 } },
  layers: [{ name: 'Trees', count: 1204 }],
  held: 1,
};

describe('geodatabase info', () => {
  const info = (report: GeodatabaseReport, ...more: string[]) =>
    runFakeCli(['geodatabase', 'info', report.path, ...more], {
      engine: fakeEngine({ geodatabaseInfo: async () => report }),
    });

  test('tells layers, rows, the replica, and what was not sent', async () => {
    const { code, stdout } = await info(INFO);
    expect(code).toBe(EXIT.done);
    expect(stdout).toMatch(/0\s+Trees\s+layer\s+1,204\s+7\s+3\n/);
    expect(stdout).toMatch(/1\s+Visits\s+table\s+3\s+0\n/);
    expect(stdout).toMatch(/Edits not sent\s+3; of 1 it is not sure/);
    expect(stdout).toMatch(/take-over "field work\.geodatabase" --preview/);
  });

  test('says why it cannot be taken over in the place of the way to do so', async () => {
    const whyNot = 'It is no replica: nothing on a server belongs to it.';
    const { code, stdout } = await info({ ...INFO, replica: null, pending: null, whyNot });
    expect(code).toBe(EXIT.done);
    expect(stdout).toContain(`It cannot be taken over. ${whyNot}`);
    expect(stdout).not.toMatch(/take-over|Replica name/);
  });

  test('answers the whole report with --json', async () => {
    const { stdout } = await info(INFO, '--json');
    expect(JSON.parse(stdout)).toEqual(INFO);
  });

  test('needs a file', async () => {
    const { code, stderr } = await runFakeCli(['geodatabase', 'info']);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(/The mobile geodatabase is missing\./);
  });
});

describe('geodatabase export', () => {
  test('writes a GeoPackage and says where the edits in it are', async () => {
    const engine = fakeEngine({
      exportGeodatabase: async (from: string, path: string) => ({
        ...{ from, path, pending: 2, layers: [{ name: 'Trees', count: 1204 }] },
        remarks: [warning('layers', 'Trees: the rows have no GlobalIDs.')],
      }),
    });
    const { code, stdout } = await runFakeCli(
      ['geodatabase', 'export', 'field.geodatabase', 'out.gpkg'],
      { engine },
    );
    expect(code).toBe(EXIT.done);
    expect(stdout).toMatch(/Wrote out\.gpkg\.[^]*Trees\s+1,204/);
    expect(stdout).toMatch(/the rows have no GlobalIDs/);
    expect(stdout).toMatch(/2 edits that were not sent[^]*syncline changes out\.gpkg/);
  });

  test.each([
    [['field.geodatabase'], /The GeoPackage to write is missing/],
    [['field.geodatabase', 'out.zip'], /“out\.zip” must end with \.gpkg/],
  ])('%j makes no file', async (words, says) => {
    const engine = fakeEngine();
    const { code, stderr } = await runFakeCli(['geodatabase', 'export', ...words], { engine });
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(says);
    expect(engine.calls).toEqual([]);
  });
});

describe('geodatabase take-over', () => {
  const takeOver = (words: readonly string[], plan: Partial<TakeOverPlan> = {}) => {
    const asked: unknown[] = [];
    const engine = fakeEngine({
      previewTakeOver: async (...[from, options]: [string, object]) => {
        asked.push(['preview', from, options]);
        return { ...PLAN, ...plan };
      },
      takeOver: async (...[from, to, options]: [string, string, object]) => {
        asked.push(['take over', from, to, options]);
        return { ...REPORT, ...plan };
      },
    });
    return runFakeCli(['geodatabase', 'take-over', 'field.geodatabase', ...words], {
      engine,
    }).then((end) => ({ ...end, asked }));
  };

  test('previews without a file to make, and takes nothing over', async () => {
    const { code, stdout, asked } = await takeOver(['--preview']);
    expect(code).toBe(EXIT.done);
    expect(asked).toEqual([['preview', 'field.geodatabase', {}]]);
    expect(stdout).toMatch(/Would be held\s+1[^]*Nothing was changed\./);
  });

  test('a preview that finds what forbids it ends with the code for that', async () => {
    const remarks = [problem('service', 'Layer Trees (0) is no longer in the service.')];
    const { code, stdout } = await takeOver(['--preview'], { remarks, isKnown: false });
    expect(code).toBe(EXIT.usage);
    expect(stdout).toMatch(/no longer in the service[^]*It cannot be taken over\./);
  });

  test('hands on where the service is and that the replica may be gone', async () => {
    const service = 'https://new.example.org/FeatureServer';
    const { asked } = await takeOver(['field.gpkg', '--service', service, '--without-replica']);
    const options = { serviceUrl: service, withoutReplica: true };
    expect(asked).toEqual([['take over', 'field.geodatabase', 'field.gpkg', options]]);
  });

  test('tells what waits, what is held, and how to go on', async () => {
    const { code, stdout } = await takeOver(['field.gpkg']);
    expect(code).toBe(EXIT.done);
    expect(stdout).toMatch(/field\.gpkg is the replica Ana_Trees now\./);
    expect(stdout).toMatch(/Edits to send\s+2[^]*Held\s+1/);
    expect(stdout).toMatch(/syncline sync field\.gpkg/);
  });

  test('asks for the name of the file, and asks nobody else', async () => {
    const { code, stderr, asked } = await takeOver([]);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(/Name the file to make[^]*--preview/);
    expect(asked).toEqual([]);
  });
});
