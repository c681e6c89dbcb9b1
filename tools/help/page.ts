/** The pages of the handbook as HTML: contents at the left, the text, and the pages before and after. */
import type { HelpPage } from '../../shared/model/help.ts';
import { pageOf, readContents, type Chapter } from './contents.ts';
import { renderMarkdown, type Rendered } from './markdown.ts';
import { fillTables } from './tables.ts';

/** All pages on one: to search in, and to print. */
const ALL = 'all';

interface Layout {
  readonly name: string;
  readonly title: string;
  readonly html: string;
  readonly contents: string;
  readonly around: string;
}

/** Every HTML file of the handbook by its name. */
export function renderHandbook(
  sources: ReadonlyMap<HelpPage, string>,
): ReadonlyMap<string, string> {
  const chapters = readContents(sources.get('index') ?? '');
  const pages = new Map([...sources].map(([page, source]) => [page, renderPage(source)]));
  const order: readonly HelpPage[] = ['index', ...chapters.flatMap((chapter) => chapter.pages)];
  const titles = new Map([...pages].map(([page, rendered]) => [page, titleOf(rendered)]));
  const files = new Map<string, string>();
  for (const [page, rendered] of pages) {
    files.set(
      `${page}.html`,
      layOut({
        name: page,
        title: titles.get(page) ?? '',
        html: rendered.html,
        contents: contentsOf(chapters, titles, page, rendered),
        around: aroundOf(order, titles, page),
      }),
    );
  }
  const html = order.map((page) => onOnePage(page, sources.get(page) ?? '')).join('\n');
  const contents = contentsOf(chapters, titles, ALL, null);
  files.set(`${ALL}.html`, layOut({ name: ALL, title: 'All pages', html, contents, around: '' }));
  return files;
}

function renderPage(source: string): Rendered {
  const link = (href: string): string =>
    pageOf(href) === null ? href : href.replace('.md', '.html');
  return renderMarkdown(fillTables(source), { link, anchor: (anchor) => anchor });
}

function onOnePage(page: HelpPage, source: string): string {
  const anchor = (name: string, of: string = page): string => `${of}--${name}`;
  const { html } = renderMarkdown(fillTables(source), {
    anchor: (name) => anchor(name),
    link: (href) => {
      const [, fragment] = href.split('#');
      const other = href.startsWith('#') ? page : pageOf(href);
      if (other === null) return href;
      return `#${fragment ? anchor(fragment, other) : other}`;
    },
  });
  return `<section id="${page}">\n${html}</section>`;
}

function titleOf({ headings }: Rendered): string {
  return headings.find(({ level }) => level === 1)?.text ?? '';
}

function contentsOf(
  chapters: readonly Chapter[],
  titles: ReadonlyMap<HelpPage, string>,
  current: string,
  rendered: Rendered | null,
): string {
  const item = (name: string, title: string): string => {
    const isCurrent = name === current;
    const mark = isCurrent ? ' aria-current="page"' : '';
    const within = isCurrent && rendered && name !== 'index' ? sectionsOf(rendered) : '';
    return `<li><a href="${name}.html"${mark}>${escapeHtml(title)}</a>${within}</li>`;
  };
  const groups = chapters.map(
    ({ title, pages }) =>
      `<h2>${escapeHtml(title)}</h2>\n<ul>${pages.map((page) => item(page, titles.get(page) ?? '')).join('\n')}</ul>`,
  );
  return `<ul>${item('index', 'Contents')}${item(ALL, 'All pages on one')}</ul>\n${groups.join('\n')}`;
}

/** Of a page that has several, and not so many that they would bury the other pages. */
function sectionsOf({ headings }: Rendered): string {
  const sections = headings.filter(({ level }) => level === 2);
  if (sections.length < 2 || sections.length > 12) return '';
  const items = sections.map(
    ({ text, anchor }) => `<li><a href="#${anchor}">${escapeHtml(text)}</a></li>`,
  );
  return `<ul>${items.join('')}</ul>`;
}

function aroundOf(
  order: readonly HelpPage[],
  titles: ReadonlyMap<HelpPage, string>,
  page: HelpPage,
): string {
  const at = order.indexOf(page);
  const link = (other: HelpPage | undefined, before: string, after: string): string =>
    other === undefined
      ? ''
      : `<a href="${other}.html">${before}${escapeHtml(titles.get(other) ?? '')}${after}</a>`;
  const previous = at > 0 ? link(order[at - 1], '← ', '') : '';
  return `<nav class="around" aria-label="Before and after">${previous}${link(order[at + 1], '', ' →')}</nav>`;
}

function layOut({ name, title, html, contents, around }: Layout): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} – Syncline Help</title>
<link rel="stylesheet" href="help.css">
</head>
<body class="${name}">
<a class="skip" href="#text">Skip to the text</a>
<nav class="contents" aria-label="Contents">
<p class="find">Find on this page: Ctrl+F (⌘F on a Mac)</p>
${contents}
</nav>
<main id="text" tabindex="-1">
${html}
${around}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };
  return text.replace(/[&<"]/g, (character) => entities[character] ?? '');
}
