/** How Chromium may connect. */
import { app } from 'electron';

/**
 * Switches off the protocols that share connections between requests, on which Chromium sends a request again by
 * itself (see net-fetch.ts). Must run before the app is ready.
 */
export function keepConnectionsApart(): void {
  app.commandLine.appendSwitch('disable-http2');
  app.commandLine.appendSwitch('disable-quic');
}
