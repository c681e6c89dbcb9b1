/** Queries of a branch version: the same requests, with gdbVersion. */
import type { Call, Connection } from './request.ts';

/** Resources of a layer; result files and signed addresses stay as they are. */
const OF_LAYER = /\/FeatureServer\/\d+\/[^?]*$/i;

/** A connection whose requests name the version that `version` gives at the time; without one they stay as they are. */
export function askVersion(
  connection: Connection,
  version: (() => string | null) | undefined,
): Connection {
  if (version === undefined) return connection;
  const named = (call: Call): Call => {
    const name = OF_LAYER.test(call.url) ? version() : null;
    if (name === null) return call;
    return { ...call, parameters: { ...call.parameters, gdbVersion: name } };
  };
  return {
    get user() {
      return connection.user;
    },
    json: (call, options) => connection.json(named(call), options),
    receive: (call, receive) => connection.receive(named(call), receive),
    sleep: connection.sleep,
    now: connection.now,
  };
}
