/** Clean-up for administrators, as an engine process is asked for it. */
import type {
  CleanupConsent,
  CleanupFacts,
  CleanupPreview,
  CleanupRow,
  StaleRules,
} from '../../../shared/model/cleanup.ts';
import type { ScanControl } from '../../cleanup/scan.ts';
import type { RunOptions } from '../api.ts';
import type { Cleanup, CleanupTarget } from '../cleanup/cleanup.ts';

export interface PreviewRequest {
  readonly rows: readonly CleanupRow[];
  readonly all: readonly CleanupRow[];
  /** By the address of the service. */
  readonly facts: readonly (readonly [string, CleanupFacts])[];
}

type Targets = { readonly targets: readonly CleanupTarget[] };
type Who = { readonly who: string | null };

export function cleanupMethods(cleanup: Cleanup) {
  let control: ScanControl | null = null;
  return {
    /** Tells what it finds as progress; one at a time in a process. */
    async cleanupScan({ urls }: { readonly urls: readonly string[] }, run: RunOptions) {
      const tell = (news: Parameters<NonNullable<typeof run.progress.cleanup>>[0]): void =>
        run.progress.cleanup?.(news);
      await cleanup.scan(urls, tell, run, (own) => (control = own));
    },
    cleanupPrefer: ({ keys }: { readonly keys: readonly string[] }): void => control?.prefer(keys),
    cleanupRules: (): StaleRules => cleanup.rules(),
    cleanupSetRules: (rules: StaleRules): StaleRules => cleanup.setRules(rules),
    cleanupHold: ({ targets, reason, who }: Targets & Who & { readonly reason: string }): void =>
      cleanup.hold(targets, reason, who),
    cleanupRelease: ({ targets, who }: Targets & Who): number => cleanup.release(targets, who),
    cleanupPreview: ({ rows, all, facts }: PreviewRequest): CleanupPreview =>
      cleanup.preview({ rows, all, facts: new Map(facts), rules: cleanup.rules() }),
    cleanupUnregister: (
      { preview, consent }: { readonly preview: CleanupPreview; readonly consent: CleanupConsent },
      run: RunOptions,
    ) => cleanup.unregister(preview, consent, run),
    cleanupResume: (_input: object, run: RunOptions) => cleanup.resume(run),
    cleanupRetry: (_input: object, run: RunOptions) => cleanup.retry(run),
    cleanupDiscard: (): void => cleanup.discardUnfinished(),
    /** What is left of earlier work. */
    cleanupLeft: () => ({ unsettled: cleanup.unsettled(), unfinished: cleanup.unfinished() }),
    cleanupAudit: ({ from, count }: { readonly from: number; readonly count: number }) =>
      cleanup.audit(from, count),
    cleanupDefinitions: ({ targets }: Targets, run: RunOptions) =>
      cleanup.definitions(targets, run),
  };
}
