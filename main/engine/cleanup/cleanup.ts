/** Clean-up for administrators, without a window: joins the REST client, the book of this machine and what decides. */
import { hasCode, toErrorBody } from '../../../shared/errors.ts';
import {
  DEFAULT_RULES,
  type AuditPage,
  type CleanupConsent,
  type CleanupKey,
  type CleanupPreview,
  type CleanupReport,
  type KnownDefinition,
  type StaleRules,
  type UnfinishedCleanup,
  type UnsettledItem,
} from '../../../shared/model/cleanup.ts';
import { parseRules } from '../../../shared/model/cleanup-rules.ts';
import type { Connection } from '../../arcgis/request.ts';
import type {
  CleanupParts,
  CleanupPoint,
  CleanupServer,
  RunWork,
  UnsettledEntry,
} from '../../cleanup/ports.ts';
import { makePreview, type PreviewInput } from '../../cleanup/preview.ts';
import { scanServices, type ScanControl, type Tell } from '../../cleanup/scan.ts';
import {
  resumeRun,
  retryUnsettled,
  unregisterPreviewed,
  type RunHooks,
} from '../../cleanup/unregister.ts';
import { openHome, type Home } from '../../store/home/home.ts';
import type { Clock } from '../../sync/ports.ts';
import type { RunOptions } from '../api.ts';
import { localReplicas } from './local-replicas.ts';
import { cleanupServer, createPortalMemory } from './server.ts';

export interface CleanupOptions {
  readonly connectionTo: (serviceUrl: string) => Connection;
  readonly clock: Clock;
  /** Where the book of this machine lies. */
  readonly homeFolder: string;
  /** Named places where tests end the process. */
  readonly at?: (point: CleanupPoint) => void;
}

/** Names a replica of a service. */
export interface CleanupTarget {
  readonly key: CleanupKey;
  readonly serviceUrl: string;
  readonly replicaId: string;
  readonly replicaName: string;
  readonly replicaOwner: string | null;
}

/** Everything that an administrator does. Every method throws `AppError`. */
export interface Cleanup {
  /** Resolves when all that could be read was told. */
  scan(
    urls: readonly string[],
    tell: Tell,
    run: Pick<RunOptions, 'signal'>,
    onStart?: (control: ScanControl) => void,
  ): Promise<void>;
  rules(): StaleRules;
  setRules(rules: StaleRules): StaleRules;
  /** `who`: the account that a server knows; null: nobody was signed in. */
  hold(targets: readonly CleanupTarget[], reason: string, who: string | null): void;
  /** How many were on the list. */
  release(targets: readonly CleanupTarget[], who: string | null): number;
  /** Changes nothing. */
  preview(input: PreviewInput): CleanupPreview;
  unregister(
    preview: CleanupPreview,
    consent: CleanupConsent,
    run: RunOptions,
  ): Promise<CleanupReport>;
  unfinished(): UnfinishedCleanup | null;
  /** Goes on with a clean-up that was interrupted. */
  resume(run: RunOptions): Promise<CleanupReport>;
  /** Forgets what an interrupted clean-up has not begun; what was sent without an answer stays to be asked. */
  discardUnfinished(): void;
  unsettled(): readonly UnsettledItem[];
  retry(run: RunOptions): Promise<CleanupReport>;
  audit(from: number, count: number): AuditPage;
  /** As far as the servers tell them. */
  definitions(
    targets: readonly CleanupTarget[],
    run: RunOptions,
  ): Promise<readonly KnownDefinition[]>;
  close(): void;
}

const RULES = 'stale-rules';

