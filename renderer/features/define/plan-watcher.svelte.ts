import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { CreatePlan } from '../../../shared/model/report.ts';
import type { CostEstimate } from '../../../shared/model/window.ts';
import { asErrorBody } from '../../api.ts';

export interface PlanDelays {
  readonly plan: number;
  /** After the plan is there. */
  readonly cost: number;
}

/** Asks what a definition would bring whenever it has changed and rested, and keeps the newest answer only. */
export class PlanWatcher {
  readonly #api: Pick<Api['define'], 'plan' | 'cost'>;
  readonly #delays: PlanDelays;
  #plan = $state.raw<CreatePlan | null>(null);
  #cost = $state.raw<CostEstimate | null>(null);
  #isPlanning = $state.raw(false);
  #isCosting = $state.raw(false);
  #error = $state.raw<ErrorBody | null>(null);
  #costError = $state.raw<ErrorBody | null>(null);
  #definition: ReplicaDefinition | null = null;
  #asked = '';
  /** Answers to questions before this one are out of date. */
  #question = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    api: Pick<Api['define'], 'plan' | 'cost'>,
    delays: PlanDelays = { plan: 400, cost: 800 },
  ) {
    this.#api = api;
    this.#delays = delays;
  }

  /** The newest answer; while another one is awaited, the one before. */
  get plan(): CreatePlan | null {
    return this.#plan;
  }

  get cost(): CostEstimate | null {
    return this.#cost;
  }

  get isPlanning(): boolean {
    return this.#isPlanning;
  }

  get isCosting(): boolean {
    return this.#isCosting;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  get costError(): ErrorBody | null {
    return this.#costError;
  }

  /** Takes note of the definition as it is now; null takes the answers away. */
  watch(definition: ReplicaDefinition | null): void {
    const text = JSON.stringify(definition);
    if (text === this.#asked) return;
    const isOtherService = definition?.serviceUrl !== this.#definition?.serviceUrl;
    this.#asked = text;
    this.#definition = definition;
    if (definition === null || isOtherService) this.#forget();
    if (definition === null) this.stop();
    else this.#ask(definition, this.#delays.plan);
  }

  /** Asks again at once, after an error. */
  retry(): void {
    if (this.#definition) this.#ask(this.#definition, 0);
  }

  /** Waits for nothing any more; `watch` begins again. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#question += 1;
    this.#isPlanning = false;
    this.#isCosting = false;
    this.#asked = '';
  }

  #forget(): void {
    this.#plan = null;
    this.#cost = null;
    this.#error = null;
    this.#costError = null;
  }

  #ask(definition: ReplicaDefinition, delay: number): void {
    clearTimeout(this.#timer);
    this.#question += 1;
    this.#isPlanning = true;
    this.#isCosting = true;
    const question = this.#question;
    this.#timer = setTimeout(() => void this.#askPlan(definition, question), delay);
  }

  async #askPlan(definition: ReplicaDefinition, question: number): Promise<void> {
    try {
      const plan = await this.#api.plan({ definition });
      if (question !== this.#question) return;
      this.#plan = plan;
      this.#error = null;
      this.#timer = setTimeout(() => void this.#askCost(definition, question), this.#delays.cost);
    } catch (error) {
      if (question !== this.#question) return;
      this.#error = asErrorBody(error);
      this.#cost = null;
      this.#isCosting = false;
    }
    this.#isPlanning = false;
  }

  async #askCost(definition: ReplicaDefinition, question: number): Promise<void> {
    try {
      const cost = await this.#api.cost({ definition });
      if (question !== this.#question) return;
      this.#cost = cost;
      this.#costError = null;
    } catch (error) {
      if (question !== this.#question) return;
      this.#cost = null;
      this.#costError = asErrorBody(error);
    }
    this.#isCosting = false;
  }
}
