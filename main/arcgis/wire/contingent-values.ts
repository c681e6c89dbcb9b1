/**
 * fieldGroups and queryContingentValues: as Enterprise writes them (contingentValueSets), and as hosted services do
 * (contingentValuesDefinition). What cannot be read allows any value, so that nothing is called wrong by mistake.
 */
import type {
  ContingentCombination,
  ContingentGroup,
  ContingentValue,
} from '../../../shared/model/contingent-values.ts';
import type { Field } from '../../../shared/model/service.ts';
import { isRecord, lowerKeys, toFlag, toInteger, toNumber, toText } from './lax.ts';

const ANY: ContingentValue = { kind: 'any' };
const NONE: ContingentValue = { kind: 'null' };

/** More is not kept. */
const MOST_GROUPS = 200;
const MOST_COMBINATIONS = 20_000;

interface GroupHead {
  readonly name: string;
  readonly isRestrictive: boolean;
  readonly fields: readonly string[];
}

/** The field groups of a layer; fields that it does not have make a group useless. */
export function readFieldGroups(raw: unknown, fields: readonly Field[]): GroupHead[] {
  return items(lowerKeys(raw)['fieldgroups'])
    .slice(0, MOST_GROUPS)
    .flatMap((each) => headOf(each, fields));
}

function headOf(raw: unknown, fields: readonly Field[]): GroupHead[] {
  const group = lowerKeys(raw);
  const name = toText(group['name']);
  const named = items(group['fields']).map((each) => fieldName(each, fields));
  if (name === null || named.length === 0 || named.includes(null)) return [];
  const restrictive = group['restrictive'];
  const isRestrictive = restrictive === undefined ? true : toFlag(restrictive);
  return [{ name, isRestrictive, fields: named as string[] }];
}

function fieldName(raw: unknown, fields: readonly Field[]): string | null {
  const text = isRecord(raw) ? toText(lowerKeys(raw)['name']) : toText(raw);
  return fields.find(({ name }) => name.toLowerCase() === text?.toLowerCase())?.name ?? null;
}

/** The groups of a layer with their combinations; `heads` from its fieldGroups, where the answer does not tell the fields. */
export function readContingentValues(
  raw: unknown,
  layerId: number,
  heads: readonly GroupHead[],
  fields: readonly Field[],
): ContingentGroup[] {
  const answer = lowerKeys(raw);
  const sets = items(answer['contingentvaluesets']).map(lowerKeys);
  const own = sets.find((each) => toInteger(each['layerid']) === layerId);
  if (own !== undefined) return fromSets(own, heads, fields);
  const layers = items(answer['layers'] ?? answer['contingentvaluesdefinitions']).map(lowerKeys);
  const layer = layers.find((each) => toInteger(each['id']) === layerId);
  return fromDefinition(layer === undefined ? answer : { ...answer, ...layer }, fields);
}

type Loose = Readonly<Record<string, unknown>>;

function fromSets(
  set: Loose,
  heads: readonly GroupHead[],
  fields: readonly Field[],
): ContingentGroup[] {
  const words = items(set['stringdictionary']).map(toText);
  return items(set['fieldgroups']).flatMap((raw) => {
    const group = lowerKeys(raw);
    const head = heads.find(({ name }) => name === toText(group['name']));
    if (head === undefined) return [];
    const combinations = items(group['contingencies'])
      .slice(0, MOST_COMBINATIONS)
      .map(lowerKeys)
      .filter((each) => each['isretired'] !== true)
      .map((each): ContingentCombination => {
        const values = items(each['values']);
        return {
          subtype: subtypeOf(each['subtypecode']),
          values: head.fields.map((name, at) => inSet(values[at], typeOf(name, fields), words)),
        };
      });
    return [{ ...head, combinations }];
  });
}

/** Text is an index into the dictionary; true stands for any value, null for none. */
function inSet(
  raw: unknown,
  type: Field['type'] | null,
  words: readonly (string | null)[],
): ContingentValue {
  if (raw === null || raw === undefined || raw === false) return NONE;
  if (raw === true) return ANY;
  if (isRecord(raw)) return rangeOf(raw);
  return code(raw, type, words);
}

