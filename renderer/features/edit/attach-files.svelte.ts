import type { Api, Bridge } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { ChosenFile, EditOutcome } from '../../../shared/model/editing.ts';
import type { FeatureDetails } from '../../../shared/model/view.ts';
import type { EditSession } from './edit-session.svelte.ts';
import { EDIT } from './messages.ts';

/** Larger ones are asked about first. */
export const LARGE_BYTES = 10 * 1024 * 1024;

type Row = Pick<FeatureDetails, 'layerId' | 'globalId'>;
type Attach = (edits: Api['edits'], path: string) => Promise<EditOutcome>;

/** A file that did not become an attachment. */
interface Failure {
  readonly name: string;
  readonly error: ErrorBody;
}

/** Files that were chosen or dropped, weighed on their way to becoming attachments. */
export class AttachFiles {
  readonly #session: EditSession;
  readonly #edits: Pick<Api['edits'], 'chooseFiles'>;
  readonly #pathOf: Bridge['pathOf'];
  #waiting = $state.raw<{ readonly files: readonly ChosenFile[]; readonly attach: Attach } | null>(
    null,
  );
  #failures = $state.raw<readonly Failure[]>([]);
  #isBusy = $state.raw(false);

  /** Files that many services would refuse: the user is asked whether to attach them. */
  readonly large = $derived((this.#waiting?.files ?? []).filter(isLarge));

  constructor(
    session: EditSession,
    edits: Pick<Api['edits'], 'chooseFiles'>,
    pathOf: Bridge['pathOf'],
  ) {
    this.#session = session;
    this.#edits = edits;
    this.#pathOf = pathOf;
  }

  get failures(): readonly Failure[] {
    return this.#failures;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Files that were dropped on a feature. */
  drop(feature: Row, files: readonly Pick<File, 'name' | 'size'>[]): Promise<void> {
    const dropped = files.map((file) => {
      const { name, size } = file;
      return { name, size, path: this.#pathOf(file) };
    });
    return this.#weigh(dropped, adding(this.#session.key, feature));
  }

  /** Asks for files that become attachments of a feature. Throws what the dialog does. */
  async choose(feature: Row): Promise<void> {
    const files = await this.#edits.chooseFiles({ purpose: 'add' });
    if (files) await this.#weigh(files, adding(this.#session.key, feature));
  }

  /** Asks for a file that takes the place of an attachment. Throws what the dialog does. */
  async replace({ layerId, globalId }: Row): Promise<void> {
    const files = await this.#edits.chooseFiles({ purpose: 'replace' });
    const { key } = this.#session;
    if (!files) return;
    await this.#weigh(files, (edits, path) =>
      edits.replaceAttachment({ key, layerId, globalId, path }),
    );
  }

  /** Attaches all of them, the large ones as well. */
  async attachAnyway(): Promise<void> {
    await this.#attachWaiting(() => true);
  }

  /** Attaches those that are not too large. */
  async giveUpLarge(): Promise<void> {
    await this.#attachWaiting((file) => !isLarge(file));
  }

  dismiss(failure: Failure): void {
    this.#failures = this.#failures.filter((each) => each !== failure);
  }

  async #weigh(files: readonly ChosenFile[], attach: Attach): Promise<void> {
    this.#failures = [];
    this.#waiting = { files, attach };
    if (this.large.length === 0) await this.attachAnyway();
  }

  /** One by one, so that a file that cannot be read does not keep the others out. */
  async #attachWaiting(isWanted: (file: ChosenFile) => boolean): Promise<void> {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = null;
    this.#isBusy = true;
    for (const file of waiting.files.filter(isWanted)) {
      const error = await this.#attachOne(file, waiting.attach);
      if (error) this.#failures = [...this.#failures, { name: file.name, error }];
    }
    this.#isBusy = false;
  }

  async #attachOne({ path }: ChosenFile, attach: Attach): Promise<ErrorBody | null> {
    if (path === '') return { code: 'invalid', message: EDIT.notAFile };
    const { error } = await this.#session.act((edits) => attach(edits, path));
    if (error) this.#session.dismissError();
    return error;
  }
}

function adding(key: string, { layerId, globalId }: Row): Attach {
  return (edits, path) => edits.addAttachments({ key, layerId, globalId, paths: [path] });
}

function isLarge({ size }: ChosenFile): boolean {
  return size > LARGE_BYTES;
}
