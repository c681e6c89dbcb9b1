/** The exit codes of the command line for the main ways to fail, and the same words as JSON and for people. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StartOptions } from '../../../main/sample-service/start.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { arm, filesOf, inWorld, registered, uploaded } from '../../support/failures.ts';
import { onlyJson, runCli } from '../../support/run-cli.ts';
import { guid } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

const EVERYWHERE = ['--extent', '-10,-10,100000,100000', '--in-sr', '102100'];
const LIME = `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`;
const TOO_LONG = `UPDATE Trees SET Species = 'a name of far more than twenty characters' WHERE Height = 4`;

const signal = new AbortController().signal;

async function created(world: World): Promise<string> {
  const path = world.path('field');
  await world.engine.create(world.definition({ syncModel: 'perReplica' }), path, run());
  return path;
}

/** A create that would do. */
function createWords(world: World, ...more: readonly string[]): readonly string[] {
  const layers = more.includes('--layers') ? [] : ['--layers', '0'];
  return ['create', world.serviceUrl, world.path('new'), ...layers, ...EVERYWHERE, ...more];
}

interface Row {
  readonly name: string;
  /** Makes the situation and returns the command. */
  readonly words: (world: World) => Promise<readonly string[]> | readonly string[];
  readonly exitCode: number;
  /** Of the error; absent where the command reports instead. */
  readonly error?: ErrorCode;
  readonly options?: StartOptions;
  readonly env?: Readonly<Record<string, string>>;
}

const ROWS: readonly Row[] = [
  {
    name: 'a create that goes well',
    words: (world) => createWords(world),
    exitCode: 0,
  },
  {
    name: 'an option that does not exist',
    words: (world) => ['sync', world.path('new'), '--forse'],
    exitCode: 2,
    error: 'invalid',
  },
  {
    name: 'an address that is none',
    words: () => ['service', 'trees'],
    exitCode: 2,
    error: 'invalid',
  },
  {
    name: 'a layer that does not exist',
    words: (world) => createWords(world, '--layers', '0,9'),
    exitCode: 2,
    error: 'invalid',
  },
  {
    name: 'a where clause with an unknown field',
    words: (world) => createWords(world, '--where', '0=Specis = 1'),
    exitCode: 2,
    error: 'invalid',
  },
  {
    name: 'an edit that is refused',
    async words(world) {
      const path = await created(world);
      world.sql(path, LIME, TOO_LONG);
      return ['sync', path];
    },
    exitCode: 3,
  },
  {
    name: 'a batch that is rolled back',
    async words(world) {
      const path = await created(world);
      world.sql(path, LIME, TOO_LONG);
      return ['sync', path, '--rollback-on-failure', 'true'];
    },
    exitCode: 3,
  },
  {
    name: 'a conflict that waits',
    async words(world) {
      const path = await created(world);
      world.sql(path, LIME);
      world.remote({ updates: [{ attributes: { GlobalID: guid('a', 3), Species: 'Yew' } }] });
      return ['sync', path];
    },
    exitCode: 3,
  },
  {
    name: 'differences that nobody knows of',
    async words(world) {
      const path = await created(world);
      world.look(path, (db) => {
        db.exec('UPDATE syncline_replica SET tracking = 0');
        db.exec(`DELETE FROM Trees WHERE Height = 3`);
      });
      return ['verify', path];
    },
    exitCode: 3,
  },
  {
    name: 'no sign-in where one is needed',
    options: { users: [{ name: 'editor', password: 'editor' }], requireToken: true },
    words: ({ serviceUrl }) => ['service', serviceUrl],
    exitCode: 4,
    error: 'sign-in',
  },
  {
    name: 'a wrong password',
    options: { users: [{ name: 'editor', password: 'editor' }], requireToken: true },
    words: ({ serviceUrl }) => ['service', serviceUrl, '--username', 'editor'],
    env: { SYNCLINE_PASSWORD: 'wrong' },
    exitCode: 4,
    error: 'sign-in',
  },
  {
    name: 'a service that is not there',
    words: ({ serviceUrl }) => ['service', serviceUrl.replace('Parks', 'Nowhere')],
    exitCode: 5,
    error: 'not-found',
  },
  {
    name: 'a host that is not there',
    words: () => ['service', 'http://no-such-host.invalid/arcgis/rest/services/X/FeatureServer'],
    exitCode: 5,
    error: 'unreachable',
  },
  {
    name: 'a job that fails',
    words(world) {
      arm(world, 'failedJob:no room');
      return createWords(world);
    },
    exitCode: 5,
    error: 'refused',
  },
  {
    name: 'a replica that was unregistered',
    async words(world) {
      const path = await created(world);
      await world.service().unregisterReplica(world.engine.status(path).replicaId!, signal);
      return ['sync', path];
    },
    exitCode: 5,
    error: 'replica-gone',
  },
  {
    name: 'a replica whose history was trimmed',
    async words(world) {
      const path = await created(world);
      for (const Species of ['Yew', 'Fir']) {
        world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species } }] });
      }
      world.archive.trim(world.archive.generation());
      return ['sync', path];
    },
    exitCode: 5,
    error: 'replica-too-old',
  },
  {
    name: 'edits whose answer is lost',
    async words(world) {
      const path = await created(world);
      world.sql(path, LIME);
      arm(world, 'dropAfter@synchronizeReplica');
      return ['sync', path, '--direction', 'upload'];
    },
    exitCode: 6,
    error: 'unknown-outcome',
  },
  {
    name: 'a create whose answer is lost',
    words(world) {
      arm(world, 'dropAfter@createReplica');
      return createWords(world);
    },
    exitCode: 6,
    error: 'unknown-outcome',
  },
  {
    name: 'a file that does not exist',
    words: (world) => ['status', world.path('none')],
    exitCode: 7,
    error: 'file',
  },
  {
    name: 'a file that is no replica',
    words(world) {
      writeFileSync(world.path('text'), 'Dear diary, today I planted a tree.');
      return ['sync', world.path('text')];
    },
    exitCode: 7,
    error: 'file',
  },
  {
    name: 'a name that is taken',
    words(world) {
      writeFileSync(world.path('new'), 'mine');
      return createWords(world);
    },
    exitCode: 7,
    error: 'file',
  },
  {
    name: 'an old copy of a file',
    async words(world) {
      const path = await created(world);
      copyFileSync(path, world.path('copy'));
      world.sql(path, LIME);
      await world.engine.sync(path, {}, run());
      return ['sync', world.path('copy')];
    },
    exitCode: 7,
    error: 'replica-copied',
  },
];