function code(
  raw: unknown,
  type: Field['type'] | null,
  words: readonly (string | null)[],
): ContingentValue {
  if (type === 'String') {
    const at = toInteger(raw);
    const word = at === null ? null : words[at];
    return word === null || word === undefined ? ANY : { kind: 'code', code: word };
  }
  if (type === 'Date' && typeof raw === 'string') {
    const moment = Date.parse(/z|[+-]\d\d:?\d\d$/i.test(raw) ? raw : `${raw}+00:00`);
    return Number.isNaN(moment) ? ANY : { kind: 'code', code: moment };
  }
  const number = toNumber(raw);
  return number === null ? ANY : { kind: 'code', code: number };
}

function rangeOf(raw: unknown): ContingentValue {
  const range = lowerKeys(raw);
  const [min, max] = [toNumber(range['minvalue']), toNumber(range['maxvalue'])];
  return min === null || max === null ? ANY : { kind: 'range', min, max };
}

/** `types` of a combination: the places in typeCodes. */
const TYPES = { any: 1, none: 2, code: 3, range: 4 } as const;

function fromDefinition(answer: Loose, fields: readonly Field[]): ContingentGroup[] {
  const definition = lowerKeys(answer['contingentvaluesdefinition'] ?? answer);
  return items(definition['fieldgroups'])
    .slice(0, MOST_GROUPS)
    .flatMap((raw) => {
      const group = lowerKeys(raw);
      const [head] = headOf(raw, fields);
      if (head === undefined) return [];
      const dicts = [...items(answer['stringdicts']), ...items(group['stringdicts'])].map(
        lowerKeys,
      );
      const common = combinationsIn(group, null, {
        head,
        fields,
        dicts,
        domains: group['domains'],
      });
      const bySubtype = items(group['subtypes'])
        .map(lowerKeys)
        .flatMap((subtype) =>
          combinationsIn(subtype, subtypeOf(subtype['code']), {
            head,
            fields,
            dicts,
            domains: subtype['domains'] ?? group['domains'],
          }),
        );
      const combinations = [...common, ...bySubtype];
      return combinations.length === 0 ? [] : [{ ...head, combinations }];
    });
}

interface Reading {
  readonly head: GroupHead;
  readonly fields: readonly Field[];
  readonly dicts: readonly Loose[];
  readonly domains: unknown;
}

function combinationsIn(
  raw: Loose,
  subtype: string | number | null,
  reading: Reading,
): ContingentCombination[] {
  const { head, fields, dicts } = reading;
  const domains = lowerKeys(reading.domains);
  return items(raw['contingentvalues'])
    .slice(0, MOST_COMBINATIONS)
    .map(lowerKeys)
    .map((each) => {
      const [types, values] = [items(each['types']), items(each['values'])];
      return {
        subtype,
        values: head.fields.map((name, at): ContingentValue => {
          const type = toInteger(types[at]);
          if (type === TYPES.none) return NONE;
          if (type === TYPES.range) return range(values[at]);
          if (type !== TYPES.code) return ANY;
          const domain = toText(domains[name.toLowerCase()]);
          const dict = dicts.find((one) => toText(one['domain']) === domain);
          return code(values[at], typeOf(name, fields), items(dict?.['entries']).map(toText));
        }),
      };
    });
}

function range(raw: unknown): ContingentValue {
  if (!Array.isArray(raw)) return isRecord(raw) ? rangeOf(raw) : ANY;
  const [min, max] = (raw as unknown[]).map(toNumber);
  return min === undefined || max === undefined || min === null || max === null
    ? ANY
    : { kind: 'range', min, max };
}

function subtypeOf(raw: unknown): string | number | null {
  const number = toInteger(raw);
  return number ?? toText(raw);
}

function typeOf(name: string, fields: readonly Field[]): Field['type'] | null {
  return fields.find((field) => field.name === name)?.type ?? null;
}

function items(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? (raw as unknown[]) : [];
}
