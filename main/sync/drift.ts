/** Differences between a service at creation and today, in sentences, with what each of them means for a sync. Pure. */
import type { Drift } from '../../shared/model/report.ts';
import type { Field, LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import { allows } from '../../shared/model/rights.ts';

interface Named {
  readonly layerId: number;
  readonly description: LayerDescription;
}

/** Every difference that matters to people who edit, what stops a sync first. Empty: nothing has changed. */
export function describeDrift(today: ServiceDescription, layers: readonly Named[]): Drift[] {
  const drift = [
    ...serviceDrift(today),
    ...layers.flatMap(({ layerId, description }) => {
      const now = today.layers.find((layer) => layer.id === layerId);
      const at = (effect: Drift['effect'], text: string): Drift => ({ layerId, effect, text });
      if (!now) {
        return [at('stops', `Layer ${description.name} (${layerId}) is no longer in the service.`)];
      }
      return [...layerDrift(description, now, at), ...fieldDrift(description, now, at)];
    }),
  ];
  const rank = { stops: 0, limits: 1, none: 2 };
  return drift.sort((a, b) => rank[a.effect] - rank[b.effect]);
}

/** Differences with which a sync cannot work at all. */
export function blockingDrift(today: ServiceDescription, layers: readonly Named[]): string[] {
  return describeDrift(today, layers)
    .filter(({ effect }) => effect === 'stops')
    .map(({ text }) => text);
}

function serviceDrift(today: ServiceDescription): Drift[] {
  if (today.syncEnabled || today.capabilities.includes('sync')) return [];
  const text = `Sync has been switched off on ${today.name}. Ask its owner to switch it on again.`;
  return [{ layerId: null, effect: 'stops', text }];
}

type At = (effect: Drift['effect'], text: string) => Drift;

function layerDrift(then: LayerDescription, now: LayerDescription, at: At): Drift[] {
  const drift: Drift[] = [];
  if (then.name !== now.name)
    drift.push(at('none', `Layer ${then.name} is now called ${now.name}.`));
  if (then.geometryType !== now.geometryType) {
    drift.push(at('stops', `Layer ${now.name} now holds another kind of geometry.`));
  }
  if (then.globalIdField !== null && now.globalIdField === null) {
    drift.push(
      at('stops', `Layer ${now.name} has no GlobalIDs any more and cannot be synchronised.`),
    );
  }
  if (then.hasAttachments && !now.hasAttachments) {
    drift.push(at('limits', `Layer ${now.name} takes no attachments any more.`));
  }
  return [
    ...drift,
    ...shapeDrift(then, now, at),
    ...rightsDrift(then, now, at),
    ...dateDrift(then, now, at),
    ...contingentDrift(then, now, at),
  ];
}

function shapeDrift(then: LayerDescription, now: LayerDescription, at: At): Drift[] {
  if (now.geometryType === null) return [];
  const drift: Drift[] = [];
  if (then.allowGeometryUpdates && !now.allowGeometryUpdates) {
    drift.push(at('limits', `${now.name}: shapes may not be changed any more.`));
  }
  if (!then.hasZ && now.hasZ)
    drift.push(at('limits', `${now.name}: shapes now have elevations (Z).`));
  if (!then.hasM && now.hasM)
    drift.push(at('limits', `${now.name}: shapes now have measures (M).`));
  return drift;
}

const KINDS = [
  ['create', 'new rows'],
  ['update', 'changes of rows'],
  ['delete', 'deletes of rows'],
] as const;

function rightsDrift(then: LayerDescription, now: LayerDescription, at: At): Drift[] {
  const lost = KINDS.filter(
    ([word]) => allows(then.capabilities, word) && !allows(now.capabilities, word),
  ).map(([, what]) => at('limits', `${now.name} takes no ${what} any more.`));
  const isOwned = now.ownership && then.ownership === null;
  return isOwned
    ? [...lost, at('limits', `${now.name}: only those who created a row may change it now.`)]
    : lost;
}

/** A sync does not refresh contingent values: those of this file grow old. */
function contingentDrift(then: LayerDescription, now: LayerDescription, at: At): Drift[] {
  if (then.contingentValues === undefined) return [];
  if (JSON.stringify(then.contingentValues) === JSON.stringify(now.contingentValues)) return [];
  return [
    at(
      'none',
      `${now.name}: its contingent values have changed. A sync does not refresh them; a new replica has the present ones.`,
    ),
  ];
}

function dateDrift(then: LayerDescription, now: LayerDescription, at: At): Drift[] {
  if (then.datesInUnknownTimeZone !== now.datesInUnknownTimeZone) {
    const text = now.datesInUnknownTimeZone
      ? 'its dates were UTC and are now of no known time zone; dates of this file would be shifted'
      : 'its dates were of no known time zone and are now UTC; dates of this file would be shifted';
    return [at('limits', `${now.name}: ${text}.`)];
  }
  const [before, after] = [then.dateReference?.timeZone, now.dateReference?.timeZone];
  return before !== undefined && after !== undefined && before !== after
    ? [at('none', `${now.name}: the service now keeps its dates in ${after} instead of ${before}.`)]
    : [];
}

function fieldDrift(then: LayerDescription, now: LayerDescription, at: At): Drift[] {
  const before = new Map(then.fields.map((field) => [field.name, field]));
  const after = new Map(now.fields.map((field) => [field.name, field]));
  const drift: Drift[] = [];
  for (const field of before.values()) {
    const current = after.get(field.name);
    if (current) drift.push(...changes(now.name, field, current, at));
    else {
      drift.push(
        at('limits', `${now.name}: field ${field.name} is gone; its values cannot be sent.`),
      );
    }
  }
  for (const field of after.values()) {
    if (before.has(field.name)) continue;
    const must = !field.nullable && field.defaultValue === null && field.editable;
    const what = must
      ? ' and must have a value: new rows will be refused'
      : '; this replica does not have it';
    drift.push(at(must ? 'limits' : 'none', `${now.name}: field ${field.name} is new${what}.`));
  }
  return drift;
}

function changes(layer: string, then: Field, now: Field, at: At): Drift[] {
  const texts: string[] = [];
  if (then.type !== now.type)
    texts.push(`field ${now.name} was ${then.type} and is now ${now.type}.`);
  if (then.nullable && !now.nullable) texts.push(`field ${now.name} must now have a value.`);
  if (then.editable && !now.editable) texts.push(`field ${now.name} is now read-only.`);
  if (then.length !== null && now.length !== null && now.length < then.length) {
    texts.push(`field ${now.name} now takes ${now.length} characters instead of ${then.length}.`);
  }
  if (JSON.stringify(then.domain) !== JSON.stringify(now.domain)) {
    texts.push(`the allowed values of ${now.name} have changed.`);
  }
  return texts.map((text) => at('limits', `${layer}: ${text}`));
}
