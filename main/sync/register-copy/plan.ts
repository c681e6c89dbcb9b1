/** Decides what registering a copy does next. Pure: same facts, same plan. */
import type { Exchange } from '../../../shared/model/exchange.ts';
import { planExchange } from '../plan.ts';
import type { Plan } from '../step.ts';

export interface RegisterFacts {
  readonly exchange: Exchange | null;
  /** The file has its own replica: the answer was taken over, in this run or in one that was killed. */
  readonly isRegistered: boolean;
}

export function planRegister({ exchange, isRegistered }: RegisterFacts): Plan {
  if (exchange !== null) return planExchange(exchange);
  if (isRegistered) {
    return { kind: 'stop', because: 'done', reason: 'the copy has a replica of its own' };
  }
  return {
    kind: 'step',
    step: { kind: 'call', purpose: 'create' },
    reason: 'ask the service for a replica of the data that are here',
  };
}
