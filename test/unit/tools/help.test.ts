import { describe, expect, test } from 'vitest';
import { EDIT_CODES } from '../../../shared/model/edit-codes.ts';
import { HELP_PAGES, type HelpPage } from '../../../shared/model/help.ts';
import { pageOf, readContents } from '../../../tools/help/contents.ts';
import { FIND_PAGE } from '../../../tools/help/find-page.ts';
import { renderMarkdown } from '../../../tools/help/markdown.ts';
import { renderHandbook } from '../../../tools/help/page.ts';
import { readSources } from '../../../tools/help/sources.ts';
import { fillTables } from '../../../tools/help/tables.ts';

describe('renderMarkdown', () => {
  test('shows HTML as text and leaves comments out', () => {
    const { html } = renderMarkdown('<script>alert(1)</script>\n\n<!-- note -->\nText');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('note');
  });

  test('makes anchors as GitHub does, and tells two of the same name apart', () => {
    const { headings, html } = renderMarkdown('# When it’s `done`, and why?\n\n## Same\n\n## Same');
    expect(headings.map(({ anchor }) => anchor)).toEqual([
      'when-its-done-and-why',
      'same',
      'same-1',
    ]);
    expect(html).toContain('<h2 id="same-1">');
  });

  test('tells which links and pictures there are', () => {
    const { links, images } = renderMarkdown('[a](sync.md#x) and ![b](images/b.webp)');
    expect({ links, images }).toEqual({ links: ['sync.md#x'], images: ['images/b.webp'] });
  });
});

describe('pageOf', () => {
  test.each<[string, HelpPage | null]>([
    ['sync.md', 'sync'],
    ['sync.md#dry-run', 'sync'],
    ['nowhere.md', null],
    ['https://example.com/sync.md', null],
    ['../sync.md', null],
  ])('%s leads to %s', (href, page) => {
    expect(pageOf(href)).toBe(page);
  });
});

describe('readContents', () => {
  test('takes the links below each heading, and leaves out headings without', () => {
    const index = '# T\n\n[sync](sync.md)\n\n## A\n\n- [x](edit.md)\n\n## B\n\nnothing';
    expect(readContents(index)).toEqual([{ title: 'A', pages: ['edit'] }]);
  });
});

describe('fillTables', () => {
  test('writes every code with its cause and its remedy', () => {
    const table = fillTables('<!-- table: codes -->');
    const { html } = renderMarkdown(table);
    for (const code of EDIT_CODES.keys()) expect(table).toContain(String(code));
    expect(html).toContain('Look for the edit with another code');
    expect(html).toContain('&lt; and &gt;');
  });

  test('does not let a page ask for a table that does not exist', () => {
    expect(() => fillTables('<!-- table: weather -->')).toThrow('“weather”');
  });
});

describe('renderHandbook', () => {
  const files = renderHandbook(readSources());

  test('makes a file of each page, and one of all', () => {
    expect([...files.keys()].sort()).toEqual([...HELP_PAGES, 'all'].map((n) => `${n}.html`).sort());
  });

  test('has no scripts, no styles within and nothing from elsewhere', () => {
    for (const [name, html] of [...files, ['find.html', FIND_PAGE] as const]) {
      expect(html, name).not.toMatch(/<script|<style|\son[a-z]+=|\sstyle="(?!text-align)/i);
      expect(html, name).not.toMatch(/(src|href)="(?!https:\/\/|#)[a-z]+:/);
    }
  });

  test('marks the page that is open, and leads on to the next', () => {
    const html = files.get('sync.html') ?? '';
    expect(html).toContain('<a href="sync.html" aria-current="page">Synchronising</a>');
    expect(html).toContain('<a href="conflicts.html">Conflicts →</a>');
  });

  test('leads within the one page from chapter to chapter', () => {
    const html = files.get('all.html') ?? '';
    const ids = new Set([...html.matchAll(/id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/<main[^]*$/g)]
      .flatMap(([main]) => [...main.matchAll(/href="#([^"]+)"/g)])
      .map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(50);
    expect(targets.filter((id) => !ids.has(id))).toEqual([]);
  });
});
