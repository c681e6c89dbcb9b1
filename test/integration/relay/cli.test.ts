/** The relay commands as processes of their own, between two services that want different people. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { onlyJson, runCli } from '../../support/run-cli.ts';
import { contents, startRelayWorld, type RelayWorld } from '../../support/relay.ts';
import { guid } from '../../support/service-spec.ts';

let world: RelayWorld;
const folders: string[] = [];
afterEach(async () => {
  await world.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const ENV = {
  SYNCLINE_SOURCE_USERNAME: 'ana',
  SYNCLINE_SOURCE_PASSWORD: 'one',
  SYNCLINE_TARGET_USERNAME: 'ben',
  SYNCLINE_TARGET_PASSWORD: 'two',
};

it('carries, shows and ends a relay with a sign-in for each side', async () => {
  world = await startRelayWorld({
    source: { trees: 3, users: [{ name: 'ana', password: 'one' }], requireToken: true },
    target: { users: [{ name: 'ben', password: 'two' }], requireToken: true },
  });
  folders.push(mkdtempSync(join(tmpdir(), 'syncline-relay-cli-')));
  const options = { env: ENV, cwd: folders[0]! };
  const relay = async (...words: string[]) => runCli(['relay', ...words, '--json'], options);
  const urls = [world.urls.source, world.urls.target];
  const plan = await relay('create', ...urls, '--layers', '0,1', '--plan');
  expect(onlyJson(plan)).toMatchObject({
    direction: 'one-way',
    layers: [{ rows: { source: 3, target: 0 } }, {}],
  });
  const create = ['create', ...urls, 't.relay', '--layers', '0,1', '--direction', 'bidirectional'];
  const made = await relay(...create);
  expect(made.code, made.stderr).toBe(0);
  expect(onlyJson(made)).toMatchObject({ counts: { target: { accepted: 11 } } });
  expect(contents(world.target.archive)).toEqual(contents(world.source.archive));
  world.target.remote({ updates: [{ attributes: { GlobalID: guid('a', 1), Species: 'Yew' } }] });
  const synced = await runCli(['relay', 'sync', 't.relay', '--quiet'], options);
  expect(synced.stdout).toContain('1 edit carried to the source.');
  expect(onlyJson(await relay('status', 't.relay'))).toMatchObject({
    state: 'ready',
    underWay: null,
  });
  expect((await runCli(['relay', 'history', 't.relay'], options)).stdout).toContain('2. Sync');
  const closed = await relay('close', 't.relay');
  expect(onlyJson(closed)).toMatchObject({
    outcomes: { source: 'unregistered', target: 'unregistered' },
  });
}, 120_000);

it('needs a sign-in for the side that wants one', async () => {
  world = await startRelayWorld({
    target: { users: [{ name: 'ben', password: 'two' }], requireToken: true },
  });
  const { source, target } = world.urls;
  const refused = await runCli(['relay', 'create', source, target, '--plan', '--json']);
  expect(refused.code).toBe(4);
  expect(onlyJson(refused)).toMatchObject({
    error: {
      code: 'sign-in',
      message: expect.stringMatching(/^Target: /) as string,
      serviceUrl: target,
    },
  });
  const said = await runCli(['relay', 'create', source, target, '--plan']);
  expect(said.stderr).toContain('SYNCLINE_TARGET_TOKEN');
}, 60_000);
