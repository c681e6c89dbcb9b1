/** The command line at a portal: passwords work, the browser is not offered, nothing secret is written. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCliEngine } from '../../../main/cli/engine.ts';
import type { RunningSampleService } from '../../../main/cli/sample-service.ts';
import { startFromWords } from '../../../main/cli/start-sample-service.ts';
import { failureOf } from '../../support/failures.ts';
import { oauthSignIn } from '../../support/oauth-sign-in.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { run } from '../../support/world.ts';

let running: RunningSampleService;
let folder = '';
let url = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'syncline-cli-portal-'));
  running = await startFromWords({
    ...{ port: undefined, profile: undefined, data: undefined, faults: [] },
    ...{
      requireSignIn: false,
      isEmpty: false,
      services: undefined,
      replicas: undefined,
      hasPortal: true,
    },
  });
  url = running.services[0]!.url;
});
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true });
});

describe('sample-service --portal', () => {
  it('lets a user in by password: the token of the portal is exchanged', async () => {
    const credentials = { kind: 'password', username: 'editor', password: 'editor' } as const;
    const engine = createCliEngine(credentials, '0.0.0');
    expect((await engine.service(url, run())).service.layers.length).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses whoever has not signed in', async () => {
    const engine = createCliEngine({ kind: 'none' }, '0.0.0');
    expect(await failureOf(engine.service(url, run()))).toMatchObject({ code: 'sign-in' });
  });

  it('lets a user in through the browser, with the client ID that it names', async () => {
    const { url: portalUrl, clientId } = running.portal!;
    const connection = createConnection({ fetch });
    const person = { username: 'admin', password: 'admin' };
    const { tokens } = await oauthSignIn({ connection, portalUrl, clientId }, person);
    expect(tokens.username).toBe('admin');
  });
});
