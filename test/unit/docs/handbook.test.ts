import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HELP_PAGES, type HelpPage } from '../../../shared/model/help.ts';
import { ROOT } from '../../../tools/check/run.ts';
import { pageOf, readContents } from '../../../tools/help/contents.ts';
import { renderMarkdown, type Rendered } from '../../../tools/help/markdown.ts';
import { readImages, readSources, USER_DOCS } from '../../../tools/help/sources.ts';
import { fillTables } from '../../../tools/help/tables.ts';

const LARGEST_PICTURE = 80_000;
const LARGEST_PICTURES = 2_500_000;

const sources = readSources();
const images = readImages();
const pages = new Map<HelpPage, Rendered>(
  [...sources].map(([page, source]) => [page, renderMarkdown(fillTables(source))]),
);
/** Written for the handbook alone. */
const own = HELP_PAGES.filter((page) => page !== 'command-line');

/** Every text that the program can show, as it stands in the sources. */
const words = readdirSync(join(ROOT, 'renderer/features'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('messages.ts'))
  .map((name) => join('renderer/features', name))
  .concat(
    'main/app/menu.ts',
    'renderer/ui/messages.ts',
    'tools/help/page.ts',
    'shared/model/mark-words.ts',
  )
  .map((name) => readFileSync(join(ROOT, name), 'utf8'))
  .join('\n');

function isAnchor(page: HelpPage, anchor: string): boolean {
  return pages.get(page)?.headings.some((heading) => heading.anchor === anchor) ?? false;
}

describe('the handbook', () => {
  test('has a page for each name and no other', () => {
    const files = readdirSync(USER_DOCS).filter((name) => name.endsWith('.md'));
    expect(files.sort()).toEqual(own.map((page) => `${page}.md`).sort());
  });

  test('lists every page in its contents, once', () => {
    const listed = readContents(sources.get('index') ?? '').flatMap((chapter) => chapter.pages);
    expect([...listed, 'index'].sort()).toEqual([...HELP_PAGES].sort());
  });

  test.each(HELP_PAGES)('%s begins with its title, and has no second one', (page) => {
    const levels = pages.get(page)!.headings.map(({ level }) => level);
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
  });

  test.each(HELP_PAGES)('%s has links that lead somewhere', (page) => {
    const broken = pages.get(page)!.links.filter((href) => {
      const [, anchor] = href.split('#');
      const target = href.startsWith('#') ? page : pageOf(href);
      if (target === null) return !/^https:\/\/[a-z.]+\//.test(href);
      return anchor !== undefined && !isAnchor(target, anchor);
    });
    expect(broken).toEqual([]);
  });

  test.each(own)('%s shows pictures that are there, and says what they show', (page) => {
    const used = pages.get(page)!.images;
    expect(used.filter((src) => !images.has(src.replace('images/', '')))).toEqual([]);
    expect(sources.get(page)).not.toMatch(/!\[\s*\]/);
  });

  test.each(own)('%s calls buttons and pages as the program does', (page) => {
    const named = [...sources.get(page)!.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) =>
      name!.replaceAll('\n', ' '),
    );
    const labels = named.flatMap((name) => name.split(' > '));
    expect(labels.filter((label) => !isShown(label))).toEqual([]);
  });

  test.each(own)('%s quotes choices as the program does', (page) => {
    const quoted = [...sources.get(page)!.matchAll(/(?<!\w)_([A-Z][^_]*[^_.])_(?!\w)/g)];
    const choices = quoted.map(([, choice]) => choice!.replaceAll('\n', ' '));
    expect(choices.filter((choice) => !isShown(choice))).toEqual([]);
  });

  test('shows every picture that is kept', () => {
    const used = new Set([...pages.values()].flatMap((page) => page.images));
    expect([...images.keys()].filter((name) => !used.has(`images/${name}`))).toEqual([]);
  });

  test('keeps its pictures small', () => {
    const sizes = [...images].map(([name, { byteLength }]) => ({ name, byteLength }));
    expect(sizes.filter(({ byteLength }) => byteLength > LARGEST_PICTURE)).toEqual([]);
    expect(sizes.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(
      LARGEST_PICTURES,
    );
  });
});

/** A text of the program begins with it; the mark of what asks first may be left out. Numbers are filled in there. */
function isShown(label: string): boolean {
  if (/\d/.test(label)) return true;
  const begun = label.replace(/…$/, '');
  return [`'`, `"`, '`', '“'].some((quote) => words.includes(`${quote}${begun}`));
}
