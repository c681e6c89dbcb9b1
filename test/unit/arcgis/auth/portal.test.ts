import { describe, expect, it } from 'vitest';
import { refuseOpenLine } from '../../../../main/arcgis/auth/open-line.ts';
import {
  isOnArcGisOnline,
  isSamePortal,
  normalisePortalUrl,
} from '../../../../main/arcgis/auth/portal.ts';
import { troubleOf } from '../../../../main/arcgis/trouble.ts';
import { createWatchdog } from '../../../../main/arcgis/watchdog.ts';
import { toAppError } from '../../../../main/arcgis/errors.ts';

describe('the address of a portal', () => {
  it.each([
    ['www.arcgis.com', 'https://www.arcgis.com'],
    [' https://myorg.maps.arcgis.com/home/index.html ', 'https://myorg.maps.arcgis.com'],
    ['https://www.arcgis.com/sharing/rest', 'https://www.arcgis.com'],
    ['https://gis.example.com/portal/', 'https://gis.example.com/portal'],
    ['https://gis.example.com/portal/home/item.html?id=1#x', 'https://gis.example.com/portal'],
    ['gis.example.com/portal/sharing/rest/info?f=json', 'https://gis.example.com/portal'],
    ['https://gis.example.com/homes', 'https://gis.example.com/homes'],
    ['http://127.0.0.1:6080/portal', 'http://127.0.0.1:6080/portal'],
  ])('is read from %s', (typed, portalUrl) => {
    expect(normalisePortalUrl(typed)).toBe(portalUrl);
  });

  it.each(['', 'file:///etc', 'javascript:alert(1)', 'https://', 'two words'])(
    'is not in “%s”',
    (typed) => {
      expect(() => normalisePortalUrl(typed)).toThrow('not the address of a portal');
    },
  );

  it('keeps no user name and no password', () => {
    expect(normalisePortalUrl('https://a:b@gis.example.com/portal')).toBe(
      'https://gis.example.com/portal',
    );
  });

  it.each([
    ['https://a.maps.arcgis.com', 'https://www.arcgis.com', true],
    ['https://gis.example.com/portal', 'https://GIS.example.com/portal/', true],
    ['https://gis.example.com/portal', 'https://gis.example.com/other', false],
    ['https://gis.example.com', 'https://arcgis.com.example.com', false],
    ['https://gis.example.com', 'nonsense', false],
    ['https://gis.example.com', 'javascript:alert(1)', false],
    ['javascript:alert(1)', 'javascript:alert(1)', false],
  ])('%s and %s are the same: %s', (one, other, isSame) => {
    expect(isSamePortal(one, other)).toBe(isSame);
  });

  it('is on ArcGIS Online by the end of its name only', () => {
    expect(isOnArcGisOnline('https://services7.arcgis.com/x')).toBe(true);
    for (const url of [
      'https://notarcgis.com',
      'https://arcgis.com.evil.example',
      'https://x/arcgis.com',
    ]) {
      expect(isOnArcGisOnline(url)).toBe(false);
    }
  });
});

describe('an open line', () => {
  it.each([
    'https://gis.example.com',
    'http://127.0.0.1:80',
    'http://localhost/x',
    'http://[::1]:8/',
  ])('is not %s', (url) => {
    expect(() => refuseOpenLine(url, 'The password')).not.toThrow();
  });

  it.each([
    'http://gis.example.com',
    'http://127.0.0.1.evil.example',
    'ftp://127.0.0.1',
    'http://localhost.example',
  ])('is %s', (url) => {
    expect(() => refuseOpenLine(url, 'The password')).toThrow('without encryption only');
  });
});

describe('HTTP 401', () => {
  const troubleWith = (header: string | null) => {
    const headers = header === null ? {} : { 'www-authenticate': header };
    const response = new Response('<html></html>', { status: 401, headers });
    const watchdog = createWatchdog(undefined, 1000);
    return troubleOf(
      { response, url: 'https://gis.example.com', watchdog, idleMs: 1000 },
      0,
    ).finally(() => watchdog.stop());
  };

  it.each(['Negotiate', 'NTLM', 'Negotiate, NTLM', 'Basic realm="x", negotiate'])(
    'with %s is a Windows sign-in',
    async (header) => {
      const trouble = await troubleWith(header);
      expect(trouble).toEqual({ kind: 'login', isWindows: true });
      const error = toAppError(trouble, {
        operation: 'list the replicas',
        host: 'gis.example.com',
        effect: 'none',
      });
      expect(error.code).toBe('sign-in');
      expect(error.message).toBe(
        'Could not list the replicas at gis.example.com: it asks for a Windows sign-in that did not succeed.',
      );
    },
  );

  it.each([null, 'Basic realm="Negotiated"'])('with %s is any login', async (header) => {
    expect(await troubleWith(header)).toEqual({ kind: 'login', isWindows: false });
  });
});
