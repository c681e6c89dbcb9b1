/** Decides what a relay does next. Pure: the journal and what is known of both sides are all it looks at. */
import {
  RELAY_SIDES,
  type RelayCall,
  type RelayDirection,
  type RelaySide,
} from '../../shared/model/relay.ts';

export interface RelayFacts {
  readonly direction: RelayDirection;
  readonly isRegistered: Readonly<Record<RelaySide, boolean>>;
  readonly call: RelayCall | null;
  /** Sent edits of the call under way. */
  readonly sent: number;
  /** The call under way was begun by this run, not by one before it. */
  readonly isCallOfThisRun: boolean;
  /** Sides whose replica was asked for in this run. */
  readonly isChecked: boolean;
  readonly downloaded: ReadonlySet<RelaySide>;
  /** Items that a download called deleted. */
  readonly suspected: number;
  readonly mayCompare: boolean;
  /** Edits that can go to each side now. */
  readonly sendable: Readonly<Record<RelaySide, boolean>>;
}

export type RelayStep =
  | { readonly kind: 'clear-orphan'; readonly side: RelaySide }
  | { readonly kind: 'drop'; readonly side: RelaySide }
  | { readonly kind: 'reconcile'; readonly side: RelaySide }
  | { readonly kind: 'await-job'; readonly side: RelaySide; readonly statusUrl: string }
  | { readonly kind: 'fetch'; readonly side: RelaySide; readonly url: string }
  | { readonly kind: 'apply'; readonly side: RelaySide }
  | { readonly kind: 'fail'; readonly side: RelaySide }
  | { readonly kind: 'register'; readonly side: RelaySide }
  | { readonly kind: 'check' }
  | { readonly kind: 'download'; readonly side: RelaySide }
  | { readonly kind: 'ask-gone' }
  | { readonly kind: 'compare' }
  | { readonly kind: 'upload'; readonly side: RelaySide }
  | { readonly kind: 'stop' };

export interface RelayPlanned {
  readonly step: RelayStep;
  /** One line for people: why this step and not another. */
  readonly reason: string;
}

export function planRelay(facts: RelayFacts): RelayPlanned {
  if (facts.call) return goOn(facts.call, facts);
  for (const side of RELAY_SIDES) {
    if (facts.isRegistered[side]) continue;
    return planned({ kind: 'register', side }, `the ${side} has no replica for this relay yet`);
  }
  if (!facts.isChecked) {
    return planned(
      { kind: 'check' },
      'both services are asked whether they still know their replicas',
    );
  }
  const heard: readonly RelaySide[] = facts.direction === 'one-way' ? ['source'] : RELAY_SIDES;
  for (const side of heard) {
    if (facts.downloaded.has(side)) continue;
    return planned(
      { kind: 'download', side },
      `changes of the ${side} come before anything is sent`,
    );
  }
  if (facts.suspected > 0) {
    return planned(
      { kind: 'ask-gone' },
      'what was called deleted is looked up before it is believed',
    );
  }
  if (facts.mayCompare) {
    return planned(
      { kind: 'compare' },
      'attachments that are on both sides are compared by their bytes',
    );
  }
  for (const side of ['target', 'source'] as const) {
    if (!facts.sendable[side]) continue;
    return planned({ kind: 'upload', side }, `there are changes that the ${side} does not have`);
  }
  return planned({ kind: 'stop' }, 'both sides have what they can have');
}

function goOn(call: RelayCall, { sent, isCallOfThisRun }: RelayFacts): RelayPlanned {
  const { side, stage, purpose } = call;
  switch (stage.at) {
    case 'sending':
      if (purpose === 'create') {
        return planned(
          { kind: 'clear-orphan', side },
          `nobody knows whether the ${side} has made a replica`,
        );
      }
      return sent > 0
        ? planned(
            { kind: 'reconcile', side },
            `edits went to the ${side} and no answer came: it is asked what it holds`,
          )
        : planned(
            { kind: 'drop', side },
            `a call to the ${side} that sent nothing had no answer: it is made again`,
          );
    case 'job':
      return planned(
        { kind: 'await-job', side, statusUrl: stage.statusUrl },
        `the ${side} is at work`,
      );
    case 'link':
      return planned({ kind: 'fetch', side, url: stage.url }, `the result of the ${side} waits`);
    case 'answer':
    case 'nothing':
      return planned({ kind: 'apply', side }, `the answer of the ${side} is here`);
    case 'failed':
      if (sent > 0) {
        return planned(
          { kind: 'reconcile', side },
          `the ${side} refused the call: it is asked what it holds`,
        );
      }
      // What an earlier run was refused may be otherwise now: an answer that has expired, a job that failed.
      return purpose !== 'create' && !isCallOfThisRun
        ? planned({ kind: 'drop', side }, `the ${side} refused an earlier run: it is asked again`)
        : planned({ kind: 'fail', side }, `the ${side} refused the call`);
  }
}

function planned(step: RelayStep, reason: string): RelayPlanned {
  return { step, reason };
}
