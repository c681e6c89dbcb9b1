/** What the commands of clean-up have in common: rules, and reading the list. */
import { AppError, type ErrorBody } from '../../shared/errors.ts';
import type {
  CleanupFacts,
  CleanupKey,
  CleanupRow,
  CleanupService,
  StaleRules,
} from '../../shared/model/cleanup.ts';
import { judgeRow, type JudgedRow } from '../../shared/model/cleanup-list.ts';
import { isSameReplica } from '../../shared/model/ids.ts';
import type { Cleanup } from '../engine/cleanup/cleanup.ts';
import { type Given, hasFlag, valuesOf } from './arguments.ts';
import type { Context, OptionSpec } from './command.ts';
import { wholeNumber } from './values.ts';

export const RULE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'stale-days',
    value: '<n>',
    text: 'Stale: nobody has synchronised or created it for n days or more.',
  },
  {
    name: 'never-synced-days',
    value: '<n>',
    text: 'Stale: never synchronised, and created n days ago or more.',
  },
  { name: 'owner-gone', text: 'Stale: the portal does not know its owner any more.' },
  { name: 'too-old', text: 'Stale: the service has forgotten the changes that it needs.' },
];

export const ID_OPTION: OptionSpec = {
  name: 'id',
  value: '<replicaID>',
  isRepeatable: true,
  text: 'A replica. Can be given several times.',
};

/** The rules that are given, and no others; null: none is. */
export function givenRules(given: Given): StaleRules | null {
  const [idle, never] = [wholeNumber(given, 'stale-days'), wholeNumber(given, 'never-synced-days')];
  const [ownerGone, tooOld] = [hasFlag(given, 'owner-gone'), hasFlag(given, 'too-old')];
  if (idle === undefined && never === undefined && !ownerGone && !tooOld) return null;
  return {
    idleDays: idle ?? null,
    neverSyncedDays: never ?? null,
    ownerGone,
    behindMinServerGen: tooOld,
  };
}

/** Throws `invalid` for `*` and for what is no id. */
export function givenIds(given: Given): readonly string[] {
  const ids = valuesOf(given, 'id').map((id) => id.trim());
  if (!ids.some((id) => id === '' || id.includes('*'))) return ids;
  throw new AppError(
    'invalid',
    'Name each replica by its ID; there is no way to unregister all at once.',
    { hint: 'See the IDs with: syncline admin list <serviceUrl>' },
  );
}

/** What services answered. */
export interface ReadList {
  readonly rows: readonly CleanupRow[];
  readonly services: readonly CleanupService[];
  readonly facts: ReadonlyMap<string, CleanupFacts>;
  readonly judged: readonly JudgedRow[];
  readonly failures: readonly { readonly serviceUrl: string; readonly error: ErrorBody }[];
}

/** Reads everything; a service that cannot be asked hides nothing of the others. */
export async function readList(
  cleanup: Cleanup,
  urls: readonly string[],
  rules: StaleRules,
  context: Context,
): Promise<ReadList> {
  const rows = new Map<CleanupKey, CleanupRow>();
  const services = new Map<string, CleanupService>();
  const { progress, signal } = context.run;
  progress.phase(
    `Reading the replicas of ${urls.length === 1 ? urls[0]! : `${urls.length} services`}`,
  );
  await cleanup.scan(
    urls,
    (news) => {
      for (const service of news.services ?? []) services.set(service.serviceUrl, service);
      for (const row of news.rows ?? []) rows.set(row.key, row);
      const done = [...rows.values()].filter(({ state }) => state === 'known').length;
      if (done > 0) progress.rows('Details of replicas', done);
    },
    { signal },
  );
  signal.throwIfAborted();
  const facts = new Map(
    [...services.values()].flatMap(({ serviceUrl, facts }): [string, CleanupFacts][] =>
      facts ? [[serviceUrl, facts]] : [],
    ),
  );
  const list = [...rows.values()].filter(({ state }) => state !== 'gone');
  const now = context.terminal.now();
  return {
    ...{ rows: list, services: [...services.values()], facts },
    judged: list.map((row) => judgeRow(row, facts.get(row.serviceUrl) ?? null, rules, now)),
    failures: [...services.values()].flatMap(({ serviceUrl, error }) =>
      error ? [{ serviceUrl, error }] : [],
    ),
  };
}

/** The rows of these ids. Throws `invalid` for one that no service lists. */
export function rowsById(list: ReadList, ids: readonly string[]): readonly CleanupRow[] {
  return ids.map((id) => {
    const row = list.rows.find(({ replicaId }) => isSameReplica(replicaId, id));
    if (row) return row;
    throw new AppError('invalid', `No service lists a replica ${id}.`, {
      hint: 'Administrators see all replicas, other users their own. See them with: syncline admin list <serviceUrl>',
    });
  });
}
