import { describe, expect, it } from 'vitest';
import {
  isOpenLine,
  lifeOf,
  placeOf,
  storageOf,
  whoOf,
} from '../../../../renderer/features/accounts/account-words.ts';
import { ACCOUNT_KINDS, type Account } from '../../../../shared/model/account.ts';

function account(overrides: Partial<Account> = {}): Account {
  return {
    ...{ id: 'a', kind: 'oauth', portalUrl: 'https://www.arcgis.com', serverUrl: null },
    ...{ clientId: 'c', username: 'anna', storage: 'kept', state: 'ready', expires: null },
    chosenFor: [],
    ...overrides,
  };
}

describe('an account in words', () => {
  it.each([
    ['https://www.arcgis.com', null, 'ArcGIS Online'],
    ['https://town.maps.arcgis.com', null, 'ArcGIS Online (town.maps.arcgis.com)'],
    ['https://arcgis.com.example.org/portal', null, 'arcgis.com.example.org/portal'],
    [null, 'https://gis.example.org:6443/arcgis', 'gis.example.org:6443/arcgis'],
    [null, 'nonsense', 'nonsense'],
  ])('is at %s %s: %s', (portalUrl, serverUrl, words) => {
    expect(placeOf({ portalUrl, serverUrl })).toBe(words);
  });

  it.each(ACCOUNT_KINDS)('of the kind %s has a name when nobody knows it', (kind) => {
    expect(whoOf({ kind, username: null })).toMatch(/^(A|The) /);
    expect(whoOf({ kind, username: 'anna' })).toBe('anna');
  });

  it.each(ACCOUNT_KINDS)('of the kind %s says how long it lasts and where it is kept', (kind) => {
    expect(lifeOf(account({ kind }))).toMatch(/\.$/);
    expect(lifeOf(account({ kind, state: 'ended' }))).toContain('Sign in again');
    expect(storageOf(account({ kind, storage: 'session' }))).toContain('end');
    expect(storageOf(account({ kind })).includes('keychain')).toBe(kind !== 'windows');
  });

  it.each([
    ['http://gis.example.org/arcgis', true],
    [' HTTP://gis.example.org', true],
    ['http://localhost.example.org/x', true],
    ['https://gis.example.org/arcgis', false],
    ['http://127.0.0.1:6080/arcgis', false],
    ['http://localhost/arcgis', false],
  ])('%s can be read on the way: %s', (url, isOpen) => {
    expect(isOpenLine(url)).toBe(isOpen);
  });
});
