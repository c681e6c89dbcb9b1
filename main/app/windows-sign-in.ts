/** Windows sign-in: Chromium answers Negotiate and NTLM with the account of the operating system. */
import { session } from 'electron';
import type { WindowsSignIn } from '../workbench/accounts.ts';

/** Linux machines have no account that such servers know. */
export function createWindowsSignIn(): WindowsSignIn {
  return {
    isOffered: process.platform === 'win32' || process.platform === 'darwin',
    // Holds for all processes of the program: they share one network.
    allow: (hosts) => session.defaultSession.allowNTLMCredentialsForDomains(hosts.join(',')),
  };
}
