/** Servers that quote what they were sent: no secret is in a message, in the server's words or in a cause for the log. */
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { exchangeToken, generateToken } from '../../../../main/arcgis/auth/generate-token.ts';
import {
  exchangeRefreshToken,
  redeemCode,
  refreshAccess,
} from '../../../../main/arcgis/auth/oauth-tokens.ts';
import { createConnection, type Connection } from '../../../../main/arcgis/request.ts';
import { AppError } from '../../../../shared/errors.ts';
import { startScriptedServer, type ScriptedServer } from '../../../support/scripted-server.ts';

let server: ScriptedServer | null = null;
afterEach(() => server?.close());

const SECRET = 'S3cret-value-nobody-sees';

/** Each asks the server at `origin` with the secret. */
const QUESTIONS: Record<string, (connection: Connection, origin: string) => Promise<unknown>> = {
  'a password': (connection, origin) =>
    generateToken(connection, {
      tokenUrl: `${origin}/generateToken`,
      username: 'a',
      password: SECRET,
    }),
  'a token': (connection, origin) =>
    exchangeToken(connection, {
      tokenUrl: `${origin}/generateToken`,
      token: SECRET,
      serverUrl: origin,
    }),
  'a code': (connection, portalUrl) =>
    redeemCode(
      connection,
      { portalUrl, clientId: 'c' },
      { code: SECRET, redirectUri: portalUrl, verifier: SECRET },
    ),
  'a refresh token': (connection, portalUrl) =>
    refreshAccess(connection, { portalUrl, clientId: 'c' }, SECRET),
  'a refresh token to exchange': (connection, portalUrl) =>
    exchangeRefreshToken(
      connection,
      { portalUrl, clientId: 'c' },
      { refreshToken: SECRET, redirectUri: portalUrl },
    ),
};

const errorBody = (code: number) => ({
  error: { code, message: `You sent ${SECRET}.`, details: [`value: ${SECRET}`, 'client_id'] },
});

describe.each(Object.keys(QUESTIONS))('%s', (name) => {
  it.each([400, 403, 404, 429, 498, 500])(
    'is not shown when it comes back with error %i',
    async (code) => {
      server = await startScriptedServer(() => ({ body: errorBody(code) }));
      const connection = createConnection({ fetch, sleep: () => Promise.resolve() });
      const error: unknown = await QUESTIONS[name]!(connection, server.origin).catch(
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(AppError);
      expect(inspect(error, { depth: 20 })).not.toContain(SECRET);
      expect((error as AppError).code).not.toBe('unknown-outcome');
    },
  );

  it.each([
    ['a web page', { body: `<html>${SECRET}</html>`, headers: { 'Content-Type': 'text/html' } }],
    ['no token', { body: { note: SECRET } }],
    ['a token that could break a header', { body: { token: '', access_token: 'a\r\nb' } }],
    ['nothing at all', { hangUp: true }],
  ])('is not shown when %s comes back', async (_what, reply) => {
    server = await startScriptedServer(() => reply);
    const connection = createConnection({ fetch, sleep: () => Promise.resolve() });
    const error: unknown = await QUESTIONS[name]!(connection, server.origin).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(AppError);
    expect(['bad-answer', 'unreachable']).toContain((error as AppError).code);
    expect(inspect(error, { depth: 20 })).not.toContain(SECRET);
  });
});
