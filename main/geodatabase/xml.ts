/** The XML in which a geodatabase describes its tables, read with bounds: it came from somebody else. */
import { DOMParser } from '@xmldom/xmldom';
import type { Element } from '@xmldom/xmldom';
import { cannotRead } from './errors.ts';

/** An element of a definition. */
export type XmlElement = Element;

/** Large lists of coded values have some hundred thousand characters. */
const LONGEST = 8 * 1024 * 1024;
const DEEPEST = 64;
const TAG = /<(\/?)([A-Za-z_][\w:.-]*)((?:"[^"]*"|'[^']*'|[^'">])*?)(\/?)>/g;

/** The root element. `what` names the text in sentences: "The definition of main.Wells". */
export function parseXml(text: string, what: string): XmlElement {
  if (text.length > LONGEST) throw cannotRead(`${what} is too long to be read.`);
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw cannotRead(`${what} is not plain XML.`);
  requireShallow(text, what);
  try {
    return parse(text);
  } catch (error) {
    const closed = closeMistypedTags(text);
    if (closed !== null) {
      try {
        return parse(closed);
      } catch {
        // The first error says more.
      }
    }
    throw cannotRead(`${what} is damaged: ${firstLine(error)}.`, undefined, error);
  }
}

function parse(text: string): XmlElement {
  let problem: string | null = null;
  const onError = (level: string, message: string): void => {
    if (level !== 'warning') problem ??= message;
  };
  const root = new DOMParser({ onError }).parseFromString(text, 'text/xml').documentElement;
  if (problem !== null) throw new Error(problem);
  if (root === null) throw new Error('it is empty');
  return root;
}

function requireShallow(text: string, what: string): void {
  let depth = 0;
  for (const [, isEnd, , , isSelfClosed] of text.matchAll(TAG)) {
    if (isEnd === '/') depth--;
    else if (isSelfClosed !== '/') depth++;
    if (depth > DEEPEST) throw cannotRead(`${what} is nested too deeply to be read.`);
  }
}

/**
 * Some clients write `</Namee>` behind `<Name>` when they edit a definition in place (seen in a replica of 10.4). An
 * end tag that closes nothing but begins with the name of the open element closes that element. Null: no such tag.
 */
function closeMistypedTags(text: string): string | null {
  const open: string[] = [];
  let isChanged = false;
  const result = text.replaceAll(
    TAG,
    (tag: string, isEnd: string, name: string, _: string, isSelfClosed: string) => {
      if (isEnd !== '/') {
        if (isSelfClosed !== '/') open.push(name);
        return tag;
      }
      const expected = open.pop();
      if (expected === undefined || expected === name) return tag;
      if (open.includes(name) || !name.startsWith(expected)) return tag;
      isChanged = true;
      return `</${expected}>`;
    },
  );
  return isChanged ? result : null;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]!.slice(0, 200).replace(/\.$/, '');
}

/** The children with that name; case does not matter, prefixes neither. */
export function childrenOf(element: XmlElement, name: string): readonly XmlElement[] {
  const wanted = name.toLowerCase();
  const found: XmlElement[] = [];
  for (let node = element.firstChild; node; node = node.nextSibling) {
    if (node.nodeType !== node.ELEMENT_NODE) continue;
    const child = node as XmlElement;
    if ((child.localName ?? child.tagName).toLowerCase() === wanted) found.push(child);
  }
  return found;
}

/** The last child with that name, or null. */
export function childOf(element: XmlElement, name: string): XmlElement | null {
  return childrenOf(element, name).at(-1) ?? null;
}

/** The text of the last child with that name; null when it is missing or empty. */
export function textOf(element: XmlElement, name: string): string | null {
  const text = childOf(element, name)?.textContent ?? null;
  return text === null || text === '' ? null : text;
}

/** The number in the last child with that name, or null. */
export function numberOf(element: XmlElement, name: string): number | null {
  return toNumber(textOf(element, name));
}

/** True, false, or null when the element says neither. */
export function flagOf(element: XmlElement, name: string): boolean | null {
  const text = textOf(element, name)?.trim().toLowerCase();
  return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : null;
}

/** A number as text, or null. */
export function toNumber(text: string | null): number | null {
  if (text === null || text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
