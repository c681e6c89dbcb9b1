import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startScriptedServer } from '../../support/scripted-server.ts';
import { NETWORK_CASES } from './network-cases.ts';
import { OFFERED, readSlowly, startLargeServer } from './slow-reader.ts';

describe('requests over the network of Node', () => {
  it.each(NETWORK_CASES)('$name', async ({ script, work, gives, look, sees }) => {
    const server = await startScriptedServer(script);
    const folder = mkdtempSync(join(tmpdir(), 'syncline-network-'));
    try {
      expect(await work({ fetch, origin: server.origin, folder })).toEqual(gives);
      expect(look(server.seen)).toEqual(sees);
    } finally {
      await server.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('make the server wait for a slow reader', async () => {
    const server = await startLargeServer();
    try {
      expect(await readSlowly(fetch, server.origin)).toBeLessThan(OFFERED / 4);
    } finally {
      await server.close();
    }
  });
});
