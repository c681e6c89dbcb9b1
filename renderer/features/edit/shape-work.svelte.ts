import type { Api } from '../../../shared/contract/contract.ts';
import type { DrawnShape, EditedValues, RowEdit } from '../../../shared/model/editing.ts';
import type { EsriGeometry, GeometryType } from '../../../shared/model/geometry.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { FeatureDetails } from '../../../shared/model/view.ts';
import { asErrorBody } from '../../api.ts';
import type { ShapeEditor } from '../../map/shape-editor.ts';
import type { ShapeMode, ShapeStatus } from '../../map/shape-status.ts';
import type { ReplicaView } from '../../state/replica-view.svelte.ts';
import { firstRequired } from './access.ts';
import type { EditSession } from './edit-session.svelte.ts';
import { EDIT } from './messages.ts';

/** What the shape is for. */
interface Task {
  readonly layerId: number;
  readonly geometryType: GeometryType;
  /** Null: a new feature with these values. */
  readonly globalId: GlobalId | null;
  readonly fid: number | null;
  readonly attributes: EditedValues;
  readonly title: string;
  readonly hasZ: boolean;
  readonly hasM: boolean;
}

/** Drawing and changing shapes on the map, from the start until the shape is in the file. */
export class ShapeWork {
  readonly #session: EditSession;
  readonly #view: ReplicaView;
  readonly #api: Pick<Api, 'edits'>;
  readonly #editor: ShapeEditor;
  #task = $state.raw<Task | null>(null);
  #status = $state.raw<ShapeStatus | null>(null);
  #isSnapping = $state.raw(true);
  #z = $state.raw<number | null>(null);
  #m = $state.raw<number | null>(null);
  #isSaving = $state.raw(false);
  readonly #ends: readonly (() => void)[];

  constructor(
    session: EditSession,
    view: ReplicaView,
    api: Pick<Api, 'edits'>,
    editor: ShapeEditor,
  ) {
    this.#session = session;
    this.#view = view;
    this.#api = api;
    this.#editor = editor;
    this.#ends = [
      editor.onStatus((status) => this.#follow(status)),
      editor.onFinish((geometry) => void this.#store(geometry)),
    ];
    editor.setSnapping(true);
  }

  /** What is being drawn or changed; null = nothing. */
  get task(): Task | null {
    return this.#task;
  }

  get status(): ShapeStatus | null {
    return this.#status;
  }

  get isSnapping(): boolean {
    return this.#isSnapping;
  }

  get isSaving(): boolean {
    return this.#isSaving;
  }

  /** For new vertices; null = 0. */
  get z(): number | null {
    return this.#z;
  }

  get m(): number | null {
    return this.#m;
  }

  get editor(): ShapeEditor {
    return this.#editor;
  }

  setZ(z: number | null): void {
    this.#z = z;
  }

  setM(m: number | null): void {
    this.#m = m;
  }

  setMode(mode: ShapeMode): void {
    this.#editor.setMode(mode);
  }

  setSnapping(isOn: boolean): void {
    this.#isSnapping = isOn;
    this.#editor.setSnapping(isOn);
  }

  /** Begins a new feature of a layer. */
  add(layerId: number, attributes: EditedValues): void {
    const layer = this.#session.layer(layerId);
    if (!layer?.geometryType) return;
    const { geometryType, hasZ, hasM } = layer;
    const title = EDIT.drawingOn(layer.name);
    const task = { layerId, geometryType, globalId: null, fid: null, attributes, title };
    this.#begin({ ...task, hasZ, hasM });
    this.#editor.start(geometryType);
  }

  /** Begins to change the shape of a feature; one without a shape gets its first. */
  async change({ layerId, globalId, fid }: FeatureDetails, name: string): Promise<void> {
    const geometryType = this.#session.layer(layerId)?.geometryType;
    if (!geometryType) return;
    try {
      const shape = await this.#api.edits.shape({ key: this.#session.key, layerId, globalId });
      if (!shape) {
        this.#session.report({ code: 'not-found', message: EDIT.shapeGone });
        return;
      }
      const { hasZ, hasM, geometry } = shape;
      const title = EDIT.editingShape(name);
      this.#begin({ layerId, geometryType, globalId, fid, attributes: {}, title, hasZ, hasM });
      if (geometry) this.#editor.edit(geometry, geometryType, { layerId, fid });
      else this.#editor.start(geometryType);
    } catch (error) {
      this.#session.report(asErrorBody(error));
    }
  }

  /** Stores the shape as it stands. */
  async finish(): Promise<void> {
    if (this.#isSaving || !this.#status?.canFinish) return;
    const geometry = this.#editor.finish();
    if (geometry) await this.#store(geometry);
  }

  cancel(): void {
    this.#editor.cancel();
    this.#end();
  }

  dispose(): void {
    for (const end of this.#ends) end();
    this.#session.setUnfinished(null);
  }

  /** Escape on the map ends the editing there; what was finished there is being saved. */
  #follow(status: ShapeStatus): void {
    this.#status = status;
    if (status.mode !== null) return;
    queueMicrotask(() => {
      if (!this.#task || this.#isSaving || this.#editor.isEditing) return;
      const { problem } = status;
      this.#end();
      if (problem !== null) this.#session.report({ code: 'invalid', message: problem });
    });
  }

  #begin(task: Task): void {
    this.#task = task;
    this.#session.dismissError();
    this.#session.setUnfinished({
      hasChanged: () => this.#status?.hasChanged === true,
      discard: () => this.cancel(),
    });
  }

  #end(): void {
    this.#task = null;
    this.#session.setUnfinished(null);
  }

  async #store(geometry: EsriGeometry): Promise<void> {
    const task = this.#task;
    if (!task || this.#isSaving) return;
    this.#isSaving = true;
    const { outcome, error } = await this.#session.apply([
      editOf(task, this.#shape(task, geometry)),
    ]);
    this.#isSaving = false;
    if (error) {
      // What was drawn stays on the map.
      const { layerId, fid } = task;
      this.#editor.edit(geometry, task.geometryType, fid === null ? null : { layerId, fid });
      this.#session.report(error);
      return;
    }
    this.#end();
    const fid = outcome?.rows[0]?.fid ?? null;
    if (task.globalId === null && fid !== null) await this.#showNew(task, fid);
  }

  #shape({ hasZ, hasM }: Task, geometry: EsriGeometry): DrawnShape {
    return {
      geometry,
      ...(hasZ && this.#z !== null ? { z: this.#z } : {}),
      ...(hasM && this.#m !== null ? { m: this.#m } : {}),
    };
  }

  async #showNew({ layerId }: Task, fid: number): Promise<void> {
    await showNewRow(this.#session, this.#view, layerId, fid);
  }
}

/** Selects a row that was just added, and puts the keyboard into its first field that needs a value. */
export async function showNewRow(
  session: EditSession,
  view: ReplicaView,
  layerId: number,
  fid: number,
): Promise<void> {
  await view.show(layerId, fid);
  const { inspected } = view;
  const layer = session.layer(layerId);
  if (inspected.state !== 'shown' || inspected.details.fid !== fid || !layer) return;
  session.focusField(firstRequired(layer, inspected.details.feature.attributes));
}

function editOf({ layerId, globalId, attributes }: Task, shape: DrawnShape): RowEdit {
  return globalId === null
    ? { kind: 'add', layerId, attributes, shape }
    : { kind: 'update', layerId, globalId, attributes, shape };
}