/** Opens the book when it is first needed. */
export function createCleanup({ connectionTo, clock, homeFolder, at }: CleanupOptions): Cleanup {
  let open: Home | null = null;
  const home = (): Home => (open ??= openHome(homeFolder));
  const parts = (): CleanupParts => {
    const memory = createPortalMemory();
    return {
      connect: (url) => cleanupServer(connectionTo(url), url, memory),
      book: {
        ...home(),
        run: () => home().run<RunWork>(),
        unsettledEntry: (key) => home().unsettledEntry<UnsettledEntry>(key),
      },
      local: localReplicas(home(), () => clock.now()),
      clock,
      ...(at ? { at } : {}),
    };
  };
  return {
    scan: (urls, tell, { signal }, onStart) => scanServices(parts(), urls, tell, signal, onStart),
    rules: () => parseRules(home().setting(RULES)) ?? DEFAULT_RULES,
    setRules(rules) {
      home().setSetting(RULES, JSON.stringify(rules));
      return rules;
    },
    ...holdMethods(home, clock),
    preview: (input) => makePreview(parts(), input),
    unregister: (preview, consent, run) =>
      unregisterPreviewed(parts(), preview, consent, hooksOf(run)),
    unfinished() {
      const run = home().run<RunWork>();
      if (run === null) return null;
      const { id, startedAt, work, results } = run;
      return { id, startedAt, done: results.length, total: work.items.length };
    },
    resume: (run) => resumeRun(parts(), hooksOf(run)),
    discardUnfinished() {
      const lock = home().lock();
      home().endRun();
      lock.release();
    },
    unsettled: () => home().unsettled(),
    retry: (run) => retryUnsettled(parts(), hooksOf(run)),
    audit: (from, count) => home().audit(from, count),
    definitions: (targets, run) => readDefinitions(parts(), targets, run),
    close() {
      open?.close();
      open = null;
    },
  };
}

function holdMethods(home: () => Home, clock: Clock): Pick<Cleanup, 'hold' | 'release'> {
  const noteOf = (target: CleanupTarget, who: string | null) => {
    const { serviceUrl, replicaId, replicaName, replicaOwner } = target;
    return { at: clock.now(), who, serviceUrl, replicaId, replicaName, replicaOwner };
  };
  return {
    hold(targets, reason, who) {
      for (const target of targets) {
        const note = noteOf(target, who);
        const hold = { reason, by: who, at: note.at };
        home().hold(target.key, hold, { ...note, action: 'hold', outcome: 'held', answer: reason });
      }
    },
    release: (targets, who) =>
      targets.filter((target) =>
        home().release(target.key, {
          ...noteOf(target, who),
          ...{ action: 'release', outcome: 'released', answer: '' },
        }),
      ).length,
  };
}

function hooksOf({ signal, progress }: RunOptions): RunHooks {
  return {
    signal,
    onResult: ({ replicaName, sentence }, done, total) => {
      progress.phase(`${done} of ${total}: ${replicaName}. ${sentence}`);
    },
  };
}

/** What a server says of one replica, or for itself, says nothing of the others. */
const HERE_ALONE = ['refused', 'not-found', 'bad-answer', 'sign-in', 'unreachable'] as const;
/** Asked for at once. */
const DEFINITIONS_AT_ONCE = 5;

/** In the order of the targets. */
async function readDefinitions(
  { connect }: Pick<CleanupParts, 'connect'>,
  targets: readonly CleanupTarget[],
  { signal, progress }: RunOptions,
): Promise<readonly KnownDefinition[]> {
  const found: KnownDefinition[] = [];
  const waiting = targets.entries();
  let done = 0;
  progress.phase('Reading definitions');
  const worker = async (): Promise<void> => {
    for (const [index, target] of waiting) {
      signal.throwIfAborted();
      found[index] = await readDefinition(connect(target.serviceUrl), target, signal);
      progress.rows('Definitions of replicas', ++done);
    }
  };
  await Promise.all(Array.from({ length: DEFINITIONS_AT_ONCE }, worker));
  return found;
}

async function readDefinition(
  server: CleanupServer,
  { key, replicaId, replicaName }: CleanupTarget,
  signal: AbortSignal,
): Promise<KnownDefinition> {
  try {
    const known = await server.definition(replicaId, signal);
    const gone = { definition: null, unknown: ['The server does not know it any more.'] };
    return { key, replicaName, ...(known ?? gone) };
  } catch (error) {
    if (signal.aborted || !hasCode(error, ...HERE_ALONE)) throw error;
    return { key, replicaName, definition: null, unknown: [toErrorBody(error).message] };
  }
}
