/** Answers of a server, damaged or made up: the same for the same random numbers. */
import { mutate } from '../integration/geodatabase/random.ts';

type Random = (below: number) => number;
type Holder = Record<string, unknown> | unknown[];

/** One place in a document: where it hangs, and under which name. */
interface Place {
  readonly holder: Holder;
  readonly key: string;
}

const RAW = /"@raw:([^"]*)@"/g;

/** Stands for text that no JSON value can hold. */
const raw = (name: keyof typeof RAW_TEXTS): string => `@raw:${name}@`;

const DEPTH = 20_000;
const RAW_TEXTS = {
  huge: '1e999',
  tiny: '-1e-999',
  beyondDouble: '9007199254740993',
  endless: '9'.repeat(400),
  deepArray: '['.repeat(DEPTH) + ']'.repeat(DEPTH),
  deepObject: '{"a":'.repeat(DEPTH) + 'null' + '}'.repeat(DEPTH),
  loneSurrogate: '"\\ud800"',
  lowSurrogate: '"a\\udc00b"',
  bareNaN: 'NaN',
  twins: '{"id":1,"id":2,"ID":3,"features":[],"Features":{}}',
  ownProto: '{"__proto__":{"id":7,"success":true,"token":"x"},"toString":1,"constructor":null}',
} as const;

const LONG_TEXT = 'word '.repeat(20_000);

const ODD_VALUES: readonly unknown[] = [
  ...(Object.keys(RAW_TEXTS) as (keyof typeof RAW_TEXTS)[]).map(raw),
  ...[null, true, false, 0, -1, 1.5, '', ' ', '0', '-1', 'true', '1e3', 'NaN', '\u0000', '\uFEFF'],
  ...[[], {}, [[]], [null], [{}], [[], {}], { id: null }, { features: null }, { error: {} }],
  ...['http://', 'https://[', '//x/y', 'file:///etc/passwd', 'javascript:alert(1)', '%zz', '../..'],
  ...[{ error: { code: 400, message: LONG_TEXT, details: [LONG_TEXT, null, 7] } }, LONG_TEXT],
  ...[2 ** 31, -(2 ** 31) - 1, 2 ** 53, Number.MIN_VALUE, 9.999e22, '🌲\u202Etxt.exe'],
  ...['{00000000-0000-0000-0000-000000000000}', 'Completed', 'Failed', '</script><b>'],
];

const ODD_KEYS = ['__proto__', 'constructor', 'toString', 'ID', 'iD', '', 'length', '0', 'error'];

/** Texts that come in place of an answer. */
const STRANGERS = [
  ...['', ' ', '{}', '[]', 'null', 'true', '0', '"text"', '{', '[{', '{"error":null}', '\uFEFF'],
  ...[
    '{"error":{"code":498,"message":"Invalid token.","details":[]}}',
    '<html><body>Sign in</body>',
  ],
  ...['{"error":"invalid_grant"}', '{"status":"error","messages":[null,{"a":1},"no"]}'],
  ...['{"__proto__":null}', '{"success":true}', '{"success":false}', '[[[[[[[[', ")]}',\n{}"],
];

/** The answer with its bytes or its structure changed. */
export function mutateAnswer(answer: Buffer, random: Random): Buffer {
  const kind = random(20);
  if (kind === 0) return Buffer.from(STRANGERS[random(STRANGERS.length)]!);
  if (kind === 1) return Buffer.concat([answer, answer]);
  if (kind === 2) return Buffer.concat([Buffer.from('\uFEFF'), answer]);
  if (kind === 3) return Buffer.from(answer.toString('utf8'), 'utf16le');
  if (kind < 8) return mutate(answer, random, 16);
  const document = parse(answer);
  if (document === undefined) return mutate(answer, random, 16);
  return Buffer.from(damagedText(document, random));
}

function parse(answer: Buffer): unknown {
  try {
    return JSON.parse(answer.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function damagedText(document: unknown, random: Random): string {
  const root: Holder = [document];
  for (let changes = 1 + random(3); changes > 0; changes--) damage(root, random);
  return JSON.stringify(root[0] ?? null).replaceAll(
    RAW,
    (_, name: string) => RAW_TEXTS[name as keyof typeof RAW_TEXTS],
  );
}

function damage(root: Holder, random: Random): void {
  const places = placesIn(root);
  const any = (): Place => places[random(places.length)]!;
  const { holder, key } = any();
  // A copy: what is put into a document is damaged with it, and the list stays as it is for the next one.
  const odd = structuredClone(ODD_VALUES[random(ODD_VALUES.length)]);
  const write = (name: string, value: unknown): void => set(holder, name, value);
  switch (random(9)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      write(ODD_KEYS[random(ODD_KEYS.length)]!, get(holder, key));
      break;
    case 2: {
      const other = any();
      const [mine, theirs] = [get(holder, key), get(other.holder, other.key)];
      write(key, structuredClone(theirs));
      set(other.holder, other.key, structuredClone(mine));
      break;
    }
    case 3:
      write(key, swapped(get(holder, key)));
      break;
    case 4:
      write(key, withoutValues(get(holder, key)));
      break;
    case 5: {
      const value = get(holder, key);
      if (Array.isArray(value)) write(key, [...(value as unknown[]), ...(value as unknown[])]);
      else write(key, [value, value, odd]);
      break;
    }
    default:
      write(key, odd);
  }
}

function get(holder: Holder, key: string): unknown {
  return Array.isArray(holder) ? holder[Number(key)] : holder[key];
}

/** An own member, whatever its name. */
function set(holder: Holder, key: string, value: unknown): void {
  const name = Array.isArray(holder) && !/^\d+$/.test(key) ? '0' : key;
  const settings = { value, enumerable: true, writable: true, configurable: true };
  Object.defineProperty(holder, name, settings);
}

function placesIn(root: Holder): Place[] {
  const places: Place[] = [];
  const waiting: Holder[] = [root];
  for (let holder = waiting.pop(); holder !== undefined; holder = waiting.pop()) {
    for (const [key, value] of Object.entries(holder)) {
      places.push({ holder, key });
      if (typeof value === 'object' && value !== null) waiting.push(value as Holder);
    }
  }
  return places;
}

/** The same in another type. */
function swapped(value: unknown): unknown {
  if (typeof value === 'string') return Number(value) || value.length;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return Object.fromEntries(Object.entries(value));
  return value === null ? {} : JSON.stringify(value);
}

/** The same with null in every place. */
function withoutValues(value: unknown): unknown {
  if (Array.isArray(value)) return (value as unknown[]).map(withoutValues);
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutValues(member)]),
  );
}
