import { describe, expect, test } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { EXIT } from '../../../main/cli/exit-codes.ts';
import { fakeEngine, SERVICE } from '../../support/fake-engine.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const AREA = ['--layers', '0', '--extent', '-104,35.6,-94.32,41'];

describe('register-copy', () => {
  test.each([
    [['register-copy'], /Name the copied replica file/],
    [['register-copy', 'a.gpkg', '--to', 'crew'], /--to needs --from/],
    [['register-copy', '--from', 'a.gpkg', '--copies', '2'], /folder for the copies/],
    [['register-copy', '--from', 'a.gpkg', '--to', 'crew'], /how many copies/],
    [['register-copy', 'b.gpkg', '--from', 'a.gpkg', '--to', 'c', '--copies', '1'], /not both/],
  ])('%j says what is missing', async (words, says) => {
    const { code, stderr } = await runFakeCli(words);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(says);
  });

  test('tries each of several files, and says which were not registered', async () => {
    const { code, stdout } = await runFakeCli(['register-copy', 'a.gpkg', 'b.gpkg'], {
      engine: fakeEngine({
        registerCopy: async (path: string) => {
          if (path === 'a.gpkg') throw new AppError('refused', 'The service cannot do that.');
          return {
            ...{ path, replicaId: '{1}', replicaName: 'b_1', copyOf: '{0}' },
            ...{ generations: { replica: 1, layers: {} }, held: 1, remarks: [], reasons: [] },
          };
        },
      }),
    });
    expect(code).toBe(EXIT.partial);
    expect(stdout).toMatch(/a\.gpkg was not registered\.[^]*The service cannot do that\./);
    expect(stdout).toMatch(/b\.gpkg has a replica of its own now\./);
    expect(stdout).toMatch(/1 pending edit is held/);
  });
});

describe('export', () => {
  test('takes the format from the ending, unless it is given', async () => {
    const engine = fakeEngine();
    await runFakeCli(['export', SERVICE.url, 'x.geodatabase', ...AREA], { engine });
    expect(engine.calls).toMatchObject([
      ['exportData', { dataFormat: 'sqlite', syncModel: 'none', layers: [0] }, 'x.geodatabase'],
    ]);
  });

  test.each([
    [['export', SERVICE.url, ...AREA], /Name the file to export to/],
    [['export', SERVICE.url, 'x.zip', '--data-format', 'json', ...AREA], /must end with \.json/],
    [['export', SERVICE.url, 'x.gpkg', ...AREA], /must end with \.json/],
  ])('%j says what is wrong', async (words, says) => {
    const { code, stderr } = await runFakeCli(words);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toMatch(says);
  });
});
