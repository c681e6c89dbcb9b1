/** Plans and performs until there is nothing left to do. Safe to call again after any crash. */
import { assert } from '../../shared/assert.ts';
import { AppError } from '../../shared/errors.ts';
import type { Effect, RunContext } from './context.ts';
import type { Plan, Step, StepKind, StopReason } from './step.ts';

export type Effects = { readonly [K in StepKind]?: Effect<K> };

export interface RunResult {
  readonly because: StopReason;
  /** Why each step was taken, in order. */
  readonly reasons: readonly string[];
}

/** More than any sync needs: a plan that comes back to the same place is a bug, not a reason to go on for ever. */
const MAX_STEPS = 100;

/** `plan` is asked anew after every step: it looks at the journal, never at what we think we did. */
export async function runSteps(
  plan: () => Plan,
  effects: Effects,
  context: RunContext,
): Promise<RunResult> {
  const reasons: string[] = [];
  for (let count = 0; count < MAX_STEPS; count++) {
    const next = plan();
    reasons.push(next.reason);
    if (next.kind === 'stop') return { because: next.because, reasons };
    if (context.signal.aborted) throw new AppError('cancelled', 'Stopped.');
    await perform(next.step, effects, context);
    context.tried.add(next.step.kind);
  }
  assert(false, `no end after ${MAX_STEPS} steps; the last: ${reasons.at(-1)}`);
}

async function perform(step: Step, effects: Effects, context: RunContext): Promise<void> {
  const effect = effects[step.kind] as Effect<StepKind> | undefined;
  assert(effect, `no effect for ${step.kind}`);
  await effect(step, context);
}
