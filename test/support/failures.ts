/** What the tests of failures share: how a call ended, what is left on both sides, and answers that are tampered with. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect } from 'vitest';
import type { Fetch } from '../../main/arcgis/exchange.ts';
import { createConnection } from '../../main/arcgis/request.ts';
import type { Engine } from '../../main/engine/api.ts';
import { parseFault } from '../../main/sample-service/sync/fault-text.ts';
import type { CrashPoint } from '../../main/sync/step.ts';
import { AppError, hasCode } from '../../shared/errors.ts';
import { guid } from './service-spec.ts';
import { quickClock, replicasOf, run, silent, startWorld, type World } from './world.ts';

/** Runs a test in a world of its own, so that tests can run side by side. */
export async function inWorld(
  options: Parameters<typeof startWorld>[0],
  test: (world: World) => Promise<void>,
): Promise<void> {
  const world = await startWorld(options);
  try {
    await test(world);
  } finally {
    await world.close();
  }
}

/**
 * The expected failure that a call ends with; its message and its hint are looked at as a reader would. Throws when the
 * call succeeds, and lets bugs through.
 */
export async function failureOf(work: Promise<unknown> | (() => unknown)): Promise<AppError> {
  const error = await caught(work);
  expectSentences(error);
  return error;
}

/** A promise that has failed, for errors that were caught already. */
export async function rejected(error: unknown): Promise<never> {
  throw error;
}

async function caught(work: Promise<unknown> | (() => unknown)): Promise<AppError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('It was expected to fail, and succeeded.');
}

/** What happened is a sentence; what to do is one, too, or ends with the command to type. */
function expectSentences({ message, hint }: AppError): void {
  const slips =
    /undefined|\bnull\b|NaN|\[object|\.\.|\s{2}|\berror\b.*\bat line\b|SQLITE_|E[A-Z]{4,}:/;
  expect(message).toMatch(/^\S.{6,}[.!?…]$/s);
  expect(message).not.toMatch(slips);
  expect(hint).toMatch(/^[A-Z/].{10,}([.!?…]|syncline \w+ \S+)$/s);
  expect(hint).not.toMatch(slips);
}

/** Names in the folder of a replica file that begin with the name of the file; default: all in the world's folder. */
export function filesOf(world: World, path?: string): string[] {
  const folder = path === undefined ? world.folder : dirname(path);
  return readdirSync(folder)
    .filter((name) => path === undefined || name.startsWith(basename(path)))
    .sort();
}

/** Names of the replicas that are registered on the server now. */
export async function registered(world: World): Promise<string[]> {
  const replicas = await replicasOf(world);
  return replicas.map(({ replicaName }) => replicaName);
}

/** Nothing of a create is left, here or there. */
export async function expectNothingLeft(world: World, path: string): Promise<void> {
  expect(filesOf(world, path)).toEqual([]);
  expect(await registered(world)).toEqual([]);
}

/** The one replica of the service is that of the file, both hold the same, and nothing else lies beside the file. */
export async function expectWhole(world: World, path: string): Promise<void> {
  expect(filesOf(world, path)).toEqual([basename(path)]);
  const status = world.engine.status(path);
  expect(await registered(world)).toEqual([status.replicaName]);
  expect(status).toMatchObject({ state: 'ready', exchange: null, missingAttachments: 0 });
  expect((await world.engine.verify(path, run())).differences).toEqual([]);
}

/** Runs a create that was interrupted once more, unless it was finished. */
export async function goOn(world: World, path: string): Promise<void> {
  calm(world);
  if (!existsSync(path)) await world.engine.create(world.definition(), path, run());
}

/** Gives an unfinished replica up, as soon as the server has made it. */
export async function giveUp(world: World, part: string): Promise<void> {
  for (;;) {
    try {
      await world.engine.unregister(part, run());
      return;
    } catch (error) {
      if (!hasCode(error, 'unknown-outcome')) throw error;
      await quickClock.sleep(1000, new AbortController().signal);
    }
  }
}

/** Switches faults on, in the words of the command line. */
export function arm(world: World, ...faults: readonly string[]): void {
  world.sample.sync!.faults.add(...faults.map(parseFault));
}

export function calm(world: World): void {
  world.sample.sync!.faults.clear();
}

/** An engine that does something the n-th time that it passes a point. */
export function engineAt(world: World, point: CrashPoint, nth: number, act: () => void): Engine {
  let passed = 0;
  return world.engineWith({
    at: (reached) => {
      if (reached === point && ++passed === nth) act();
    },
  });
}

/** An engine whose network is `fetch`. */
function engineOver(world: World, fetch: Fetch): Engine {
  return world.engineWith({
    connectionTo: () =>
      createConnection({
        fetch,
        sleep: (ms, signal) => quickClock.sleep(ms, signal ?? new AbortController().signal),
      }),
  });
}

/** An engine that is told something else where an address matches: the n-th answer, or every one. */
export function tampered(
  world: World,
  address: RegExp,
  change: (body: string) => string,
  nth?: number,
): Engine {
  let seen = 0;
  return engineOver(world, async (url, init) => {
    const response = await fetch(url, init);
    if (!address.test(url) || (nth !== undefined && ++seen !== nth)) return response;
    const headers = { 'Content-Type': 'application/json' };
    return new Response(change(await response.text()), { status: response.status, headers });
  });
}

/** Where result files lie. */
export const RESULT = /\/replicafiles\//i;

/** Run options that can be stopped. */
export function stoppable(): { stop: AbortController; run: ReturnType<typeof run> } {
  const stop = new AbortController();
  return { stop, run: { signal: stop.signal, progress: silent } };
}

/** Three edits here and a change by somebody else there, so that every exchange of a careful sync has work to do. */
export function editBothSides(world: World, path: string): void {
  world.sql(
    path,
    `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
    `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Ash', 40 FROM Trees WHERE Height = 5`,
    `INSERT INTO Trees__ATTACH (REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
       SELECT GlobalID, 'text/plain', 'note.txt', CAST('hello' AS BLOB) FROM Trees WHERE Height = 40`,
  );
  world.remote({ updates: [{ attributes: { GlobalID: guid('a', 6), Species: 'Yew' } }] });
}

/** Kinds of the edits that replicas have brought to the server. */
export function uploaded(world: World): string[] {
  return world.applied
    .filter(({ replicaId }) => replicaId !== null)
    .map(({ kind }) => kind)
    .sort();
}

/** After `editBothSides` and a sync that went through: nothing pending, every edit accepted once, same data on both sides. */
export async function expectSettled(world: World, path: string): Promise<void> {
  const status = world.engine.status(path);
  expect(status).toMatchObject({ pending: 0, conflicts: 0 });
  const { sessions } = world.engine.history(path);
  const outcomes = sessions.flatMap(({ receipts }) => receipts.map(({ outcome }) => outcome));
  expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(3);
  expect(outcomes).not.toContain('unknown');
  await expectWhole(world, path);
}
