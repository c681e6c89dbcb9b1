/** Domains: coded values and ranges, as ArcGIS REST writes them. */
import { bareName } from './items.ts';
import type { Item } from './items.ts';
import { childOf, childrenOf, parseXml, textOf, toNumber } from './xml.ts';
import type { XmlElement } from './xml.ts';

/** Domains in REST form by their name in lower case. */
export type Domains = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Reads every domain of the geodatabase. */
export function readDomains(items: readonly Item[]): Domains {
  const domains = new Map<string, Readonly<Record<string, unknown>>>();
  for (const item of items) {
    if (item.kind !== 'coded-value-domain' && item.kind !== 'range-domain') continue;
    if (item.definition === null) continue;
    const root = parseXml(item.definition, `The definition of domain ${item.name}`);
    const name = textOf(root, 'DomainName') ?? bareName(item.name);
    const isText = /String$/i.test(textOf(root, 'FieldType') ?? '');
    const domain =
      item.kind === 'range-domain' ? readRange(root, name) : readCodedValues(root, name, isText);
    domains.set(name.toLowerCase(), domain);
  }
  return domains;
}

function readCodedValues(
  root: XmlElement,
  name: string,
  isText: boolean,
): Readonly<Record<string, unknown>> {
  const list = childOf(root, 'CodedValues');
  const values = list === null ? [] : childrenOf(list, 'CodedValue');
  const codedValues = values.map((value) => {
    const code = childOf(value, 'Code')?.textContent ?? '';
    return {
      name: textOf(value, 'Name') ?? code,
      code: isText ? code : (toNumber(code) ?? code),
    };
  });
  return { type: 'codedValue', name, codedValues };
}

function readRange(root: XmlElement, name: string): Readonly<Record<string, unknown>> {
  const min = toNumber(textOf(root, 'MinValue'));
  const max = toNumber(textOf(root, 'MaxValue'));
  return { type: 'range', name, range: [min, max] };
}
