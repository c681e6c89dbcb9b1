/**
 * Decides what a sync does next. Pure: same facts, same plan.
 *
 * What is in the journal comes first, from this run or one that was killed. Then a careful sync goes
 *
 *   check ─► download ─► (conflicts?) ─► upload ─► confirm ─► attachments ─► done
 */
import type { Exchange, Purpose } from '../../shared/model/exchange.ts';
import type { Facts, Plan, Step } from './step.ts';

export function planSync(facts: Facts): Plan {
  if (facts.exchange !== null) return planExchange(facts.exchange);
  if (facts.isClosed) {
    return (
      bringAttachments(facts) ?? stop('done', 'the server has unregistered this replica, as asked')
    );
  }
  if (!facts.isChecked)
    return act({ kind: 'check-replica' }, 'before anything is sent, is the replica still there?');
  return planDownload(facts) ?? planUpload(facts) ?? planEnd(facts);
}

/** The one continuation of an exchange that is under way. Shared by create and sync. */
export function planExchange(exchange: Exchange): Plan {
  const { stage } = exchange;
  switch (stage.at) {
    case 'sending':
      if (exchange.purpose === 'create') {
        return act({ kind: 'clear-orphan' }, 'createReplica was sent and its answer never came');
      }
      return exchange.hasEdits
        ? act({ kind: 'reconcile-upload' }, 'edits were sent and the answer never came')
        : drop(exchange, 'a download was interrupted before its answer came; nothing changed');
    case 'job':
      return act({ kind: 'await-job', statusUrl: stage.statusUrl }, 'the server is working on it');
    case 'link':
      return act({ kind: 'fetch-answer', url: stage.url }, 'the result is ready');
    case 'answer':
    case 'nothing':
      return act({ kind: 'apply-answer' }, 'the whole answer is here');
    case 'failed':
      return exchange.hasEdits
        ? act({ kind: 'reconcile-upload' }, 'the server refused the call: ask it what it holds')
        : drop(exchange, 'the server refused the call');
  }
}

function planDownload(facts: Facts): Plan | null {
  if (!facts.downloads || facts.options.oneCall) return null;
  if (has(facts, 'download', 'snapshot')) return planConflicts(facts);
  const isSnapshot = facts.options.direction === 'snapshot';
  return call(
    isSnapshot ? 'snapshot' : 'download',
    'their changes first, so that nothing is overwritten unseen',
  );
}

/** Conflicts whose edits are held stop nothing: those edits are not sent. */
function planConflicts(facts: Facts): Plan | null {
  const { undecided, undone, options, tried } = facts;
  if (!tried.has('resolve-conflicts')) {
    if (undecided > 0 && options.onConflict !== 'ask') {
      return act(
        { kind: 'resolve-conflicts' },
        `${undecided} rows changed on both sides; policy ${options.onConflict}`,
      );
    }
    if (undone > 0) {
      return act(
        { kind: 'resolve-conflicts' },
        `${undone} conflicts have lost their edit: the rows become as the server has them`,
      );
    }
  }
  if (undecided === 0) return null;
  return (
    bringAttachments(facts) ??
    stop('conflicts', `${undecided} rows changed on both sides and wait for a decision`)
  );
}

function planUpload(facts: Facts): Plan | null {
  const { options } = facts;
  if (options.oneCall) {
    return has(facts, 'both')
      ? planConflicts(facts)
      : call('both', 'edits up and changes down in one call');
  }
  if (facts.uploads && !has(facts, 'upload') && facts.sendable > 0) {
    return call('upload', `${facts.sendable} edits to send`);
  }
  if (facts.confirms && facts.accepted > 0 && !has(facts, 'confirm')) {
    return call('confirm', `${facts.accepted} edits were accepted: bring their echo as proof`);
  }
  return null;
}

function planEnd(facts: Facts): Plan {
  const next = bringAttachments(facts);
  if (next) return next;
  if (facts.options.close) {
    // Held edits and those of layers that do not upload could never be sent afterwards either.
    return facts.pending + facts.openConflicts > 0
      ? stop('pending-on-close', 'not unregistered: edits are still pending')
      : call('close', 'everything is done: unregister with the last call');
  }
  return stop('done', facts.completed.length === 0 ? 'nothing to do' : 'everything is done');
}

function bringAttachments({ missingAttachments, tried }: Facts): Plan | null {
  if (missingAttachments === 0 || tried.has('fetch-attachments')) return null;
  return act({ kind: 'fetch-attachments' }, `${missingAttachments} attachments to bring`);
}

function has(facts: Facts, ...purposes: readonly Purpose[]): boolean {
  return facts.completed.some((purpose) => purposes.includes(purpose));
}

function drop(exchange: Exchange, reason: string): Plan {
  const error = exchange.stage.at === 'failed' ? exchange.stage.error : null;
  return act({ kind: 'drop-exchange', error }, reason);
}

function call(purpose: Purpose, reason: string): Plan {
  return act({ kind: 'call', purpose }, reason);
}

function act(next: Step, reason: string): Plan {
  return { kind: 'step', step: next, reason };
}

function stop(because: Extract<Plan, { kind: 'stop' }>['because'], reason: string): Plan {
  return { kind: 'stop', because, reason };
}
