/** Markdown to HTML, with anchors as GitHub makes them and links that fit where the page goes. */
import MarkdownIt from 'markdown-it';

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

export interface Rendered {
  readonly html: string;
  readonly headings: readonly Heading[];
  /** Every link and picture as written. */
  readonly links: readonly string[];
  readonly images: readonly string[];
}

export interface RenderOptions {
  /** Where a link leads on the finished page. */
  readonly link: (href: string) => string;
  /** How an anchor is called on the finished page. */
  readonly anchor: (anchor: string) => string;
}

const AS_WRITTEN: RenderOptions = { link: (href) => href, anchor: (anchor) => anchor };

/** HTML in the source is shown as text; comments are left out. */
export function renderMarkdown(source: string, options = AS_WRITTEN): Rendered {
  const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
  const tokens = parser.parse(source.replace(/<!--[^]*?-->/g, ''), {});
  const headings: Heading[] = [];
  const links: string[] = [];
  const images: string[] = [];
  const taken = new Map<string, number>();
  tokens.forEach((token, at) => {
    if (token.type === 'heading_open') {
      const text = plainText(tokens[at + 1]?.children ?? []);
      const anchor = anchorOf(text, taken);
      headings.push({ level: Number(token.tag.slice(1)), text, anchor });
      token.attrSet('id', options.anchor(anchor));
    }
    if (token.type === 'table_open') token.attrSet('class', 'table');
    for (const child of token.children ?? []) {
      if (child.type === 'image') {
        images.push(String(child.attrGet('src')));
        child.attrSet('loading', 'lazy');
      }
      if (child.type !== 'link_open') continue;
      const href = String(child.attrGet('href'));
      links.push(href);
      child.attrSet('href', options.link(href));
      // Pages of the internet open in the browser of the system.
      if (/^https:/.test(href)) child.attrSet('target', '_blank');
    }
  });
  return { html: parser.renderer.render(tokens, parser.options, {}), headings, links, images };
}

function plainText(tokens: readonly { readonly type: string; readonly content: string }[]): string {
  return tokens
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
}

function anchorOf(text: string, taken: Map<string, number>): string {
  const slug = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
  const count = taken.get(slug) ?? 0;
  taken.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}
