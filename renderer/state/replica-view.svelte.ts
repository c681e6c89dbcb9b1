import type { Api } from '../../shared/contract/contract.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { StatusReport } from '../../shared/model/report.ts';
import type { FeatureDetails, ViewExtents, ViewLayer } from '../../shared/model/view.ts';
import { asErrorBody } from '../api.ts';
import { findPlacement, Placement } from './placement.ts';

export interface FeatureAt {
  readonly layerId: number;
  readonly fid: number;
}

/** Local row numbers by layer id; layers without selected rows are not in it. */
export type Selection = ReadonlyMap<number, ReadonlySet<number>>;

/** The one selected feature: being read, read, not in the file any more, or not readable. */
type Inspected =
  | { readonly state: 'none' }
  | { readonly state: 'loading' }
  | { readonly state: 'shown'; readonly details: FeatureDetails }
  | { readonly state: 'gone' }
  | { readonly state: 'failed'; readonly error: ErrorBody };

const POLL_MS = 1000;
/** Of this many looks one is taken while the window is in the background. */
const BACKGROUND_LOOKS = 3;
const NOTHING: Selection = new Map();

/** An open replica: its layers and where they are, what is selected in it, and when its file changed. */
export class ReplicaView {
  readonly key: string;
  /** Asked before the selection changes; true: it asks the user, and calls `proceed` if they agree. */
  guard: (proceed: () => void) => boolean = () => false;
  /** Called after content was read that this window has not written itself. */
  onOutside: () => void = () => undefined;
  readonly #api: Pick<Api, 'replica' | 'define'>;
  #status = $state.raw<StatusReport | null>(null);
  #layers = $state.raw<readonly ViewLayer[]>([]);
  #extents = $state.raw<ViewExtents | null>(null);
  #placement = $state.raw(new Placement(null));
  #error = $state.raw<ErrorBody | null>(null);
  #isLoaded = $state.raw(false);
  #revision = $state.raw(0);
  #layerId = $state.raw<number | null>(null);
  #hidden = $state.raw<ReadonlySet<number>>(new Set());
  #selection = $state.raw<Selection>(NOTHING);
  #inspected = $state.raw<Inspected>({ state: 'none' });
  #hovered = $state.raw<FeatureAt | null>(null);
  #rowToShow = $state.raw<FeatureAt | null>(null);
  #version = '';
  #loads = 0;
  #isLooking = false;
  #inspections = 0;

