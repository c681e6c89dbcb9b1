/** Composition root of an engine process: a utility process of Electron that does the work on one replica file. */
import { createConnection } from './arcgis/request.ts';
import { netFetch } from './app/net-fetch.ts';
import { utilityPort } from './app/utility-port.ts';
import { createMethods } from './engine/host/methods.ts';
import { serveEngine } from './engine/host/serve.ts';
import { systemClock } from './platform/clock.ts';

const [version = '', homeFolder = ''] = process.argv.slice(2);

serveEngine(utilityPort(process.parentPort), (tokens) =>
  createMethods({
    clock: systemClock,
    fetch: netFetch,
    program: `Syncline ${version}`,
    ...(homeFolder === '' ? {} : { homeFolder }),
    connectionTo: (serviceUrl) =>
      createConnection({
        fetch: netFetch,
        userAgent: `Syncline/${version}`,
        referer: new URL(serviceUrl).origin,
        tokens: tokens(serviceUrl),
      }),
  }),
);
