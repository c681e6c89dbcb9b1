import { describe, expect, test } from 'vitest';
import { guidePage, type GuideFacts } from '../../../main/engine/kits/guide.ts';
import { CREW, HAND_IN } from '../../../renderer/features/crew/messages.ts';

const FACTS: GuideFacts = {
  ...{ name: 'Spring', kitFile: 'Spring.syncline-kit', names: ['ana'], expiresAt: null },
  ...{ installers: [], returnTo: null, attribution: null },
};

describe('the guide', () => {
  test('has six steps with a picture each, runs nothing and loads nothing', () => {
    const page = guidePage(FACTS);
    expect(page.match(/<svg /g)).toHaveLength(6);
    expect(page.match(/class="number"/g)).toHaveLength(6);
    expect(page).not.toMatch(/<script|<img|<link|https?:|@import|url\(/);
    expect(page).toContain(`default-src 'none'`);
  });

  test('says nothing in markup that somebody has typed', () => {
    const evil = '<img src=x onerror=alert(1)>"&';
    const page = guidePage({
      ...{ name: evil, kitFile: evil, names: [evil, evil], expiresAt: null },
      ...{ installers: [evil], returnTo: evil, attribution: evil },
    });
    expect(page).not.toContain('<img');
    expect(page.match(/&lt;img src=x onerror=alert\(1\)&gt;&quot;&amp;/g)!.length).toBeGreaterThan(
      4,
    );
  });

  test('names the buttons as the window does', () => {
    const page = guidePage(FACTS);
    for (const label of [CREW.map, CREW.list, CREW.handIn, HAND_IN.make]) {
      expect(page).toContain(`<b>${label}</b>`);
    }
  });

  test('lets choose between names only where there are several', () => {
    expect(guidePage(FACTS)).not.toContain('choose your name');
    const page = guidePage({ ...FACTS, names: ['ana', 'ben'] });
    expect(page).toContain('choose your name: <b>ana</b>, <b>ben</b>.');
  });

  test('names the last day, the installers, the kit, and where returns go', () => {
    const page = guidePage({
      ...FACTS,
      ...{ expiresAt: new Date(2026, 11, 1, 23, 59).toISOString(), installers: ['Setup.exe'] },
      ...{ returnTo: 'gis@example.org', attribution: '© City' },
    });
    for (const text of [
      'Good until 2026-12-01',
      'Setup.exe',
      'Spring.syncline-kit',
      'gis@example.org',
      '© City',
    ]) {
      expect(page).toContain(text);
    }
  });

  test('of two hundred copies names none, so that it stays one page', () => {
    const names = Array.from({ length: 200 }, (_, index) => `p${String(index)}`);
    const page = guidePage({ ...FACTS, names });
    expect(page).toContain('then choose your name.');
    expect(page).not.toContain('p7');
  });

  test('of ten installers with long names names none either', () => {
    const installers = Array.from(
      { length: 10 },
      (_, index) => `Syncline-Setup-${String(index)}.exe`,
    );
    const page = guidePage({ ...FACTS, installers });
    expect(page).toContain('start the one that fits your computer.');
    expect(page).not.toContain('Setup-7');
  });

  test('without installers says that Syncline must be there already', () => {
    expect(guidePage(FACTS)).toContain('must be on your computer already');
  });
});
