/** outStatistics with groupByFieldsForStatistics, and returnDistinctValues. */
import type { RowVersion } from '../archive/archive.ts';
import type { Parameters } from '../context.ts';
import { isObject } from '../json.ts';
import type { FieldSpec, LayerSpec } from '../spec.ts';
import { invalidParameter, textList } from './parameters.ts';

type Json = Readonly<Record<string, unknown>>;

interface Statistic {
  readonly type: keyof typeof COMPUTE;
  readonly field: FieldSpec;
  readonly name: string;
}

export interface StatisticsRequest {
  readonly statistics: readonly Statistic[];
  readonly groupBy: readonly FieldSpec[];
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number | null {
  const middle = mean(values);
  if (middle === null || values.length < 2) return null;
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}

const COMPUTE = {
  count: (values: readonly unknown[]) => values.length,
  sum: (values: readonly unknown[]) => numbers(values).reduce((sum, value) => sum + value, 0),
  min: (values: readonly unknown[]) => extreme(values, -1),
  max: (values: readonly unknown[]) => extreme(values, 1),
  avg: (values: readonly unknown[]) => mean(numbers(values)),
  var: (values: readonly unknown[]) => variance(numbers(values)),
  stddev: (values: readonly unknown[]) => {
    const result = variance(numbers(values));
    return result === null ? null : Math.sqrt(result);
  },
} as const;

const numbers = (values: readonly unknown[]): number[] =>
  values.filter((value) => typeof value === 'number' || typeof value === 'bigint').map(Number);

function extreme(values: readonly unknown[], sign: 1 | -1): unknown {
  let best: unknown = null;
  for (const value of values as readonly (string | number)[]) {
    if (best === null || (sign === 1 ? value > (best as string) : value < (best as string))) {
      best = value;
    }
  }
  return best;
}

/** Reads outStatistics; null when the query asks for none. ServiceError 400 when it is not as documented. */
export function readStatistics(layer: LayerSpec, parameters: Parameters): StatisticsRequest | null {
  const list = parameters.json('outStatistics');
  if (list === undefined) return null;
  if (!Array.isArray(list) || list.length === 0) {
    throw invalidParameter('outStatistics', 'it is no list of statistics');
  }
  const names = textList(parameters, 'groupByFieldsForStatistics') ?? [];
  return {
    statistics: list.map((item: unknown) => readStatistic(layer, item)),
    groupBy: names.map((name) => fieldOf(layer, 'groupByFieldsForStatistics', name)),
  };
}

function readStatistic(layer: LayerSpec, item: unknown): Statistic {
  const { statisticType, onStatisticField, outStatisticFieldName } = isObject(item) ? item : {};
  const type = typeof statisticType === 'string' ? statisticType.toLowerCase() : '';
  if (!isStatisticType(type)) {
    const known = Object.keys(COMPUTE).join(', ');
    throw invalidParameter('outStatistics', `statisticType must be one of ${known}`);
  }
  const onField = typeof onStatisticField === 'string' ? onStatisticField : '';
  const field = fieldOf(layer, 'outStatistics', onField);
  const isNamed = typeof outStatisticFieldName === 'string' && outStatisticFieldName !== '';
  return { type, field, name: isNamed ? outStatisticFieldName : `${type}_${field.name}` };
}

const isStatisticType = (type: string): type is Statistic['type'] => Object.hasOwn(COMPUTE, type);

function fieldOf(layer: LayerSpec, parameter: string, name: string): FieldSpec {
  const field = layer.fields.find(
    (candidate) => candidate.name.toLowerCase() === name.trim().toLowerCase(),
  );
  if (field === undefined) throw invalidParameter(parameter, `there is no field '${name}'`);
  return field;
}

/** One set of attributes per group, in order of first appearance; one in all without groups. */
export function computeStatistics(rows: Iterable<RowVersion>, request: StatisticsRequest): Json[] {
  const groups = new Map<string, RowVersion[]>();
  if (request.groupBy.length === 0) groups.set('[]', []);
  for (const row of rows) {
    const key = JSON.stringify(request.groupBy.map(({ name }) => String(row.attributes[name])));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((group) => ({
    ...Object.fromEntries(
      request.groupBy.map(({ name }) => [name, group[0]?.attributes[name] ?? null]),
    ),
    ...Object.fromEntries(
      request.statistics.map(({ type, field, name }) => {
        const values = group
          .map((row) => row.attributes[field.name])
          .filter((value) => value !== null);
        return [name, COMPUTE[type](values)];
      }),
    ),
  }));
}

/** Fields of the answer: the grouping fields, then one per statistic. */
export function statisticFields({ statistics, groupBy }: StatisticsRequest): Json[] {
  return [
    ...groupBy.map(({ name, type, alias }) => ({ name, type: `esriFieldType${type}`, alias })),
    ...statistics.map(({ name, type, field }) => ({
      name,
      type:
        type === 'count'
          ? 'esriFieldTypeInteger'
          : type === 'min' || type === 'max'
            ? `esriFieldType${field.type}`
            : 'esriFieldTypeDouble',
      alias: name,
    })),
  ];
}

/** Different sets of attributes, in order of first appearance. */
export function distinct(attributes: Iterable<Json>): Json[] {
  const seen = new Map<string, Json>();
  for (const item of attributes) {
    const key = JSON.stringify(Object.values(item).map(String));
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}
