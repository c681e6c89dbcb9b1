import { describe, expect, test } from 'vitest';
import { SYNC } from '../../../renderer/features/sync/messages.ts';
import {
  FIRST_CHOICES,
  outlookOf,
  type Choices,
  type LayerEdits,
} from '../../../renderer/features/sync/sync-outlook.ts';

function edits(overrides: Partial<LayerEdits> = {}): LayerEdits {
  const kinds = { add: 12, update: 24, delete: 2 };
  return { layerId: 0, name: 'Hydrants', kinds, held: 0, conflicts: 0, ...overrides };
}
const SHORE = edits({ layerId: 1, name: 'Shoreline', kinds: { add: 0, update: 5, delete: 0 } });
const NONE = edits({ kinds: { add: 0, update: 0, delete: 0 } });

function words(
  layers: readonly LayerEdits[],
  choices: Partial<Choices> = {},
  { isPerLayer = false, isInterrupted = false } = {},
): string {
  return SYNC.act(outlookOf(layers, isPerLayer, { ...FIRST_CHOICES, ...choices }), isInterrupted);
}

describe('the words of the main button', () => {
  test.each([
    ['both ways', words([edits(), SHORE]), 'Send 43 edits and bring changes'],
    [
      'one edit',
      words([edits({ kinds: { add: 1, update: 0, delete: 0 } })]),
      'Send 1 edit and bring changes',
    ],
    ['nothing pending', words([NONE]), 'Bring changes'],
    ['upload', words([edits()], { direction: 'upload' }), 'Send 38 edits'],
    ['upload of nothing', words([NONE], { direction: 'upload' }), 'Send edits'],
    ['download', words([edits()], { direction: 'download' }), 'Bring changes'],
    ['snapshot', words([edits()], { direction: 'snapshot' }), 'Bring everything anew'],
    ['close', words([edits()], { close: true }), 'Send 38 edits, bring changes and unregister'],
    [
      'interrupted',
      words([edits()], {}, { isInterrupted: true }),
      'Go on with the interrupted sync',
    ],
    ['held edits', words([edits({ held: 8 })]), 'Send 30 edits and bring changes'],
    ['conflicts to be asked about', words([edits({ conflicts: 1 })]), 'Bring changes'],
    [
      'conflicts decided for mine',
      words([edits({ conflicts: 1 })], { onConflict: 'mine' }),
      'Send 38 edits and bring changes',
    ],
    [
      'conflicts decided for theirs',
      words([edits({ conflicts: 1 })], { onConflict: 'theirs' }),
      'Send 37 edits and bring changes',
    ],
    [
      'one layer down and one up',
      words(
        [edits(), SHORE],
        { layerDirections: { 0: 'download', 1: 'upload' } },
        { isPerLayer: true },
      ),
      'Send 5 edits and bring changes',
    ],
    [
      'directions of layers under perReplica',
      words([edits(), SHORE], { layerDirections: { 0: 'download' } }),
      'Send 43 edits and bring changes',
    ],
  ])('of %s say what will happen', (_, said, expected) => {
    expect(said).toBe(expected);
  });

  test('open conflicts do not stop an upload alone, and stay out of it', () => {
    const outlook = outlookOf([edits({ conflicts: 3 })], false, {
      ...FIRST_CHOICES,
      direction: 'upload',
    });
    expect(outlook).toMatchObject({ edits: 35, waitsForDecision: false, brings: false });
  });
});
