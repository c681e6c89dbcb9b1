import type { Api } from '../../../shared/contract/contract.ts';
import type { SyncOptionsInput } from '../../../shared/contract/schemas.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ConflictReport, StatusReport } from '../../../shared/model/report.ts';
import {
  rollbackRule,
  versionsEachReplica,
  type RollbackRule,
  type ServiceDescription,
} from '../../../shared/model/service.ts';
import { asErrorBody } from '../../api.ts';
import { FIRST_CHOICES, outlookOf, type Choices, type LayerEdits } from './sync-outlook.ts';

/** What the replica holds, what its service allows and what the user wants of the next sync. */
export class SyncSetup {
  readonly #api: Pick<Api, 'replica' | 'conflicts'>;
  readonly #key: string;
  #status = $state.raw<StatusReport | null>(null);
  #service = $state.raw<ServiceDescription | null>(null);
  #conflicts = $state.raw<readonly ConflictReport[]>([]);
  #error = $state.raw<ErrorBody | null>(null);
  #choices = $state.raw<Choices>(FIRST_CHOICES);
  #turn = 0;

  readonly isPerLayer = $derived(this.#status?.syncModel === 'perLayer');
  readonly layers = $derived.by((): readonly LayerEdits[] =>
    (this.#status?.layers ?? []).map(({ layerId, name, pending, held }) => ({
      layerId,
      name,
      kinds: pending,
      held,
      conflicts: this.#conflicts.filter(
        (conflict) => isUndecided(conflict) && conflict.layerId === layerId,
      ).length,
    })),
  );
  readonly outlook = $derived(outlookOf(this.layers, this.isPerLayer, this.#choices));
  readonly rule = $derived.by((): RollbackRule | null =>
    this.#service === null ? null : rollbackRule(this.#service.sync),
  );
  readonly isReadOnly = $derived(
    this.#service !== null &&
      !['create', 'update', 'delete', 'editing'].some((word) =>
        this.#service?.capabilities.includes(word),
      ),
  );
  /** The replica has a branch version of its own on the server. */
  readonly hasVersion = $derived(this.#service !== null && versionsEachReplica(this.#service));
  readonly canReconcile = $derived(
    this.hasVersion && this.#service?.sync.branchVersionReconcile === true,
  );
  /** The choices as they are sent. */
  readonly options = $derived.by((): SyncOptionsInput => {
    const { asDelta, direction, layerDirections, rollbackOnFailure, ...choices } = this.#choices;
    const { reconcileBranchVersion, ...others } = choices;
    return {
      direction,
      ...(this.isPerLayer ? { layerDirections: { ...layerDirections } } : {}),
      ...(this.rule === 'choice' ? { rollbackOnFailure } : {}),
      ...(this.canReconcile && reconcileBranchVersion ? { reconcileBranchVersion } : {}),
      ...(asDelta && this.outlook.noDelta === null ? { dataFormat: 'sqlite' as const } : {}),
      ...others,
    };
  });

  constructor(api: Pick<Api, 'replica' | 'conflicts'>, key: string) {
    this.#api = api;
    this.#key = key;
  }

  get status(): StatusReport | null {
    return this.#status;
  }

  get conflicts(): readonly ConflictReport[] {
    return this.#conflicts;
  }

  /** Conflicts that stop the sync; those whose edit is held do not. */
  get undecided(): number {
    return this.#conflicts.filter(isUndecided).length;
  }

  get choices(): Choices {
    return this.#choices;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  choose(change: Partial<Choices>): void {
    this.#choices = { ...this.#choices, ...change };
  }

  /** All layers go this way. */
  chooseDirection(direction: Choices['direction']): void {
    this.choose({ direction, layerDirections: {} });
  }

  chooseLayerDirection(layerId: number, direction: Choices['direction']): void {
    this.choose({ layerDirections: { ...this.#choices.layerDirections, [layerId]: direction } });
  }

  /** Reads everything anew; what is shown meanwhile stays. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    const key = { key: this.#key };
    try {
      const status = await this.#api.replica.status(key);
      const [service, conflicts] = await Promise.all([
        this.#service ?? (status.state === 'creating' ? null : this.#api.replica.service(key)),
        status.conflicts > 0 ? this.#api.conflicts.list(key) : [],
      ]);
      if (turn !== this.#turn) return;
      this.#status = status;
      this.#service = service;
      this.#conflicts = conflicts;
      this.#error = null;
    } catch (error) {
      if (turn === this.#turn) this.#error = asErrorBody(error);
    }
  }
}

function isUndecided({ editId, isHeld }: ConflictReport): boolean {
  return editId !== null && !isHeld;
}
