/** An engine process of Node, as the window has one of Electron: answers over the channel of `fork`. */
import { createConnection } from '../../main/arcgis/request.ts';
import { createMethods } from '../../main/engine/host/methods.ts';
import { serveEngine } from '../../main/engine/host/serve.ts';
import type { ToEngine } from '../../main/engine/host/messages.ts';
import { systemClock } from '../../main/platform/clock.ts';

serveEngine(
  {
    post: (message) => process.send?.(message),
    onMessage: (listener) => void process.on('message', (message) => listener(message as ToEngine)),
  },
  (tokens) =>
    createMethods({
      clock: {
        now: () => Date.now(),
        // The pauses of this service are short.
        sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 20, signal),
      },
      connectionTo: (serviceUrl) =>
        createConnection({
          fetch,
          userAgent: 'Syncline/test',
          referer: new URL(serviceUrl).origin,
          tokens: tokens(serviceUrl),
        }),
    }),
);
