/** What became of every edit of a replica file. */
import { expect } from 'vitest';
import type { Engine } from '../../../main/engine/api.ts';
import type { Outcome } from '../../../shared/model/edit.ts';

/** What a server said in a run, and what it was asked about its rows, in lower case. */
export interface Said {
  readonly answers: string;
  readonly questions: string;
  /** It answered an upload with a whole answer: there a server may name failures alone. */
  readonly hasAnsweredUpload: boolean;
}

/** Edits by layer, target and GlobalID. */
interface Account {
  readonly pending: ReadonlySet<string>;
  readonly unknown: readonly string[];
  /** With the kind of the edit. */
  readonly accepted: ReadonlyMap<string, string>;
  /** What the server held already, as an answer of its own has shown. */
  readonly alreadyThere: ReadonlyMap<string, string>;
}

interface Named {
  readonly layerId: number;
  readonly target: string;
  readonly globalId: string;
}

const bare = (globalId: string): string => globalId.toLowerCase().replace(/[{}]/g, '');

const keyOf = ({ layerId, target, globalId }: Named): string =>
  `${layerId} ${target} ${bare(globalId)}`;

export function accountOf(engine: Engine, path: string): Account {
  const receipts = engine.history(path).sessions.flatMap((session) => session.receipts);
  const ended = (wanted: Outcome): [key: string, kind: string][] =>
    receipts
      .filter(({ outcome }) => outcome === wanted)
      .map((receipt) => [keyOf(receipt), receipt.kind]);
  const accepted = new Map(ended('accepted'));
  expect(accepted.size, 'no edit is accepted twice').toBe(ended('accepted').length);
  return {
    pending: new Set([...engine.changes(path)].map(keyOf)),
    unknown: ended('unknown').map(([key]) => key),
    accepted,
    alreadyThere: new Map(ended('already-there')),
  };
}

/** Every edit waits, was accepted or was there already, and the server has spoken of each that does not wait. */
export function expectAccounted(
  before: Account,
  engine: Engine,
  path: string,
  said: Said,
  seed: number,
): void {
  const after = accountOf(engine, path);
  for (const key of before.pending) {
    const isKept = after.pending.has(key) || after.accepted.has(key) || after.alreadyThere.has(key);
    expect(isKept, `seed ${seed}: ${key} is neither pending nor accepted`).toBe(true);
  }
  for (const [key, kind] of [...after.accepted, ...after.alreadyThere]) {
    expectNamed(kind, key.split(' ')[2]!, said, seed);
  }
  for (const key of after.unknown) {
    expect(after.pending.has(key), `seed ${seed}: ${key} is unknown and gone`).toBe(true);
  }
}

/** That a row is gone a server says by leaving it out where it was asked for. */
export function expectNamed(kind: string, globalId: string, said: Said, seed: number): void {
  const { answers, questions, hasAnsweredUpload } = said;
  const isNamed =
    hasAnsweredUpload ||
    answers.includes(bare(globalId)) ||
    (kind === 'delete' && questions.includes(bare(globalId)));
  expect(isNamed, `seed ${seed}: nobody said that the ${kind} of ${globalId} arrived`).toBe(true);
}
