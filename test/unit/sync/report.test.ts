import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunContext } from '../../../main/sync/context.ts';
import type { ReplicaFile, UnreadableEdit } from '../../../main/sync/ports.ts';
import { buildReport } from '../../../main/sync/report.ts';
import type { StopReason } from '../../../main/sync/step.ts';
import {
  OUTCOMES,
  type Conflict,
  type Outcome,
  type PendingEdit,
  type Receipt,
} from '../../../shared/model/edit.ts';
import { AT, edit, guid } from '../../support/sync.ts';

function receipt(n: number, outcome: Outcome, changes: Partial<Receipt> = {}): Receipt {
  const { layerId, target, kind, globalId, objectId } = edit(n);
  return {
    receiptId: n,
    sessionId: 1,
    layerId,
    target,
    kind,
    globalId,
    objectId,
    outcome,
    code: null,
    serverMessage: null,
    explanation: null,
    at: AT,
    ...changes,
  };
}

const conflict = (n: number): Conflict => ({
  conflictId: n,
  layerId: 0,
  target: 'feature',
  globalId: guid(n),
  mine: 'update',
  theirs: 'update',
  fields: ['A'],
  detectedAt: AT,
});

interface Known {
  readonly receipts?: Readonly<Record<number, readonly Receipt[]>>;
  readonly conflicts?: readonly Conflict[];
  readonly pending?: readonly PendingEdit[];
  readonly state?: 'ready' | 'closed';
  readonly unreadable?: readonly UnreadableEdit[];
}

/** What a report reads of a file. */
function fileWith({
  receipts = {},
  conflicts = [],
  pending = [],
  state = 'ready',
  unreadable = [],
}: Known): ReplicaFile {
  const generations = { replica: 7, layers: {} };
  return {
    receipts: (id: number) => receipts[id] ?? [],
    conflictVersions: () => ({ versions: null, theirs: null }),
    conflicts: () => conflicts,
    pendingEdits: () => pending,
    unreadableEdits: () => unreadable,
    replica: () => ({ state, generations, replicaSR: { wkid: 3857 }, service: {} }),
    layers: () => [],
  } as unknown as ReplicaFile;
}

function contextWith(changes: Partial<RunContext> = {}): RunContext {
  return {
    tally: { adds: 0, updates: 0, deletes: 0, attachments: 0, merged: 0 },
    leftHere: new Set(),
    notes: [],
    files: new Map(),
    refusesEditsFile: false,
    rollback: null,
    ...changes,
  } as RunContext;
}

function report(known: Known, because: StopReason = 'done', contexts = [contextWith()]) {
  return buildReport(fileWith(known), [1], contexts, { because, reasons: ['as planned'] });
}

