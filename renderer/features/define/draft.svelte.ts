import { checkDefinition } from '../../../shared/model/check-definition.ts';
import { checkLayers } from '../../../shared/model/definition-check/layers.ts';
import { referenceWkid } from '../../../shared/model/definition-check/spatial-reference.ts';
import type { LayerQuery, ReplicaDefinition } from '../../../shared/model/definition.ts';
import { problem, type Remark } from '../../../shared/model/remark.ts';
import type { LayerDescription, ServiceDescription } from '../../../shared/model/service.ts';
import {
  choicesOf,
  defaultChoices,
  defaultQueries,
  definitionOf,
  NOTHING_CHOSEN,
  queryFor,
  tidyQuery,
  fullExtentOf,
  WHOLE_WORLD,
  type Choices,
  type Extent,
} from './choices.ts';
import { ANNOTATION, DIMENSION } from './data-options.ts';
import { DEFINE } from './messages.ts';

/** Layers of these kinds come with a sync data option. */
const OPTION_OF_KIND: Partial<Record<LayerDescription['kind'], number>> = {
  annotation: ANNOTATION,
  dimension: DIMENSION,
};

/** The replica definition that the page is making, and what is to be said about it. */
export class DefinitionDraft {
  #choices = $state.raw<Choices>(NOTHING_CHOSEN);
  #service = $state.raw<ServiceDescription | null>(null);
  #keepsOriginal = $state.raw(false);
  /** Changes when something other than the map has set the extent. */
  #extentVersion = $state.raw(0);
  /** What the user had asked of a layer before it was taken out, or its option changed. */
  readonly #earlierQueries = new Map<number, LayerQuery>();

