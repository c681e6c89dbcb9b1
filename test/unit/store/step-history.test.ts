import { describe, expect, test } from 'vitest';
import { StepHistory, type Step } from '../../../main/store/edit/step-history.ts';
import { guid } from '../../support/replica.ts';

function step(text: string, row: number, bytes = 0): Step {
  const name = { layerId: 0, target: 'attachment', globalId: guid(row) } as const;
  const after = { fid: row, values: [new Uint8Array(bytes)] };
  const marks = { markBefore: null, markAfter: null, hadAttachments: false };
  return { text, changes: [{ ...name, before: null, after, ...marks }] };
}

function undoAll(history: StepHistory): string[] {
  const texts: string[] = [];
  while (history.undo((done) => texts.push(done.text)) !== null);
  return texts;
}

describe('the steps that can be undone', () => {
  test('are the newest that the memory holds', () => {
    const history = new StepHistory(10_000);
    for (const n of [1, 2, 3, 4]) history.add(step(`step ${n}`, n, 3000));
    expect(undoAll(history)).toEqual(['step 4', 'step 3', 'step 2']);
    history.add(step('too large', 5, 20_000));
    expect(history.state()).toEqual({ undo: null, redo: null });
  });

  test('stay where they are when taking them back fails', () => {
    const history = new StepHistory();
    history.add(step('one', 1));
    const fail = (): never => {
      throw new Error('no');
    };
    expect(() => history.undo(fail)).toThrow('no');
    expect(history.state()).toEqual({ undo: 'one', redo: null });
    history.undo(() => true);
    expect(() => history.redo(fail)).toThrow('no');
    expect(history.state()).toEqual({ undo: null, redo: 'one' });
  });

  test('go when a new step is made, or somebody else has changed their row', () => {
    const history = new StepHistory();
    history.add(step('one', 1));
    history.add(step('two', 2));
    history.undo(() => true);
    history.add(step('three', 3));
    expect(history.state()).toEqual({ undo: 'three', redo: null });
    history.add(step('one again', 1));
    history.undo(() => true);
    history.forget({ layerId: 0, target: 'attachment', globalId: guid(1) });
    expect(history.state()).toEqual({ undo: 'three', redo: null });
    expect(undoAll(history)).toEqual(['three']);
  });
});
