import { asErrorBody } from '../../api.ts';
import type { Api } from '../../../shared/contract/contract.ts';
import { referenceWkid } from '../../../shared/model/definition-check/spatial-reference.ts';
import type { DrawingStatus, DrawTool } from '../../map/drawing-status.ts';
import { ExtentMap, type ExtentChange } from '../../map/extent-map.ts';
import { geometryFromGeoJson } from '../../map/geojson-extent.ts';
import { fullExtentOf, WHOLE_WORLD } from './choices.ts';
import type { DefinitionDraft } from './draft.svelte.ts';
import { DEFINE } from './messages.ts';

const NOTHING_DRAWN: DrawingStatus = {
  tool: null,
  isDrawing: false,
  vertices: 0,
  lengthMetres: 0,
  areaSquareMetres: 0,
};

/** Keeps the extent of the draft and the shape on the map the same. */
export class ExtentEditor {
  readonly map = new ExtentMap();
  readonly #draft: DefinitionDraft;
  readonly #api: Pick<Api['define'], 'projection'>;
  #status = $state.raw<DrawingStatus>(NOTHING_DRAWN);
  /** Why the map shows no extent, or why a reference or a file could not be used. */
  #problem = $state.raw<string | null>(null);
  /** The reference in which the map tells. */
  #wkid = 3857;
  #isLoading = false;
  #question = 0;

  constructor(draft: DefinitionDraft, api: Pick<Api['define'], 'projection'>) {
    this.#draft = draft;
    this.#api = api;
    this.map.onStatus((status) => (this.#status = status));
    this.map.onGeometry((change) => this.#take(change));
  }

  get status(): DrawingStatus {
    return this.#status;
  }

  get problem(): string | null {
    return this.#problem;
  }

  setTool(tool: DrawTool | null): void {
    this.map.setTool(this.#status.tool === tool ? null : tool);
  }

  /** Shows the extent of the draft, as it is after it was typed, opened or restored. */
  async show(): Promise<void> {
    const { extent, inSR } = this.#draft.choices;
    const question = ++this.#question;
    const wkid = referenceWkid(inSR);
    const text = wkid === null ? null : await this.#projection(wkid);
    if (question !== this.#question) return;
    this.#quietly(() => {
      this.map.clear();
      const isKnown = wkid !== null && this.map.setSpatialReference(wkid, text);
      if (isKnown) this.#wkid = wkid;
      const isShown =
        extent === null ||
        (isKnown && this.map.setGeometry(extent.geometry, extent.geometryType, wkid));
      this.#problem = isShown ? null : DEFINE.notOnMap;
    });
  }

  /** Tells the extent in another reference; it keeps its place. False when the map does not know that reference. */
  async chooseReference(wkid: number): Promise<boolean> {
    const question = ++this.#question;
    const text = await this.#projection(wkid);
    if (question !== this.#question) return false;
    // Told below, together with the reference.
    const isKnown = this.#quietly(() => this.map.setSpatialReference(wkid, text));
    if (!isKnown) {
      this.#problem = DEFINE.unknownReference(wkid);
      return false;
    }
    this.#wkid = wkid;
    const { extent } = this.#draft.choices;
    // Numbers that had no place on the map stay, and are read in the reference that was meant.
    if (extent && this.map.change.geometry === null && this.map.change.problem === null) {
      this.#draft.setExtent(extent, wkid);
    } else this.#take(this.map.change, wkid);
    return true;
  }

  useView(): void {
    this.map.useViewExtent();
  }

  /** Where the service says that its data are. */
  useFullExtent(): void {
    const { extent, inSR } = fullExtentOf(this.#draft.service);
    this.#draft.setExtent(extent, inSR);
  }

  /** Everywhere: told in longitude and latitude, where the whole world has coordinates. */
  useWholeWorld(): void {
    this.#draft.setExtent(WHOLE_WORLD, 4326);
  }

  clear(): void {
    this.map.clear();
  }

  /** Takes the shapes of a GeoJSON file. */
  async importFile(file: File): Promise<void> {
    try {
      const { geometry, geometryType } = geometryFromGeoJson(await file.text());
      this.#problem = null;
      if (!this.map.setGeometry(geometry, geometryType, 4326)) this.#problem = DEFINE.notOnMap;
      this.map.zoomToGeometry();
    } catch (error) {
      const { message, hint } = asErrorBody(error);
      this.#problem = hint ? `${message} ${hint}` : message;
    }
  }

  dispose(): void {
    this.#question += 1;
    this.map.dispose();
  }

  async #projection(wkid: number): Promise<string | null> {
    try {
      return await this.#api.projection({ wkid });
    } catch {
      return null;
    }
  }

  #quietly<T>(work: () => T): T {
    this.#isLoading = true;
    try {
      return work();
    } finally {
      this.#isLoading = false;
    }
  }

  #take(change: ExtentChange, chosen: number | null = null): void {
    if (this.#isLoading) return;
    this.#problem = change.problem;
    const { geometry, geometryType } = change;
    const { inSR } = this.#draft.choices;
    this.#draft.setDrawnExtent(
      geometry === null ? null : { geometry, geometryType },
      chosen ?? (referenceWkid(inSR) === this.#wkid ? inSR : this.#wkid),
    );
  }
}
