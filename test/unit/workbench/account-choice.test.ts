import { describe, expect, it } from 'vitest';
import { accountFor, isSameUser, type Candidate } from '../../../main/workbench/account-choice.ts';
import { mayServe, serverOf } from '../../../shared/model/account.ts';

const SERVICE = 'https://gis.example.com/arcgis/rest/services/Trees/FeatureServer';
const SERVER = 'https://gis.example.com/arcgis';
const PORTAL = 'https://portal.example.com/portal';
const AGOL_SERVICE = 'https://services7.arcgis.com/Ab1/arcgis/rest/services/Trees/FeatureServer';

const own = (id: string, serverUrl = SERVER): Candidate => ({
  id,
  kind: 'password',
  portalUrl: null,
  serverUrl,
});
const portal = (id: string, portalUrl = PORTAL): Candidate => ({
  id,
  kind: 'oauth',
  portalUrl,
  serverUrl: null,
});

const owners = new Map([[SERVER, PORTAL]]);
const pick = (
  accounts: readonly Candidate[],
  chosen: Record<string, string | null> = {},
  serviceUrl = SERVICE,
) => accountFor(serviceUrl, accounts, { chosen, owners })?.id ?? null;

describe('which account serves a service', () => {
  it('is nobody where none fits', () => {
    expect(pick([])).toBe(null);
    expect(
      pick([own('a', 'https://other.example.com/arcgis'), portal('b', 'https://x.example.com')]),
    ).toBe(null);
  });

  it('is one of its server, the newest', () => {
    expect(pick([own('a'), own('b'), portal('p')])).toBe('b');
  });

  it('is one of the portal that owns its server', () => {
    expect(pick([portal('p'), portal('q', 'https://x.example.com')])).toBe('p');
  });

  it('is any of ArcGIS Online at its hosts', () => {
    const accounts = [portal('p'), portal('online', 'https://myorg.maps.arcgis.com')];
    expect(pick(accounts, {}, AGOL_SERVICE)).toBe('online');
    const lookalike =
      'https://services.arcgis.com.evil.example/arcgis/rest/services/A/FeatureServer';
    expect(pick(accounts, {}, lookalike)).toBe(null);
  });

  it('is the chosen one: for the service before the server, and nobody when nobody was chosen', () => {
    const accounts = [own('a'), own('b'), portal('p')];
    expect(pick(accounts, { [SERVER]: 'a' })).toBe('a');
    expect(pick(accounts, { [SERVER]: 'a', [SERVICE.toLowerCase()]: 'p' })).toBe('p');
    expect(pick(accounts, { [SERVER]: 'a', [SERVICE.toLowerCase()]: null })).toBe(null);
    expect(pick(accounts, { [SERVER]: null })).toBe(null);
  });

  it('falls back when the chosen one is gone', () => {
    expect(pick([own('b')], { [SERVER]: 'gone' })).toBe('b');
  });
});

describe('an account', () => {
  it('with a password or a token stays with its server', () => {
    expect(mayServe(own('a'), SERVICE)).toBe(true);
    expect(mayServe(own('a'), AGOL_SERVICE)).toBe(false);
    expect(mayServe({ ...own('a'), kind: 'token' }, AGOL_SERVICE)).toBe(false);
    expect(mayServe(portal('p'), AGOL_SERVICE)).toBe(true);
  });

  it('takes the place of the same user at the same place only', () => {
    const anna = { ...portal('p'), username: 'anna' };
    expect(isSameUser(anna, { ...anna, portalUrl: `${PORTAL}/` })).toBe(true);
    expect(isSameUser(anna, { ...anna, username: 'ben' })).toBe(false);
    expect(isSameUser(anna, { ...anna, portalUrl: 'https://x.example.com' })).toBe(false);
    const password = { ...own('a'), username: 'anna' };
    expect(isSameUser(password, anna)).toBe(false);
    expect(isSameUser(password, { ...password, serverUrl: 'https://x.example.com/arcgis' })).toBe(
      false,
    );
  });

  it('belongs to what comes before /rest/services/', () => {
    expect(serverOf(SERVICE)).toBe(SERVER);
    expect(serverOf('https://H.example.com/a/REST/services/x/FeatureServer')).toBe(
      'https://h.example.com/a',
    );
  });
});
