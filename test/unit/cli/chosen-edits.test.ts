import { describe, expect, it } from 'vitest';
import { readArguments } from '../../../main/cli/arguments.ts';
import { chosenEdits } from '../../../main/cli/chosen-edits.ts';
import { sync } from '../../../main/cli/commands/sync.ts';
import type { Engine } from '../../../main/engine/api.ts';
import type { Outcome } from '../../../shared/model/edit.ts';

const TREE = '{11111111-0000-4000-8000-000000000001}';
const PHOTO = '{22222222-0000-4000-8000-000000000001}';
const OTHER = '{33333333-0000-4000-8000-000000000001}';

const CHANGES = [
  { editId: 1, layerId: 0, target: 'feature', globalId: TREE, attachment: null },
  {
    ...{ editId: 2, layerId: 0, target: 'attachment', globalId: PHOTO },
    attachment: { parentGlobalId: TREE },
  },
  { editId: 3, layerId: 1, target: 'feature', globalId: OTHER, attachment: null },
];

let receiptId = 0;
function receipt(globalId: string, outcome: Outcome, layerId = 0) {
  return { receiptId: ++receiptId, layerId, target: 'feature', globalId, outcome };
}

function choose(words: readonly string[], ...sessions: ReturnType<typeof receipt>[][]) {
  const engine = {
    changes: () => CHANGES.values(),
    history: () => ({ sessions: sessions.map((receipts) => ({ receipts })) }),
  } as unknown as Engine;
  return chosenEdits(readArguments(sync, ['a.gpkg', ...words]), engine, 'a.gpkg');
}

describe('chosenEdits', () => {
  it('leaves the choice open when none is made', () => {
    expect(choose([])).toEqual({});
  });

  it('takes a feature with its attachments, and an attachment alone', () => {
    expect(choose(['--only', TREE])).toEqual({ onlyEdits: [1, 2] });
    expect(choose(['--only', PHOTO.toLowerCase()])).toEqual({ onlyEdits: [2] });
    expect(choose(['--only', PHOTO, '--only', OTHER])).toEqual({ onlyEdits: [2, 3] });
  });

  it('refuses what is no GlobalID, and a GlobalID without a pending edit', () => {
    expect(() => choose(['--only', '17'])).toThrow('must be a GlobalID');
    const unknown = TREE.replace('1111', '9999');
    expect(() => choose(['--only', TREE, '--only', unknown])).toThrow(
      `There is no pending edit of ${unknown}.`,
    );
  });

  it('takes what was refused when it was last sent', () => {
    const retry = ['--retry-refused'];
    expect(choose(retry, [receipt(TREE, 'refused'), receipt(OTHER, 'accepted', 1)])).toEqual({
      onlyEdits: [1],
    });
    const later = [receipt(TREE, 'refused')];
    expect(choose(retry, later, [receipt(TREE, 'held'), receipt(OTHER, 'refused', 1)])).toEqual({
      onlyEdits: [1, 3],
    });
  });

  it('does not take what was rolled back or accepted since, and says when nothing is left', () => {
    const refused = [receipt(TREE, 'refused')];
    const since = [receipt(TREE, 'rolled-back')];
    expect(() => choose(['--retry-refused'], refused, since)).toThrow('nothing to send again');
    expect(() => choose(['--retry-refused'])).toThrow('nothing to send again');
  });

  it('joins both ways, each edit once', () => {
    const words = ['--only', TREE, '--retry-refused'];
    expect(choose(words, [receipt(TREE, 'refused')])).toEqual({ onlyEdits: [1, 2] });
  });
});