  readonly selectedCount = $derived(
    [...this.#selection.values()].reduce((sum, { size }) => sum + size, 0),
  );

  constructor(key: string, api: Pick<Api, 'replica' | 'define'>) {
    this.key = key;
    this.#api = api;
  }

  get status(): StatusReport | null {
    return this.#status;
  }

  get layers(): readonly ViewLayer[] {
    return this.#layers;
  }

  get extents(): ViewExtents | null {
    return this.#extents;
  }

  /** Brings geometries of this replica to the map. */
  get placement(): Placement {
    return this.#placement;
  }

  /** Why the file could not be read the last time. What was read before is still there. */
  get error(): ErrorBody | null {
    return this.#error;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Rises whenever the content of the file has changed, by whatever program. */
  get revision(): number {
    return this.#revision;
  }

  /** The layer whose rows the table shows. */
  get layer(): ViewLayer | null {
    return this.layerOf(this.#layerId ?? -1);
  }

  get selection(): Selection {
    return this.#selection;
  }

  get inspected(): Inspected {
    return this.#inspected;
  }

  get hovered(): FeatureAt | null {
    return this.#hovered;
  }

  /** A row that the table should bring into view. */
  get rowToShow(): FeatureAt | null {
    return this.#rowToShow;
  }

  layerOf(layerId: number): ViewLayer | null {
    return this.#layers.find((layer) => layer.layerId === layerId) ?? null;
  }

  isVisible(layerId: number): boolean {
    return !this.#hidden.has(layerId);
  }

  setVisible(layerId: number, isVisible: boolean): void {
    const hidden = new Set(this.#hidden);
    if (isVisible) hidden.delete(layerId);
    else hidden.add(layerId);
    this.#hidden = hidden;
  }

  chooseLayer(layerId: number): void {
    this.#layerId = layerId;
  }

  hover(feature: FeatureAt | null): void {
    this.#hovered = feature;
  }

  /** Reads everything that the window shows of the file. Safe to call again. */
  async load(): Promise<void> {
    const { key } = this;
    const { replica, define } = this.#api;
    this.#loads += 1;
    try {
      // First, so that a change made while the rest is read is seen by the next look.
      const version = await replica.version({ key });
      const [status, layers, extents] = await Promise.all([
        replica.status({ key }),
        replica.layers({ key }),
        replica.extents({ key }),
      ]);
      if (!this.#isLoaded && extents.isPlaced) {
        this.#placement = await findPlacement(define, status.spatialReference);
      }
      this.#version = version;
      this.#status = status;
      this.#layers = layers;
      this.#extents = extents;
      this.#layerId ??= firstLayer(layers);
      this.#error = null;
      this.#isLoaded = true;
      this.#revision += 1;
      await this.#inspect();
    } catch (error) {
      this.#error = asErrorBody(error);
    } finally {
      this.#loads -= 1;
    }
  }

  /** Looks whether the file has changed, and reads it again if so. */
  async look(): Promise<void> {
    const isBusy = this.#isLooking || this.#loads > 0;
    if (isBusy || document.visibilityState !== 'visible') return;
    this.#isLooking = true;
    try {
      const version = await this.#api.replica.version({ key: this.key });
      if (version === this.#version && !this.#error) return;
      const isOther = version !== this.#version;
      await this.load();
      if (isOther) this.onOutside();
    } catch (error) {
      this.#error = asErrorBody(error);
    } finally {
      this.#isLooking = false;
    }
  }

  /** Reads the file now and looks at it from time to time; returns what ends it. */
  follow(): () => void {
    void this.load();
    let ticks = 0;
    const timer = setInterval(() => {
      ticks += 1;
      if (document.hasFocus() || ticks % BACKGROUND_LOOKS === 0) void this.look();
    }, POLL_MS);
    const look = (): void => void this.look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }

  /** Selects these rows in place of all others. */
  select(selection: Selection): void {
    const next = new Map([...selection].filter(([, fids]) => fids.size > 0));
    if (isSame(next, this.#selection)) {
      void this.#inspect();
      return;
    }
    if (this.guard(() => this.select(next))) return;
    this.#selection = next;
    void this.#inspect();
  }

  selectRows(layerId: number, fids: Iterable<number>): void {
    this.select(new Map([[layerId, new Set(fids)]]));
  }

  clearSelection(): void {
    this.select(NOTHING);
  }

  /** Selects a feature and brings it into view in the table, after a question where something would be lost; false when it is not in the file. */
  async reveal(layerId: number, feature: string | number): Promise<boolean> {
    const details = await this.#read(layerId, feature);
    if (!details) return false;
    const isOther = !this.#isInspecting(details);
    if (isOther && this.guard(() => this.#present(details))) return true;
    this.#present(details);
    return true;
  }

  /** Does so without a question. */
  async show(layerId: number, feature: string | number): Promise<boolean> {
    const details = await this.#read(layerId, feature);
    if (details) this.#present(details);
    return details !== null;
  }

  /** Asks the table to bring a row into view. */
  showRow(row: FeatureAt): void {
    this.#rowToShow = row;
  }

  /** The row that should come into view; it is handed out once. */
  takeRowToShow(): FeatureAt | null {
    const row = this.#rowToShow;
    this.#rowToShow = null;
    return row;
  }

  /** The one selected row; null when there are none or several. */
  get single(): FeatureAt | null {
    const [only, ...others] = this.#selection;
    if (!only || others.length > 0 || only[1].size !== 1) return null;
    const [fid] = only[1];
    return fid === undefined ? null : { layerId: only[0], fid };
  }

  async #inspect(): Promise<void> {
    const turn = ++this.#inspections;
    const { single } = this;
    if (!single) {
      this.#inspected = { state: 'none' };
      return;
    }
    if (!this.#isInspecting(single)) this.#inspected = { state: 'loading' };
    const next = await this.#inspection(single);
    if (turn === this.#inspections) this.#inspected = next;
  }

  #isInspecting({ layerId, fid }: FeatureAt): boolean {
    const now = this.#inspected;
    return now.state === 'shown' && now.details.layerId === layerId && now.details.fid === fid;
  }

  #read(layerId: number, feature: string | number): Promise<FeatureDetails | null> {
    return this.#api.replica.feature({ key: this.key, layerId, feature });
  }

  #present(details: FeatureDetails): void {
    const { layerId, fid } = details;
    this.#layerId = layerId;
    this.#inspections += 1;
    this.#selection = new Map([[layerId, new Set([fid])]]);
    this.#inspected = { state: 'shown', details };
    this.showRow({ layerId, fid });
  }

  async #inspection({ layerId, fid }: FeatureAt): Promise<Inspected> {
    try {
      const details = await this.#read(layerId, fid);
      return details ? { state: 'shown', details } : { state: 'gone' };
    } catch (error) {
      return { state: 'failed', error: asErrorBody(error) };
    }
  }
}

function isSame(one: Selection, other: Selection): boolean {
  return (
    one.size === other.size &&
    [...one].every(([layerId, fids]) => {
      const others = other.get(layerId);
      return others?.size === fids.size && [...fids].every((fid) => others.has(fid));
    })
  );
}

/** A layer that can be drawn before a table. */
function firstLayer(layers: readonly ViewLayer[]): number | null {
  const drawn = layers.find(({ geometryType }) => geometryType !== null);
  return (drawn ?? layers[0])?.layerId ?? null;
}
