/** Writes the XML of geodatabase items: escaped text, elements, Esri's type attributes. */

/** Attributes of a root element, as every definition in a geodatabase has them. */
const NAMESPACES =
  "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xmlns:xs='http://www.w3.org/2001/XMLSchema' " +
  "xmlns:typens='http://www.esri.com/schemas/ArcGIS/10.4'";

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** The text as XML character data; characters that XML 1.0 cannot hold become U+FFFD. */
function escapeXml(text: string): string {
  return (
    text
      .toWellFormed()
      // eslint-disable-next-line no-control-regex -- these are what XML has no way to write
      .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD')
      .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
      .replaceAll('\r', '&#13;')
  );
}

/** An element that holds a value; `type` becomes xsi:type. */
export function value(name: string, content: string | number | boolean, type?: string): string {
  return `<${name}${typeAttribute(type)}>${escapeXml(String(content))}</${name}>`;
}

/** An element that holds elements, which are XML already. */
export function group(name: string, children: readonly string[], type?: string): string {
  return `<${name}${typeAttribute(type)}>${children.join('')}</${name}>`;
}

/** A whole definition. */
export function root(name: string, children: readonly string[]): string {
  return `<${name} xsi:type='typens:${name}' ${NAMESPACES}>${children.join('')}</${name}>`;
}

/** A whole definition whose element is prefixed, as those of sync items are. */
export function prefixedRoot(name: string, children: readonly string[]): string {
  const prefixed = `typens:${name}`;
  return `<${prefixed} ${NAMESPACES} xsi:type='${prefixed}'>${children.join('')}</${prefixed}>`;
}

function typeAttribute(type: string | undefined): string {
  return type === undefined ? '' : ` xsi:type='${type}'`;
}