describe('the command line ends', () => {
  it.concurrent.each(ROWS)(
    'with $exitCode after $name',
    ({ words, exitCode, error, options, env }) =>
      inWorld({ ...options }, async (world) => {
        const command = await words(world);
        const result = await runCli([...command, '--json'], env ? { env } : {});
        expect({ code: result.code, said: result.code === exitCode ? '' : result.stdout }).toEqual({
          code: exitCode,
          said: '',
        });
        const answer = onlyJson(result);
        if (error === undefined) {
          expect(answer).not.toHaveProperty('error');
          return;
        }
        expect(answer).toMatchObject({ exitCode, error: { code: error } });
        const { message, hint } = answer['error'] as { message: string; hint?: string };
        expect(message).toMatch(/[.?!]$/);
        // What is wrong in the words of a command is said in the message itself.
        if (error !== 'invalid') expect(hint).toMatch(/^[A-Z/].{10,}/);
        expect(`${result.stdout}${result.stderr}`).not.toMatch(
          /\bat \S+ \(?file:|wrong"|undefined/,
        );
      }),
  );

  it('with 6 and then with 0: the second run settles what the first left open', () =>
    inWorld({}, async (world) => {
      const path = await created(world);
      world.sql(path, LIME);
      arm(world, 'dropAfter@synchronizeReplica');
      const first = await runCli(['sync', path, '--direction', 'upload']);
      expect(first.code).toBe(6);
      expect(first.stdout).toBe('');
      expect(first.stderr).toMatch(
        /^syncline: 127\.0\.0\.1:\d+ was asked to synchronise the replica, but the connection ended before an answer came\. Whether it did so is not known\.\n {2}Run sync again: it first asks the server which edits it holds and sends none of them twice\.\n$/m,
      );
      const second = await runCli(['sync', path, '--json']);
      expect(second.code).toBe(0);
      expect(onlyJson(second)).toMatchObject({ counts: { accepted: 1, unknown: 0 } });
      expect(uploaded(world)).toEqual(['update']);
    }));

  it('with 6 and then with 0: the second create finds and removes what the first may have made', () =>
    inWorld({}, async (world) => {
      arm(world, 'dropAfter@createReplica');
      const words = createWords(world);
      expect((await runCli(words)).code).toBe(6);
      expect(filesOf(world)).toEqual(['new.gpkg.part']);
      expect(await registered(world)).toHaveLength(1);
      expect((await runCli(words)).code).toBe(0);
      expect(filesOf(world)).toEqual(['new.gpkg']);
      expect(await registered(world)).toHaveLength(1);
    }));
});
