/** The contents of the handbook: what its first page links to, in that order and under those headings. */
import MarkdownIt from 'markdown-it';
import { HELP_PAGES, type HelpPage } from '../../shared/model/help.ts';

export interface Chapter {
  readonly title: string;
  readonly pages: readonly HelpPage[];
}

/** Chapters without links to pages are left out. */
export function readContents(index: string): readonly Chapter[] {
  const chapters: { title: string; pages: HelpPage[] }[] = [];
  const tokens = new MarkdownIt().parse(index, {});
  tokens.forEach((token, at) => {
    if (token.type === 'heading_open' && token.tag === 'h2') {
      chapters.push({ title: tokens[at + 1]?.content ?? '', pages: [] });
    }
    for (const child of token.children ?? []) {
      const page = child.type === 'link_open' ? pageOf(String(child.attrGet('href'))) : null;
      const chapter = chapters.at(-1);
      if (page !== null && chapter && !chapter.pages.includes(page)) chapter.pages.push(page);
    }
  });
  return chapters.filter(({ pages }) => pages.length > 0);
}

/** The page that a link such as `sync.md#dry-run` leads to; null: it leads elsewhere. */
export function pageOf(href: string): HelpPage | null {
  const name = /^([a-z-]+)\.md(#|$)/.exec(href)?.[1];
  return HELP_PAGES.find((page) => page === name) ?? null;
}