  /** Null while an extent or layers are missing. */
  readonly definition = $derived(definitionOf(this.#choices));

  /** What our own check says, at once and without the service. Problems first. */
  readonly remarks = $derived.by((): readonly Remark[] => this.#check());

  /** The model that will be used, chosen or not. */
  readonly syncModel = $derived.by(() =>
    this.#service ? checkDefinition(this.#whole, this.#service, '').request.syncModel : 'perLayer',
  );

  /** A geodatabase that the service sends stays beside the replica file. */
  get keepsOriginal(): boolean {
    return (
      this.#keepsOriginal &&
      this.#choices.dataFormat === 'sqlite' &&
      this.#choices.syncModel !== 'none'
    );
  }

  keepOriginal(keeps: boolean): void {
    this.#keepsOriginal = keeps;
  }

  get choices(): Choices {
    return this.#choices;
  }

  /** The extent leaves nothing out. */
  get isEverywhere(): boolean {
    const { extent, inSR } = this.#choices;
    const isSame = JSON.stringify(extent?.geometry) === JSON.stringify(WHOLE_WORLD.geometry);
    return isSame && referenceWkid(inSR) === 4326;
  }

  /** The extent is the one that the service gives. */
  get isFullExtent(): boolean {
    const { extent, inSR } = fullExtentOf(this.#service);
    const isSame = JSON.stringify(extent) === JSON.stringify(this.#choices.extent);
    return isSame && JSON.stringify(inSR) === JSON.stringify(this.#choices.inSR);
  }

  get service(): ServiceDescription | null {
    return this.#service;
  }

  get extentVersion(): number {
    return this.#extentVersion;
  }

  /** Begins for a service with choices that need no touch; an extent that the user chose stays. */
  begin(service: ServiceDescription): void {
    const { extent, inSR } = fullExtentOf(service);
    if (this.isEverywhere || this.isFullExtent) this.setExtent(extent, inSR);
    this.#service = service;
    this.#earlierQueries.clear();
    this.#choices = defaultChoices(service, this.#choices);
  }

  /** The service is the one that the choices are about; they stay. */
  describe(service: ServiceDescription): void {
    this.#service = service;
    this.#choices = { ...this.#choices, serviceUrl: service.url };
  }

  /** Forgets what the service was; the choices stay. */
  undescribe(): void {
    this.#service = null;
  }

  open(definition: ReplicaDefinition): void {
    this.#earlierQueries.clear();
    this.#choices = choicesOf(definition);
    this.#extentVersion += 1;
  }

  restore(choices: Choices): void {
    this.#choices = choices;
    this.#extentVersion += 1;
  }

  /** Changes members; `undefined` takes one out, so that the default is used. */
  change(changes: Partial<Choices>): void {
    const next = Object.entries({ ...this.#choices, ...changes });
    this.#choices = Object.fromEntries(
      next.filter(([, value]) => value !== undefined),
    ) as unknown as Choices;
  }

  /** An extent that did not come from the map. */
  setExtent(extent: Extent | null, inSR: Choices['inSR'] = this.#choices.inSR): void {
    this.change({ extent, inSR });
    this.#extentVersion += 1;
  }

  /** An extent as drawn on the map, which shows it already. */
  setDrawnExtent(extent: Extent | null, inSR: Choices['inSR']): void {
    this.change({ extent, inSR });
  }

  takesAttachments(returnAttachments: boolean): void {
    const { attachmentsSyncDirection: direction } = this.#choices;
    const isStillLegal = direction === 'upload' || direction === undefined;
    this.change({
      returnAttachments,
      returnAttachmentsDataByUrl: returnAttachments
        ? this.#choices.returnAttachmentsDataByUrl
        : true,
      attachmentsSyncDirection: isStillLegal ? direction : undefined,
    });
  }

  setLayer(layer: LayerDescription, isChosen: boolean): void {
    if (isChosen === this.#choices.layers.includes(layer.id)) return;
    if (isChosen) this.#addLayers([layer]);
    else this.#removeLayers([layer.id]);
  }

  /** Takes out a layer by its id, also one that the service does not have. */
  removeLayer(id: number): void {
    this.#removeLayers([id]);
  }

  setAllLayers(isChosen: boolean): void {
    const all = (this.#service?.layers ?? []).filter((layer) => !this.reasonAgainst(layer));
    const chosen = this.#choices.layers;
    if (isChosen) this.#addLayers(all.filter(({ id }) => !chosen.includes(id)));
    else this.#removeLayers(chosen);
  }

  /** Why a layer cannot be in this replica. */
  reasonAgainst(layer: LayerDescription): string | undefined {
    if (!this.#service) return undefined;
    const option = OPTION_OF_KIND[layer.kind];
    const bits = this.#choices.replicaOptions?.syncDataOptions ?? 0;
    if (option !== undefined && (bits & option) === 0) {
      const isOffered = (this.#service.sync.syncDataOptions & option) !== 0;
      return isOffered ? DEFINE.needsOption(option) : DEFINE.optionNotThere(option);
    }
    const alone = { ...this.#whole, layers: [layer.id] };
    const remarks = checkLayers(alone, this.#service, this.syncModel);
    return remarks.find(({ level }) => level === 'problem')?.text;
  }

  /** Why these choices cannot be made here: the problem that they would make at `where`. */
  reasonAgainstChange(changes: Partial<ReplicaDefinition>, where: string): string | undefined {
    if (!this.#service) return DEFINE.noServiceYet;
    const { remarks } = checkDefinition({ ...this.#whole, ...changes }, this.#service, '');
    return remarks.find((remark) => remark.level === 'problem' && remark.where === where)?.text;
  }

  queryOf(layerId: number): LayerQuery {
    return this.#choices.layerQueries[String(layerId)] ?? {};
  }

  changeQuery(layerId: number, changes: LayerQuery): void {
    this.#setQuery(layerId, tidyQuery({ ...this.queryOf(layerId), ...changes }));
  }

  /** Changes what is asked for; what has no meaning with it waits for the way back. */
  setQueryOption(layerId: number, option: NonNullable<LayerQuery['queryOption']>): void {
    const before = { ...this.#earlierQueries.get(layerId), ...this.queryOf(layerId) };
    this.#earlierQueries.set(layerId, before);
    this.#setQuery(layerId, tidyQuery(queryFor(option, before)));
  }

  #setQuery(layerId: number, query: LayerQuery | null): void {
    const layerQueries = { ...this.#choices.layerQueries };
    if (query) layerQueries[String(layerId)] = query;
    else delete layerQueries[String(layerId)];
    this.change({ layerQueries });
  }

  #addLayers(added: readonly LayerDescription[]): void {
    const order = (this.#service?.layers ?? []).map(({ id }) => id);
    const layers = [...this.#choices.layers, ...added.map(({ id }) => id)].sort(
      (a, b) => order.indexOf(a) - order.indexOf(b),
    );
    const fresh = this.#service
      ? defaultQueries(added, { ...this.#choices, layers }, this.#service)
      : {};
    const earlier = added.flatMap(({ id }) => {
      const query = this.#earlierQueries.get(id);
      return query ? [[String(id), query] as const] : [];
    });
    const layerQueries = {
      ...this.#choices.layerQueries,
      ...fresh,
      ...Object.fromEntries(earlier),
    };
    this.change({ layers, layerQueries });
  }

  #removeLayers(ids: readonly number[]): void {
    const layerQueries = { ...this.#choices.layerQueries };
    for (const id of ids) {
      const query = layerQueries[String(id)];
      if (query) this.#earlierQueries.set(id, query);
      delete layerQueries[String(id)];
    }
    const layers = this.#choices.layers.filter((id) => !ids.includes(id));
    this.change({ layers, layerQueries });
  }

  /** A definition also where the extent is missing, to check everything else. */
  get #whole(): ReplicaDefinition {
    const { extent, ...rest } = this.#choices;
    return { ...rest, ...(extent ?? WHOLE_WORLD), ...(extent ? {} : { inSR: 4326 }) };
  }

  #check(): readonly Remark[] {
    if (!this.#service) return [];
    const { extent, layers } = this.#choices;
    const { remarks } = checkDefinition(this.#whole, this.#service, '');
    return [
      ...(extent === null ? [problem('geometry', DEFINE.noExtent)] : []),
      ...(layers.length === 0 ? [problem('layers', DEFINE.noLayers)] : []),
      ...remarks.filter(({ where }) => where !== 'layers'),
    ];
  }
}
