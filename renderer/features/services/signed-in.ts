/** Who is signed in to a service, in words. Pure. */
import type { SignInState } from '../../../shared/model/window.ts';
import { SERVICES } from './messages.ts';

/** Null: nobody. */
export function signedInWords({ kind, username }: SignInState): string | null {
  if (kind === 'anonymous') return null;
  return username === null ? SERVICES.signedInWith[kind] : SERVICES.signedInAs(username);
}
