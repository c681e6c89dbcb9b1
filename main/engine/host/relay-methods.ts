/** Relays: planned, made, run, closed and looked at. */
import type { BySide, RelayReport } from '../../../shared/model/relay.ts';
import {
  MOST_WAITING,
  type OverriddenChanges,
  type RelayChoices,
  type RelayLook,
  type RelayOutcome,
  type RelayReceipts,
} from '../../../shared/model/relay-list.ts';
import { readRelayFile } from '../../store/relay/relay-reading.ts';
import type { RunOptions } from '../api.ts';
import type { Relays, RelayWish } from '../relay.ts';

type File = { readonly path: string };
type Wish = { readonly urls: BySide<string>; readonly choices: RelayChoices };
type Page = { readonly from: number; readonly count: number };

export function relayMethods(relays: Relays) {
  return {
    planRelay: ({ urls, choices }: Wish, run: RunOptions) =>
      relays.plan(urls, wishOf(choices), run),
    createRelay: async ({ urls, choices, path }: Wish & File, run: RunOptions) =>
      outcomeOf(await relays.create(urls, wishOf(choices), path, run)),
    syncRelay: async (
      { path, retriesRefused }: File & { readonly retriesRefused: boolean },
      run: RunOptions,
    ) => outcomeOf(await relays.sync(path, { retriesRefused }, run)),
    closeRelay: ({ path }: File, run: RunOptions) => relays.close(path, run),
    relayLook: ({ path }: File): RelayLook => {
      const status = relays.status(path);
      const { waiting } = status;
      return {
        status: { ...status, waiting: waiting.slice(0, MOST_WAITING) },
        waiting: waiting.length,
      };
    },
    /** Newest first. */
    relaySessions: ({ path }: File) =>
      readRelayFile(path, (file) => file.sessions().toSorted((a, b) => b.sessionId - a.sessionId)),
    relayReceipts: ({
      path,
      sessionId,
      ...page
    }: File & Page & { readonly sessionId: number }): RelayReceipts =>
      readRelayFile(path, (file) => ({
        total: file.countReceipts(sessionId),
        receipts: file.receiptPage(sessionId, page),
      })),
    relayOverridden: ({ path, ...page }: File & Page): OverriddenChanges =>
      readRelayFile(path, (file) => ({
        total: file.countOverridden(),
        changes: file.overriddenPage(page),
      })),
  };
}

function wishOf(choices: RelayChoices): RelayWish {
  return { ...choices, layers: null, area: null, where: {} };
}

/** The receipts stay in the file: there may be very many. */
function outcomeOf(report: RelayReport): RelayOutcome {
  const { path, sessionId, result, summary, counts, generations, remarks, reasons } = report;
  const waiting = report.waiting.length;
  return { path, sessionId, result, summary, counts, generations, remarks, reasons, waiting };
}
