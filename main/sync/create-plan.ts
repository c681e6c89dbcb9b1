/** Decides what a create does next. Pure: same facts, same plan. */
import { planExchange } from './plan.ts';
import type { CreateFacts, Plan } from './step.ts';

export function planCreate(facts: CreateFacts): Plan {
  if (facts.isFinished) return { kind: 'stop', because: 'done', reason: 'the replica is ready' };
  if (facts.exchange !== null) return planExchange(facts.exchange);
  if (!facts.isLoaded) {
    return next({ kind: 'call', purpose: 'create' }, 'ask the service for the replica');
  }
  if (facts.missingAttachments > 0 && !facts.tried.has('fetch-attachments')) {
    return next({ kind: 'fetch-attachments' }, `${facts.missingAttachments} attachments to bring`);
  }
  return next({ kind: 'finish-create' }, 'build the indexes and give the file its name');
}

function next(step: Extract<Plan, { kind: 'step' }>['step'], reason: string): Plan {
  return { kind: 'step', step, reason };
}
