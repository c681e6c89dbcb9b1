/** Reads the words that electron-builder calls fpm with. */

export interface FpmWords {
  readonly sources: readonly { readonly from: string; readonly to: string }[];
  /** The last value of an option. */
  readonly one: (option: string) => string | undefined;
  readonly all: (option: string) => readonly string[];
}

const SWITCHES = new Set(['--force', '--debug']);
const KNOWN = new Set([
  ...['-s', '-t', '-d', '--deb-recommends', '--deb-compression', '--deb-priority'],
  ...['--architecture', '--after-install', '--after-remove', '--description', '--version'],
  ...['--package', '--name', '--maintainer', '--vendor', '--url', '--category', '--license'],
]);

/** Throws for an option that it does not know: it would be missing from the package. */
export function readFpmWords(words: readonly string[]): FpmWords {
  const options = new Map<string, string[]>();
  const sources: { from: string; to: string }[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (SWITCHES.has(word)) continue;
    if (!word.startsWith('-')) {
      const cut = word.lastIndexOf('=');
      sources.push({ from: word.slice(0, cut), to: word.slice(cut + 1) });
      continue;
    }
    const cut = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = cut === -1 ? word : word.slice(0, cut);
    if (!KNOWN.has(name)) throw new Error(`This fpm does not know ${name}.`);
    const value = cut === -1 ? (words[++at] ?? '') : word.slice(cut + 1);
    options.set(name, [...(options.get(name) ?? []), value]);
  }
  const all = (option: string): readonly string[] => options.get(option) ?? [];
  const one = (option: string): string | undefined => all(option).at(-1);
  if (one('-t') !== 'deb' || one('-s') !== 'dir') {
    throw new Error(`This fpm makes only deb from dir, not ${one('-t')}.`);
  }
  return { sources, one, all };
}

/** What dpkg reads about the package. */
export function controlFile({ one, all }: FpmWords, kilobytes: number): string {
  const [head = '', ...rest] = (one('--description') ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Package', one('--name')],
    ['Version', one('--version')],
    ['Architecture', one('--architecture')],
    ['Maintainer', one('--maintainer')],
    ['Installed-Size', String(kilobytes)],
    ['Depends', all('-d').join(', ')],
    ['Recommends', all('--deb-recommends').join(', ')],
    ['Section', one('--category')],
    ['Priority', one('--deb-priority')],
    ['Homepage', one('--url')],
    ['Description', [head, ...rest.map((line) => ` ${line}`)].join('\n')],
  ];
  const lines = fields.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
  return `${lines.join('\n')}\n`;
}
