/** The engine as the command line uses it: signed in with what the options and the environment say. */
import { passwordToken } from '../arcgis/auth/password.ts';
import { type Connection, createConnection } from '../arcgis/request.ts';
import { anonymous, staticToken, type TokenProvider } from '../arcgis/token.ts';
import type { BySide } from '../../shared/model/relay.ts';
import type { Engine } from '../engine/api.ts';
import { createCleanup, type Cleanup } from '../engine/cleanup/cleanup.ts';
import { createEngine } from '../engine/engine.ts';
import { createKits, type Kits } from '../engine/kits/kits.ts';
import { createRelays, type Relays } from '../engine/relay.ts';
import { createReturns, type Returns } from '../engine/returns/returns.ts';
import { rememberFiles } from '../engine/remember-files.ts';
import { systemClock } from '../platform/clock.ts';
import { homeFolder } from '../platform/home-folder.ts';
import type { Credentials } from './credentials.ts';

export function createCliEngine(credentials: Credentials, version: string): Engine {
  const connectionTo = connector(credentials, version);
  return rememberFiles(createEngine({ connectionTo, clock: systemClock }), {
    ...{ homeFolder: homeFolder(), now: systemClock.now },
    userOf: (serviceUrl) => connectionTo(serviceUrl).user,
  });
}

export function createCliCleanup(credentials: Credentials, version: string): Cleanup {
  const connectionTo = connector(credentials, version);
  return createCleanup({ connectionTo, clock: systemClock, homeFolder: homeFolder() });
}

/** Return files of crew kits; only checking and sending need the service. */
export function createCliReturns(credentials: Credentials, version: string): Returns {
  return createReturns({
    engine: createCliEngine(credentials, version),
    clock: systemClock,
    program: `Syncline ${version}`,
    homeFolder: homeFolder(),
  });
}

/** Crew kits; looking at them needs no service. */
export function createCliKits(credentials: Credentials, version: string): Kits {
  return createKits({
    engine: createCliEngine(credentials, version),
    clock: systemClock,
    program: `Syncline ${version}`,
    fetch: globalThis.fetch,
    homeFolder: homeFolder(),
  });
}

/** Relays, with a sign-in for each side. */
export function createCliRelays(credentials: BySide<Credentials>, version: string): Relays {
  const connectors = {
    source: connector(credentials.source, version),
    target: connector(credentials.target, version),
  };
  return createRelays({
    connectionTo: (serviceUrl, side) => connectors[side](serviceUrl),
    clock: systemClock,
  });
}

function connector(credentials: Credentials, version: string): (serviceUrl: string) => Connection {
  const connections = new Map<string, Connection>();
  return (serviceUrl) => {
    const { origin } = new URL(serviceUrl);
    // One for each server: services of one server share the token.
    const server = serviceUrl.replace(/\/rest\/services\/.*$/i, '');
    const existing = connections.get(server);
    if (existing) return existing;
    const common = { fetch: globalThis.fetch, userAgent: `Syncline/${version}`, referer: origin };
    const connection = createConnection({
      ...common,
      tokens: tokensOf(credentials, serviceUrl, createConnection(common)),
    });
    connections.set(server, connection);
    return connection;
  };
}

/** Passwords are changed into tokens that are bound to the Referer of the connection that uses them. */
function tokensOf(
  credentials: Credentials,
  serviceUrl: string,
  connection: Connection,
): TokenProvider {
  switch (credentials.kind) {
    case 'none':
      return anonymous;
    case 'token':
      return staticToken(credentials.token);
    case 'password': {
      const { username, password } = credentials;
      const { origin } = new URL(serviceUrl);
      return passwordToken({ connection, serviceUrl, username, password, referer: origin });
    }
  }
}
