/** Every text about accounts and signing in. */
import { formatList, plural } from '../../ui/format.ts';

export const ARCGIS_ONLINE = 'https://www.arcgis.com';

export const ACCOUNTS = {
  title: 'Accounts',
  text: 'Who is signed in where. Services that are open to everybody need no account.',
  list: 'Accounts on this machine',
  none: 'Nobody is signed in',
  noneText:
    'Add an account here, or sign in when a service asks for it. Services that are open to everybody need none.',
  loading: 'Reading the accounts',
  listFailed: 'The accounts could not be read',
  retry: 'Try again',
  add: 'Add an account…',
  again: 'Sign in again…',
  signOut: 'Sign out…',
  added: (who: string, place: string) => `Signed in: ${who}, ${place}.`,
  online: 'ArcGIS Online',
  nobodyNamed: {
    oauth: 'A user of the portal',
    password: 'A user of the server',
    token: 'A token',
    windows: 'The user of this computer',
  },
  kind: {
    oauth: 'Through the browser',
    password: 'User name and password',
    token: 'Token',
    windows: 'Windows sign-in',
  },
  ended: 'Ended',
  endedText:
    'The server does not take this account any more. Sign in again; your replicas and edits are safe meanwhile.',
  expires: 'If it is not used, this sign-in ends on',
  expired: 'This sign-in ended on',
  renews: 'Renewed by itself as long as it is used.',
  tokenEnds: 'Lasts until the token ends; it cannot be renewed.',
  passwordLasts: 'Lasts until the password changes.',
  windowsLasts: 'Lasts as long as this user is signed in to the computer.',
  kept: 'Kept in the keychain of this machine.',
  session: 'Forgotten when the program ends.',
  windowsKept: 'Remembered on this machine, without a password.',
  serves: (names: readonly string[]) => {
    const shown = names.slice(0, 3);
    const rest = names.length - shown.length;
    const more = plural(rest, { one: '# more service', other: '# more services' });
    return `Used for ${formatList(rest > 0 ? [...shown, more] : shown)}.`;
  },
  servesNone: 'None of the services on your list uses it.',
  servesUnknown: 'Which services use it could not be found out.',
} as const;

export const SIGN_OUT = {
  title: (username: string | null) =>
    username === null ? 'Sign out this account?' : `Sign out ${username}?`,
  text: 'The program forgets this account. Replica files and their pending edits stay as they are; nothing is lost.',
  portal: (place: string) => `${place} is asked to end the sign-in there as well.`,
  serves: (names: readonly string[]) =>
    `To synchronise with ${formatList(names.length > 3 ? [...names.slice(0, 3), plural(names.length - 3, { one: '# more service', other: '# more services' })] : names)} you will have to sign in again.`,
  running: 'Work that runs now stops where it is when it needs this account, and can go on later.',
  confirm: 'Sign out',
  busy: 'Signing out',
  stay: 'Stay signed in',
  failed: 'Signing out did not work',
  notRevoked: 'You are signed out on this machine',
  notRevokedText: (place: string) =>
    `${place} could not be reached to end the sign-in there. It ends by itself.`,
  done: 'You are signed out.',
} as const;

export const SIGN_IN = {
  title: (host: string) => `Sign in to ${host}`,
  addTitle: 'Add an account',
  againTitle: 'Sign in again',
  way: 'How do you sign in?',
  ways: {
    account: 'With an account that is there already',
    oauth: 'In the browser, at a portal',
    password: 'With a user name and a password',
    windows: 'As the user of this computer',
    token: 'With a token',
  },
  about: {
    account: null,
    oauth:
      'For ArcGIS Online and ArcGIS Enterprise portals. The page of the portal opens in your browser, so that codes on the phone and the login of your organisation work. The program never sees your password.',
    password: 'For stand-alone servers, and for servers that make tokens from a password.',
    windows:
      'For servers of your organisation that know who is signed in to this computer (Negotiate, NTLM). Nothing is typed.',
    token:
      'For a token that was made elsewhere, such as by an administrator. It cannot be renewed: when it ends, you need another.',
  },
  noWindows: 'Offered on Windows and macOS only.',
  which: 'Account',
  endedAccount: 'It has ended. Sign in again, in one of the other ways.',
  nobody: 'No account',
  nobodyText: 'Ask as anybody would.',
  wholeServer: (host: string) => `For every service on ${host}`,
  thisService: 'For this service alone',
  scope: 'Where',
  portal: 'Portal',
  online: 'ArcGIS Online',
  enterprise: 'ArcGIS Enterprise',
  portalAddress: 'Address of the portal',
  portalExample: 'https://portal.example.com/portal',
  portalMissing: 'Type the address of the portal.',
  clientId: 'Client ID',
  clientIdHint: 'The name under which the portal knows this program.',
  clientIdMissing: 'Type the client ID.',
  whereFrom: 'Where do I get a client ID?',
  whereFromText:
    'The administrator of the portal registers an application of the type “native” there once, and gives its client ID to everybody who works with this program. It is no secret. The redirect address of the application is:',
  redirect: 'http://127.0.0.1/signed-in',
  copyRedirect: 'Copy this address',
  port: 'Port',
  portNote: 'optional',
  portHint:
    'Only for a portal that insists on one port in the redirect address. Else any free one is used.',
  portWrong: 'Type a port from 1024 to 65535, or nothing.',
  address: 'Address of a service on that server',
  addressExample: 'https://server/arcgis/rest/services/Name/FeatureServer',
  addressMissing: 'Type the address of a service.',
  username: 'User name',
  usernameMissing: 'Type the user name.',
  password: 'Password',
  passwordMissing: 'Type the password.',
  token: 'Token',
  tokenMissing: 'Paste the token.',
  tokenWrong: 'A token is one word without spaces.',
  notEncrypted:
    'This address begins with http://, so that others on the network can read what is sent.',
  keep: {
    oauth: 'Stay signed in: keep the sign-in in the keychain of this machine',
    password: 'Keep the password in the keychain of this machine',
    token: 'Keep the token in the keychain of this machine',
    windows: 'Remember this on this machine',
  },
  cannotKeep:
    'This machine has no keychain that the program can use. You will have to sign in again after the next start.',
  failed: 'Signing in did not work',
  submit: 'Sign in',
  use: 'Use it',
  toBrowser: 'Open the browser',
  busy: 'Signing in',
  asking: 'Asking the portal',
  cancel: 'Cancel',
} as const;

export const WAITING = {
  title: 'Sign in in your browser',
  text: (host: string) =>
    `The sign-in page of ${host} has been opened in your browser. When you have signed in there, this window comes to the front and goes on by itself.`,
  waiting: 'Waiting for your browser, for ten minutes at most',
  openAgain: 'Open the page again',
  opening: 'Opening',
  copy: 'Copy the address of the page',
  trouble: 'If something goes wrong in the browser',
  problems: [
    {
      name: 'No page comes up',
      text: 'Open the page again, or copy its address into a browser of your choice on this machine.',
    },
    {
      name: 'Invalid client_id',
      text: 'The portal does not know this client ID. Cancel, and compare it with what the administrator gave you.',
    },
    {
      name: 'Invalid redirect_uri',
      text: 'The administrator has to add http://127.0.0.1/signed-in to the redirect addresses of the application. Where the portal insists on one port, cancel and enter that port.',
    },
    {
      name: '127.0.0.1 does not answer',
      text: 'The page was opened before, and is of an earlier attempt. Open it again from here.',
    },
  ],
  stays: 'Cancel leaves everything as it was.',
} as const;