describe('buildReport', () => {
  it('is partial when a shape could not be read', () => {
    const edit = { editId: 1 } as PendingEdit;
    const unreadable = { edit, title: 'Oak', problem: 'It cannot be read.', remedy: '' };
    const known = { unreadable: [unreadable] };
    expect([report({}).result, report(known).result]).toEqual(['done', 'partial']);
  });

  it('sent = accepted + refused + rolled back + unknown, whatever the receipts', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...OUTCOMES)), (outcomes) => {
        const { counts, result } = report({
          receipts: { 1: outcomes.map((outcome, n) => receipt(n, outcome)) },
        });
        expect(counts.sent).toBe(
          counts.accepted + counts.refused + counts.rolledBack + counts.unknown,
        );
        const of = (wanted: Outcome) => outcomes.filter((one) => one === wanted).length;
        expect(counts).toMatchObject({
          accepted: of('accepted'),
          refused: of('refused'),
          rolledBack: of('rolled-back'),
          unknown: of('unknown'),
          alreadyThere: of('already-there'),
          discarded: of('discarded'),
        });
        const isClean = of('refused') + of('rolled-back') + of('unknown') === 0;
        expect(result).toBe(isClean ? 'done' : 'partial');
      }),
    );
  });

  it.each([
    ['nothing at all', {}, 'done', 'Nothing to send and nothing new on the server.', 'done'],
    [
      'one accepted',
      { receipts: { 1: [receipt(1, 'accepted')] } },
      'done',
      '1 edit accepted.',
      'done',
    ],
    [
      'some of each',
      {
        receipts: {
          1: [
            receipt(1, 'accepted'),
            receipt(2, 'accepted'),
            receipt(3, 'refused'),
            receipt(4, 'rolled-back'),
            receipt(5, 'unknown'),
          ],
        },
      },
      'done',
      '2 edits accepted, 1 refused, 1 rolled back, 1 with unknown outcome.',
      'partial',
    ],
    [
      'a conflict',
      { conflicts: [conflict(1)] },
      'conflicts',
      '1 conflict waits for a decision.',
      'partial',
    ],
    [
      'conflicts',
      { conflicts: [conflict(1), conflict(2)] },
      'conflicts',
      '2 conflicts wait for a decision.',
      'partial',
    ],
    [
      'given up',
      { receipts: { 1: [receipt(1, 'discarded'), receipt(2, 'already-there')] } },
      'done',
      '1 already on the server, 1 given up for the server’s row.',
      'done',
    ],
    [
      'closed',
      { state: 'closed' },
      'done',
      'Nothing to send and nothing new on the server. The replica has been unregistered.',
      'done',
    ],
    [
      'not closed',
      { pending: [edit(1)] },
      'pending-on-close',
      'Nothing to send and nothing new on the server. The replica was not unregistered, because edits are still pending.',
      'partial',
    ],
  ] as const)('%s', (_name, known, because, summary, result) => {
    expect(report(known, because)).toMatchObject({ summary, result, reasons: ['as planned'] });
  });

  it('counts what came down, in all runs', () => {
    const came = (n: number) =>
      contextWith({ tally: { adds: n, updates: 2 * n, deletes: 1, attachments: 3, merged: 0 } });
    const { counts, summary } = report({}, 'done', [came(1), came(2)]);
    expect(counts).toMatchObject({
      downloadedAdds: 3,
      downloadedUpdates: 6,
      downloadedDeletes: 2,
      downloadedAttachments: 6,
    });
    expect(summary).toBe('11 changes came from the server.');
  });

  it('counts held edits among those that are still pending', () => {
    const { counts } = report({ pending: [edit(1, { isHeld: true }), edit(2), edit(3)] });
    expect(counts).toMatchObject({ held: 1, stillPending: 3 });
  });

  it('puts the receipts of a finished interruption before those of the sync, under the session of the sync', () => {
    const receipts = { 4: [receipt(1, 'accepted')], 5: [receipt(2, 'refused')] };
    const built = buildReport(fileWith({ receipts }), [4, 5], [contextWith()], {
      because: 'done',
      reasons: [],
    });
    expect(built.receipts.map(({ receiptId }) => receiptId)).toEqual([1, 2]);
    expect(built.sessionId).toBe(5);
    expect(built.counts.sent).toBe(2);
  });

  it('explains a rollback: who brought it down, in whose words, and whether the server was asked', () => {
    const rollback = {
      error: {
        code: 'refused' as const,
        message: 'Ours.',
        server: { message: 'Rolled back.', details: ['Edit 3 failed.'] },
      },
      isProven: true,
      sent: 3,
      probable: [],
    };
    const receipts = {
      1: [receipt(1, 'rolled-back'), receipt(2, 'refused'), receipt(3, 'rolled-back')],
    };
    expect(
      report({ receipts }, 'done', [contextWith({ sessionId: 1, rollback })]).rollback,
    ).toEqual({
      sent: 3,
      probable: [],
      rolledBack: 2,
      culprits: [receipt(2, 'refused')],
      serverMessage: 'Rolled back. Edit 3 failed.',
      isProven: true,
    });
    expect(report({ receipts }).rollback).toBeNull();
  });
});
