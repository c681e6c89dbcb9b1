import type { Api } from '../../../shared/contract/contract.ts';
import type { ErrorBody } from '../../../shared/errors.ts';
import type { Account, OAuthStart } from '../../../shared/model/account.ts';
import { asErrorBody } from '../../api.ts';
import { NOBODY, type SignInForm } from './sign-in-form.svelte.ts';

export interface SignInWorkOptions {
  readonly api: Api['accounts'];
  readonly form: SignInForm;
  /** The service that wants a sign-in; null: none. */
  readonly url: string | null;
  readonly canKeep: boolean;
  /** Who serves from now on; null: nobody. */
  readonly onDone: (account: Account | null) => void;
}

/** A sign-in as it is carried out; the form keeps what was typed when it fails. */
export class SignInWork {
  readonly #options: SignInWorkOptions;
  #isBusy = $state.raw(false);
  #error = $state.raw<ErrorBody | null>(null);
  #waiting = $state.raw<OAuthStart | null>(null);
  /** Grows with every attempt: what comes from an earlier one is of no interest. */
  #attempts = 0;

  constructor(options: SignInWorkOptions) {
    this.#options = options;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  get error(): ErrorBody | null {
    return this.#error;
  }

  /** The sign-in that goes on in the browser. */
  get waiting(): OAuthStart | null {
    return this.#waiting;
  }

  async submit(): Promise<void> {
    const { form } = this.#options;
    if (this.#isBusy || !form.check()) return;
    if (form.way === 'oauth') await this.#begin();
    else await this.#do(() => this.#add());
  }

  /** Begins anew in the browser; the page of the attempt before is worth nothing any more. */
  async openAgain(): Promise<void> {
    if (!this.#isBusy) await this.#begin();
  }

  /** Back to the form, with everything as it was. */
  cancel(): void {
    const attempt = this.#waiting?.attempt;
    this.#attempts++;
    this.#waiting = null;
    this.#isBusy = false;
    if (attempt === undefined) return;
    // Whether it is stopped at once or ends by itself is the same to the user.
    this.#options.api.cancelOAuth({ attempt }).catch(() => undefined);
  }

  async #begin(): Promise<void> {
    const { api, form } = this.#options;
    const number = ++this.#attempts;
    await this.#do(async () => {
      const port = form.port.trim();
      const start = await api.beginOAuth({
        ...{ portalUrl: form.portal, clientId: form.clientId.trim(), keep: this.#keep },
        ...(port === '' ? {} : { redirectPort: Number(port) }),
      });
      if (number !== this.#attempts) {
        api.cancelOAuth({ attempt: start.attempt }).catch(() => undefined);
        return;
      }
      this.#waiting = start;
      void this.#finish(start, number);
    });
  }

  async #finish({ attempt }: OAuthStart, number: number): Promise<void> {
    const { api } = this.#options;
    try {
      const account = await api.finishOAuth({ attempt });
      if (number === this.#attempts) await this.#settle(account);
    } catch (error) {
      if (number !== this.#attempts) return;
      this.#waiting = null;
      this.#error = asErrorBody(error);
    }
  }

  async #add(): Promise<void> {
    const { api, form } = this.#options;
    const [url, keep] = [form.address.trim(), this.#keep];
    if (form.way === 'account') {
      await this.#choose(form.chosen === NOBODY ? null : form.chosen);
    } else if (form.way === 'password') {
      const { password, username } = form;
      await this.#settle(await api.addPassword({ url, username: username.trim(), password, keep }));
    } else if (form.way === 'token') {
      await this.#settle(await api.addToken({ url, token: form.token.trim(), keep }));
    } else {
      await this.#settle(await api.addWindows({ url, keep }));
    }
  }

  async #choose(account: string | null): Promise<void> {
    const { api, form, onDone, url } = this.#options;
    if (url === null) return;
    await api.choose({ url, account, scope: form.scope });
    onDone(account === null ? null : await api.serving({ url }));
  }

  /** Whoever signs in for a service is its account from now on, whatever was chosen before. */
  async #settle(account: Account): Promise<void> {
    const { api, form, onDone, url } = this.#options;
    form.forgetSecrets();
    if (url !== null) {
      for (const scope of ['server', 'service'] as const) {
        if ((await api.serving({ url }))?.id === account.id) break;
        await api.choose({ url, account: account.id, scope });
      }
    }
    onDone(account);
  }

  get #keep(): boolean {
    return this.#options.canKeep && this.#options.form.keep;
  }

  async #do(act: () => Promise<void>): Promise<void> {
    this.#isBusy = true;
    this.#error = null;
    const number = this.#attempts;
    try {
      await act();
    } catch (error) {
      if (number === this.#attempts) this.#error = asErrorBody(error);
    }
    if (number === this.#attempts) this.#isBusy = false;
  }
}
