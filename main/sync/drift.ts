/** Differences between a service at creation and today, in sentences. Pure. */
import type { Field, LayerDescription, ServiceDescription } from '../../shared/model/service.ts';

interface Named {
  readonly layerId: number;
  readonly description: LayerDescription;
}

/** Every difference that matters to people who edit. Empty: nothing has changed. */
export function describeDrift(today: ServiceDescription, layers: readonly Named[]): string[] {
  return layers.flatMap(({ layerId, description }) => {
    const now = today.layers.find((layer) => layer.id === layerId);
    if (!now) return [`Layer ${description.name} (${layerId}) is no longer in the service.`];
    return [...layerDrift(description, now), ...fieldDrift(description, now)];
  });
}

/** Differences with which a sync cannot work at all. */
export function blockingDrift(today: ServiceDescription, layers: readonly Named[]): string[] {
  const reasons: string[] = [];
  if (!today.syncEnabled && !today.capabilities.includes('sync')) {
    reasons.push(
      `Sync has been switched off on ${today.name}. Ask its owner to switch it on again.`,
    );
  }
  for (const { layerId, description } of layers) {
    const now = today.layers.find((layer) => layer.id === layerId);
    if (!now) reasons.push(`Layer ${description.name} (${layerId}) is no longer in the service.`);
    else if (now.geometryType !== description.geometryType) {
      reasons.push(`Layer ${description.name} now holds another kind of geometry.`);
    }
  }
  return reasons;
}

function layerDrift(then: LayerDescription, now: LayerDescription): string[] {
  const drift: string[] = [];
  if (then.name !== now.name) drift.push(`Layer ${then.name} is now called ${now.name}.`);
  if (then.geometryType !== now.geometryType) {
    drift.push(`Layer ${now.name} now holds another kind of geometry.`);
  }
  if (then.hasAttachments && !now.hasAttachments)
    drift.push(`Layer ${now.name} takes no attachments any more.`);
  return drift;
}

function fieldDrift(then: LayerDescription, now: LayerDescription): string[] {
  const before = new Map(then.fields.map((field) => [field.name, field]));
  const after = new Map(now.fields.map((field) => [field.name, field]));
  const drift: string[] = [];
  for (const field of before.values()) {
    const current = after.get(field.name);
    if (!current)
      drift.push(`${now.name}: field ${field.name} is gone; its values cannot be sent.`);
    else drift.push(...changes(now.name, field, current));
  }
  for (const field of after.values()) {
    if (before.has(field.name)) continue;
    const must = !field.nullable && field.defaultValue === null && field.editable;
    drift.push(
      `${now.name}: field ${field.name} is new${must ? ' and must have a value: new rows will be refused' : '; this replica does not have it'}.`,
    );
  }
  return drift;
}

function changes(layer: string, then: Field, now: Field): string[] {
  const drift: string[] = [];
  if (then.type !== now.type)
    drift.push(`${layer}: field ${now.name} was ${then.type} and is now ${now.type}.`);
  if (then.nullable && !now.nullable)
    drift.push(`${layer}: field ${now.name} must now have a value.`);
  if (then.editable && !now.editable) drift.push(`${layer}: field ${now.name} is now read-only.`);
  if (then.length !== null && now.length !== null && now.length < then.length) {
    drift.push(
      `${layer}: field ${now.name} now takes ${now.length} characters instead of ${then.length}.`,
    );
  }
  if (JSON.stringify(then.domain) !== JSON.stringify(now.domain)) {
    drift.push(`${layer}: the allowed values of ${now.name} have changed.`);
  }
  return drift;
}
