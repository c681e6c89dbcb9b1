/** Return files without files, which remember what they were asked. */
import type { Returns } from '../../main/engine/returns/returns.ts';
import type {
  MadeReturn,
  ReturnAnswer,
  Review,
  ReviewCounts,
  ReviewEdit,
  ReviewOutcome,
} from '../../shared/model/return.ts';
import { globalId, syncReport } from './fake-engine.ts';

const AT = '2026-08-07T09:00:00.000Z';
const SERVICE = 'https://host/arcgis/rest/services/Water/FeatureServer';

function madeReturn(changes: Partial<MadeReturn> = {}): MadeReturn {
  return {
    path: 'north-1-3.syncline-return',
    kitName: 'Spring',
    copyName: 'north-1',
    number: 3,
    edits: 12,
    newEdits: 4,
    attachments: 2,
    keptBack: 0,
    bytes: 48_213,
    summary: 'Return 3 holds 12 edits, 4 of them handed in for the first time.',
    ...changes,
  };
}

function reviewOutcome(changes: Partial<ReviewOutcome> = {}): ReviewOutcome {
  return {
    ...{ outcome: 'accepted', code: null, serverMessage: null, explanation: null },
    ...{ objectId: 4711, at: AT, ...changes },
  };
}

export function reviewEdit(changes: Partial<ReviewEdit> = {}): ReviewEdit {
  return {
    reviewId: 1,
    layerId: 0,
    layerName: 'Hydrants',
    target: 'feature',
    kind: 'update',
    globalId: globalId(1),
    title: 'Hydrant 17',
    number: 3,
    by: 'Ada M.',
    firstChangedAt: AT,
    lastChangedAt: AT,
    comment: 'see photo',
    state: 'undecided',
    reason: null,
    decidedAt: null,
    isDone: false,
    outcome: null,
    hasConflict: false,
    editId: 7,
    note: null,
    change: null,
    ...changes,
  };
}

export function reviewCounts(changes: Partial<ReviewCounts> = {}): ReviewCounts {
  return {
    ...{ undecided: 1, accepted: 0, refused: 0, 'none-left': 0, sent: 0, waiting: 0 },
    ...{ conflicts: 0, ...changes },
  };
}

export function review(changes: Partial<Review> = {}): Review {
  return {
    path: 'kits/spring/reviews/north-1.review.gpkg',
    kitId: 'spring-1',
    kitName: 'Spring',
    copyName: 'north-1',
    expiresAt: null,
    replicaId: '6f0a8c6e-3a24-4d55-9c1e-1f2a3b4c5d6e',
    serviceUrl: SERVICE,
    returns: [
      {
        ...{ number: 3, by: 'Ada M.', madeAt: AT, openedAt: AT },
        ...{ program: 'Syncline 1.2.0', edits: 12, attachments: 2 },
      },
    ],
    counts: reviewCounts(),
    edits: [reviewEdit()],
    ...changes,
  };
}

function returnAnswer(): ReturnAnswer {
  return {
    ...{ format: 1, kitId: 'spring-1', kitName: 'Spring', copyName: 'north-1' },
    ...{ number: 3, at: AT },
    replicaId: '6f0a8c6e-3a24-4d55-9c1e-1f2a3b4c5d6e',
    edits: [
      {
        ...{ layerId: 0, layerName: 'Hydrants', target: 'feature', kind: 'update' },
        ...{ globalId: globalId(1), title: 'Hydrant 17', number: 3 },
        ...{ fate: 'on-the-service', text: 'On the service.', receipt: reviewOutcome() },
      },
    ],
  };
}

export interface FakeReturns extends Returns {
  readonly calls: readonly (readonly unknown[])[];
}

export function fakeReturns(answers: Partial<Returns> = {}): FakeReturns {
  const calls: unknown[][] = [];
  const noted = <T>(name: string, given: readonly unknown[], answer: T): T => {
    calls.push([name, ...given]);
    return answer;
  };
  return {
    calls,
    membership: () => null,
    make: async (path, options) => noted('make', [path, options], madeReturn()),
    open: async (path, kit) =>
      noted('open', [path, kit], {
        ...{ opening: 'opened', number: 3, fresh: 4, known: 8 },
        summary:
          '4 edits wait for your decision. 8 are known from before; nothing of that is sent again.',
        review: review(),
      }),
    kit: (folder) =>
      noted('kit', [folder], {
        ...{ kitName: 'Spring', expiresAt: null },
        copies: [{ copyName: 'north-1', review: review() }],
      }),
    find: (kit, name) => noted('find', [kit, name], review().path),
    review: (path) => noted('review', [path], review()),
    decide: async (path, decision) =>
      noted('decide', [path, decision], {
        ...{ decided: 1, left: 0, summary: 'One edit is accepted.' },
        review: review(),
      }),
    check: async (path) =>
      noted('check', [path], {
        drift: [
          {
            ...{ layerId: 0, layerName: 'Hydrants', target: 'feature', kind: 'update' },
            ...{ globalId: globalId(1), title: 'Hydrant 17', fate: 'stays' },
            text: 'Will be pending in the new replica as it is here.',
          },
        ],
        dryRun: {
          ...{ wouldSend: 1, wouldAccept: 1, wouldRefuse: 0, held: 3, conflicts: 0, findings: [] },
          ...{ drift: [], rollback: 'choice', summary: '1 edit would be sent and accepted.' },
        },
        summary: '1 edit would be sent and accepted.',
      }),
    send: async (path, options) =>
      noted('send', [path, options], {
        ...{
          sync: syncReport(),
          carriedOver: false,
          isRegistered: false,
          summary: '1 edit sent and accepted.',
        },
        review: review(),
      }),
    answer: (path) => noted('answer', [path], returnAnswer()),
    readAnswer: (path, copy) => noted('readAnswer', [path, copy], returnAnswer()),
    hold: (path) => noted('hold', [path], null),
    release: (path) => noted('release', [path], true),
    ...answers,
  };
}
