import type { Account } from '../../shared/model/account.ts';

/** Somebody shall sign in. */
export interface SignInRequest {
  /** The service that wants it; null: an account is added without one in mind. */
  readonly url: string | null;
  /** To sign in again with this one. */
  readonly again?: Account;
  /** Goes on with what had to wait; null: it goes on without an account. */
  readonly onDone?: (account: Account | null) => void;
}

/** Where any screen asks for a sign-in; the window shows the dialog, and what had to wait goes on after it. */
export class SignInDesk {
  #request = $state.raw<SignInRequest | null>(null);

  get request(): SignInRequest | null {
    return this.#request;
  }

  ask(request: SignInRequest): void {
    this.#request = request;
  }

  /** The user changed their mind. */
  close(): void {
    this.#request = null;
  }

  done(account: Account | null): void {
    const request = this.#request;
    this.#request = null;
    request?.onDone?.(account);
  }
}
