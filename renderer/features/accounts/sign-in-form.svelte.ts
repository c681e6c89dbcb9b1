import {
  ACCOUNT_KINDS,
  type Account,
  type AccountKind,
  type ChoiceScope,
} from '../../../shared/model/account.ts';
import { isOnline } from './account-words.ts';
import { ARCGIS_ONLINE, SIGN_IN } from './messages.ts';

/** `account`: one that is there already. */
export type Way = 'account' | AccountKind;
export type Input =
  'portalUrl' | 'clientId' | 'port' | 'address' | 'username' | 'password' | 'token';

/** In place of an account: none. */
export const NOBODY = 'nobody';

export interface FormStart {
  /** The service that wants a sign-in; null: none. */
  readonly url: string | null;
  /** What there is already. */
  readonly accounts: readonly Account[];
  /** Those of them that may be used here. */
  readonly fit: readonly Account[];
  /** Whom the service knew until now. */
  readonly serving: Account | null;
  readonly again: Account | null;
}

/** What is typed and chosen for a sign-in. */
export class SignInForm {
  readonly #accounts: readonly Account[];
  way = $state<Way>('oauth');
  isOnline = $state(true);
  portalUrl = $state('');
  clientId = $state('');
  port = $state('');
  address = $state('');
  username = $state('');
  password = $state('');
  token = $state('');
  keep = $state(true);
  chosen = $state('');
  scope = $state<ChoiceScope>('server');
  #isChecked = $state.raw(false);

  constructor({ url, accounts, again, fit, serving }: FormStart) {
    this.#accounts = accounts;
    this.address = url ?? '';
    const usable = fit.filter(({ id, state }) => state === 'ready' && id !== serving?.id);
    const earlier = again ?? (serving?.state === 'ended' ? serving : null);
    this.chosen = (usable.at(-1) ?? serving)?.id ?? NOBODY;
    if (earlier) this.#repeat(earlier);
    else if (usable.length > 0) this.way = 'account';
    else if (url !== null && !onOnline(url)) this.way = 'password';
    if (this.portalUrl === '') this.isOnline = true;
    this.#suggestClient();
  }

  /** What is wrong with each input, once somebody has tried to go on. */
  readonly problems = $derived<Partial<Record<Input, string>>>(
    this.#isChecked ? this.#problems() : {},
  );

  /** True when nothing is missing; else the problems are told from now on. */
  check(): boolean {
    this.#isChecked = true;
    return Object.keys(this.#problems()).length === 0;
  }

  choose(way: Way): void {
    this.way = way;
    this.#isChecked = false;
  }

  choosePortal(isOnline: boolean): void {
    this.isOnline = isOnline;
    this.#isChecked = false;
    this.#suggestClient();
  }

  /** The portal as it is chosen or typed. */
  get portal(): string {
    return this.isOnline ? ARCGIS_ONLINE : this.portalUrl.trim();
  }

  /** What is secret leaves the page when it is not needed any more. */
  forgetSecrets(): void {
    this.password = '';
    this.token = '';
  }

  #problems(): Partial<Record<Input, string>> {
    const { way } = this;
    if (way === 'account') return {};
    const empty = (text: string): boolean => text.trim() === '';
    if (way === 'oauth') {
      return {
        ...(empty(this.portal) ? { portalUrl: SIGN_IN.portalMissing } : {}),
        ...(empty(this.clientId) ? { clientId: SIGN_IN.clientIdMissing } : {}),
        ...(isPort(this.port) ? {} : { port: SIGN_IN.portWrong }),
      };
    }
    const isPassword = way === 'password';
    return {
      ...(empty(this.address) ? { address: SIGN_IN.addressMissing } : {}),
      ...(isPassword && empty(this.username) ? { username: SIGN_IN.usernameMissing } : {}),
      ...(isPassword && this.password === '' ? { password: SIGN_IN.passwordMissing } : {}),
      ...(way === 'token' ? this.#tokenProblem() : {}),
    };
  }

  #tokenProblem(): { token?: string } {
    const token = this.token.trim();
    if (token === '') return { token: SIGN_IN.tokenMissing };
    return /^[\x21-\x7e]{1,16384}$/.test(token) ? {} : { token: SIGN_IN.tokenWrong };
  }

  #repeat({ clientId, kind, portalUrl, serverUrl, username }: Account): void {
    this.way = ACCOUNT_KINDS.find((each) => each === kind) ?? 'password';
    this.clientId = clientId ?? '';
    this.username = username ?? '';
    if (this.address === '' && serverUrl !== null) {
      this.address = `${serverUrl}/rest/services/`;
    }
    if (portalUrl === null) return;
    this.isOnline = onOnline(portalUrl) && new URL(portalUrl).hostname === 'www.arcgis.com';
    this.portalUrl = this.isOnline ? '' : portalUrl;
  }

  /** The client ID that was used at this kind of portal before. */
  #suggestClient(): void {
    if (this.clientId !== '') return;
    const before = this.#accounts.findLast(
      ({ portalUrl }) =>
        portalUrl !== null &&
        (this.isOnline ? onOnline(portalUrl) : portalUrl === this.portalUrl.trim()),
    );
    this.clientId = before?.clientId ?? '';
  }
}

/** Nothing, or a port that a program may listen on. */
function isPort(text: string): boolean {
  const typed = text.trim();
  return (
    typed === '' || (/^\d{4,5}$/.test(typed) && Number(typed) >= 1024 && Number(typed) <= 65_535)
  );
}

function onOnline(url: string): boolean {
  return URL.canParse(url) && isOnline(new URL(url).hostname);
}
