import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostOf, redact } from '../../../main/arcgis/redact.ts';

describe('redact', () => {
  it.each([
    ['at https://h.example.com/a/b?token=abc&x=1 now', 'at https://h.example.com/a/b now'],
    ['See https://h.example.com/a?token=abc. Then', 'See https://h.example.com/a. Then'],
    ['See "https://h.example.com/a?token=a.b.c."', 'See "https://h.example.com/a."'],
    ['https://user:pass@h.example.com/a', 'https://h.example.com/a'],
    ['X-Esri-Authorization: Bearer ab.cd-ef==', 'X-Esri-Authorization: Bearer …'],
    ['token=abcdefgh&f=json', 'token=…&f=json'],
    ['{"password":"correct horse","x":1}', '{"password":…,"x":1}'],
    ['error code: -2147467259', 'error code: -2147467259'],
    ['Token Required', 'Token Required'],
    ['Invalid token.', 'Invalid token.'],
  ])('%s -> %s', (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it('removes a known secret wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.uuid(), fc.string(), (before, secret, after) => {
        expect(redact(`${before}${secret}${after}`, [secret])).not.toContain(secret);
      }),
    );
  });

  it('keeps text without secrets as it is', () => {
    const text = 'Setting of Value for depth failed. See https://h.example.com/help.';
    expect(redact(text, [null])).toBe(text);
  });
});

describe('hostOf', () => {
  it.each([
    ['https://h.example.com:6443/arcgis?token=x', 'h.example.com:6443'],
    ['nonsense', 'an unreadable address'],
  ])('%s -> %s', (url, host) => {
    expect(hostOf(url)).toBe(host);
  });
});
