import type { Bridge } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { FeatureDetails } from '../../../shared/model/view.ts';
import type { EditSession } from './edit-session.svelte.ts';
import { EDIT } from './messages.ts';

/** Larger ones are asked about first. */
export const LARGE_BYTES = 10 * 1024 * 1024;

type DroppedFile = Pick<File, 'name' | 'size'>;
type Feature = Pick<FeatureDetails, 'layerId' | 'globalId'>;

/** Files that were dropped on a feature, on their way to becoming its attachments. */
export class DroppedFiles {
  readonly #session: EditSession;
  readonly #pathOf: Bridge['pathOf'];
  #feature: Feature | null = null;
  #waiting: readonly DroppedFile[] = [];
  #large = $state.raw<readonly DroppedFile[]>([]);
  #failures = $state.raw<readonly { readonly name: string; readonly error: ErrorBody }[]>([]);
  #isBusy = $state.raw(false);

  constructor(session: EditSession, pathOf: Bridge['pathOf']) {
    this.#session = session;
    this.#pathOf = pathOf;
  }

  /** Files that many services would refuse: the user is asked whether to attach them. */
  get large(): readonly DroppedFile[] {
    return this.#large;
  }

  get failures(): readonly { readonly name: string; readonly error: ErrorBody }[] {
    return this.#failures;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  async drop(feature: Feature, files: readonly DroppedFile[]): Promise<void> {
    this.#failures = [];
    this.#feature = feature;
    this.#waiting = files;
    this.#large = files.filter(({ size }) => size > LARGE_BYTES);
    if (this.#large.length === 0) await this.attachAnyway();
  }

  /** Adds all of them, the large ones as well. */
  async attachAnyway(): Promise<void> {
    const files = this.#waiting;
    this.giveUp();
    await this.#attach(files);
  }

  /** Adds those that are not too large. */
  async giveUpLarge(): Promise<void> {
    const files = this.#waiting.filter(({ size }) => size <= LARGE_BYTES);
    this.giveUp();
    await this.#attach(files);
  }

  giveUp(): void {
    this.#waiting = [];
    this.#large = [];
  }

  dismiss(name: string): void {
    this.#failures = this.#failures.filter((failure) => failure.name !== name);
  }

  /** One by one, so that a file that cannot be read does not keep the others out. */
  async #attach(files: readonly DroppedFile[]): Promise<void> {
    const feature = this.#feature;
    if (!feature) return;
    this.#isBusy = true;
    for (const file of files) {
      const error = await this.#attachOne(feature, file);
      if (error) this.#failures = [...this.#failures, { name: file.name, error }];
    }
    this.#isBusy = false;
  }

  async #attachOne({ layerId, globalId }: Feature, file: DroppedFile): Promise<ErrorBody | null> {
    const path = this.#pathOf(file);
    if (path === '') return { code: 'invalid', message: EDIT.notAFile };
    const { key } = this.#session;
    const { error } = await this.#session.act((edits) =>
      edits.dropAttachments({ key, layerId, globalId, paths: [path] }),
    );
    if (error) this.#session.dismissError();
    return error;
  }
}
