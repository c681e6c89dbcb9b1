/** The page of returns with a review that remembers what was decided. */
import { page } from 'vitest/browser';
import ReturnsPage from '../../../renderer/features/returns/ReturnsPage.svelte';
import type { ReviewEdit, ReviewHead } from '../../../shared/model/return.ts';
import { edit as change, World } from '../replica/world.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { renderPage } from '../support/render-page.ts';

const AT = '2026-08-07T09:00:00.000Z';
export const FOLDER = '/office/spring';
export const FILE = '/mail/Ana-3.syncline-return';

export const reviewEdit = (at: number, changes: Partial<ReviewEdit> = {}): ReviewEdit => {
  const shown = change(at);
  return {
    ...{ reviewId: at, layerId: 0, layerName: 'Hydrants', target: 'feature', kind: shown.kind },
    ...{ globalId: shown.globalId, title: `Hydrant ${at}`, number: 3, by: 'Ana Marin' },
    ...{ firstChangedAt: AT, lastChangedAt: AT, comment: at === 1 ? 'see photo' : null },
    ...{ state: 'undecided', reason: null, decidedAt: null, isDone: false, outcome: null },
    ...{ hasConflict: false, editId: at, note: null, change: shown, ...changes },
  };
};

export const head = (
  edits: readonly ReviewEdit[],
  changes: Partial<ReviewHead> = {},
): ReviewHead => {
  const count = (test: (edit: ReviewEdit) => boolean): number => edits.filter(test).length;
  return {
    ...{
      path: `${FOLDER}/reviews/Ana.review.gpkg`,
      kitName: 'Spring inspections',
      copyName: 'Ana',
    },
    ...{ expiresAt: null, replicaId: 'r', serviceUrl: 'https://gis.example.org/FeatureServer' },
    returns: [
      {
        ...{ number: 3, by: 'Ana Marin', madeAt: AT, openedAt: AT },
        ...{ program: 'Syncline 1.2.0', edits: edits.length, attachments: 2 },
      },
      {
        ...{ number: 2, by: 'Ana Marin', madeAt: AT, openedAt: AT },
        ...{ program: 'Syncline 1.2.0', edits: 1, attachments: 0 },
      },
    ],
    counts: {
      undecided: count(({ state }) => state === 'undecided'),
      accepted: count(({ state }) => state === 'accepted'),
      refused: count(({ state }) => state === 'refused'),
      'none-left': count(({ state }) => state === 'none-left'),
      sent: count(({ isDone }) => isDone),
      waiting: count(({ state, isDone }) => state === 'accepted' && !isDone),
      conflicts: count(({ hasConflict }) => hasConflict),
    },
    ...changes,
  };
};

interface Decision {
  readonly choice: { readonly reviewIds?: readonly number[]; readonly undecided?: true };
  readonly take: 'accept' | 'refuse' | 'undecide';
  readonly reason?: string | null;
}

/** A review that remembers what was decided. */
export function reviewed(
  count: number,
  more: Partial<ReviewHead> = {},
  changes: Partial<ReviewEdit> = {},
): Replies {
  const world = new World();
  world.serveFeatures();
  let edits = Array.from({ length: count }, (_, at) => reviewEdit(at + 1, changes));
  return {
    ...world.replies(),
    'replica.close': () => undefined,
    'returns.review': () => head(edits, more),
    'returns.edits': ({
      filter,
      from,
      count: size,
    }: {
      filter: { state?: string };
      from: number;
      count: number;
    }) => {
      const found = edits.filter(({ state }) => !filter.state || state === filter.state);
      return { total: found.length, edits: found.slice(from, from + size) };
    },
    'returns.decide': ({ decision }: { decision: Decision }) => {
      const { choice, take, reason = null } = decision;
      const state = { accept: 'accepted', refuse: 'refused', undecide: 'undecided' } as const;
      const isChosen = (one: ReviewEdit): boolean =>
        choice.undecided
          ? one.state === 'undecided'
          : (choice.reviewIds ?? []).includes(one.reviewId);
      const decided = edits.filter(isChosen).length;
      edits = edits.map((one) => (isChosen(one) ? { ...one, state: state[take], reason } : one));
      return { decided, left: 0, summary: `${decided} decided.`, review: head(edits, more) };
    },
  };
}

interface Shown {
  readonly path?: string | null;
  readonly kitFolder?: string | null;
  readonly reviewKey?: string | null;
}

export async function show(
  replies: Replies,
  { path = null, kitFolder = null, reviewKey = null }: Shown = {},
): Promise<FakeApp> {
  const fake = await fakeApp({
    'returns.kitFolders': () => [],
    'returns.kitFolderOf': () => null,
    'returns.hold': () => null,
    ...replies,
  });
  await renderPage(fake.app, ReturnsPage, { path, kitFolder, reviewKey });
  return fake;
}

export const button = (name: string | RegExp) => page.getByRole('button', { name });
export const row = (name: string) => page.getByRole('grid').getByText(name, { exact: true });
