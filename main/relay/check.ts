/** Do two services fit together? In sentences, before anything is created. Pure. */
import type { SyncModel } from '../../shared/model/definition.ts';
import { problem, warning, type Remark } from '../../shared/model/remark.ts';
import type { BySide, RelayDirection, RelayLayer } from '../../shared/model/relay.ts';
import { allows } from '../../shared/model/rights.ts';
import type { Field, LayerDescription, ServiceDescription } from '../../shared/model/service.ts';
import { comparisonOf } from '../sync/conflict.ts';

export interface Wanted {
  /** Null: every layer and table of the source that has a GlobalID. */
  readonly layers: readonly number[] | null;
  readonly direction: RelayDirection;
  readonly withAttachments: boolean;
}

export interface Fit {
  readonly syncModel: SyncModel | null;
  readonly layers: readonly RelayLayer[];
  readonly remarks: readonly Remark[];
}

/** Which layers and fields are carried, by which sync model, and what stands against it. */
export function fit(services: BySide<ServiceDescription>, wanted: Wanted): Fit {
  const { source, target } = services;
  const remarks: Remark[] = [...serviceRemarks(services, wanted.direction)];
  const ids = wanted.layers ?? source.layers.filter(isCarriable).map(({ id }) => id);
  if (ids.length === 0) {
    remarks.push(problem('layers', `${source.name} has no layer that can be carried.`));
  }
  const layers = ids.flatMap((id) => {
    const [from, to] = [source, target].map(({ layers: all }) => all.find((one) => one.id === id));
    remarks.push(...layerRemarks(id, from, to, services));
    if (!from || !to) return [];
    const { fields, remarks: fieldRemarks } = commonFields(from, to, source);
    remarks.push(...fieldRemarks);
    const withAttachments = wanted.withAttachments && from.hasAttachments && to.hasAttachments;
    return [
      {
        layerId: id,
        name: from.name,
        fields,
        withAttachments,
        descriptions: { source: from, target: to },
      },
    ];
  });
  const syncModel = commonModel(services);
  if (syncModel === null) {
    const text = `${source.name} and ${target.name} have no sync model in common: one offers ${modelsOf(source)}, the other ${modelsOf(target)}.`;
    remarks.push(problem('syncModel', text));
  }
  return { syncModel, layers, remarks };
}

function isCarriable({ kind, globalIdField }: LayerDescription): boolean {
  return (kind === 'layer' || kind === 'table') && globalIdField !== null;
}

/** Sibling generations are counted in the same way on both sides, so both need the same model. */
function commonModel({ source, target }: BySide<ServiceDescription>): SyncModel | null {
  if (source.sync.perLayer && target.sync.perLayer) return 'perLayer';
  return source.sync.perReplica && target.sync.perReplica ? 'perReplica' : null;
}

function modelsOf({ sync }: ServiceDescription): string {
  const models = [sync.perLayer ? 'perLayer' : '', sync.perReplica ? 'perReplica' : ''];
  return models.filter((name) => name !== '').join(' and ') || 'none';
}

function serviceRemarks(
  { source, target }: BySide<ServiceDescription>,
  direction: RelayDirection,
): Remark[] {
  const remarks: Remark[] = [];
  if (source.url.toLowerCase() === target.url.toLowerCase()) {
    remarks.push(problem('target', 'Source and target are the same service.'));
  }
  for (const service of [source, target]) {
    if (!service.syncEnabled && !service.capabilities.includes('sync')) {
      remarks.push(
        problem(
          'sync',
          `${service.name} cannot be synchronised: its owner has not switched Sync on.`,
        ),
      );
    }
  }
  const written = direction === 'one-way' ? [target] : [source, target];
  for (const service of written) remarks.push(...rightsRemarks(service));
  for (const service of direction === 'bidirectional' ? [source, target] : []) {
    if (service.sync.bidirectionalForServer) continue;
    const text = `${service.name} at ${service.url} cannot be one end of a bidirectional relay (supportsBiDirectionalSyncForServer); it can be one end of a one-way relay.`;
    remarks.push(problem('direction', text));
  }
  return remarks;
}

function rightsRemarks({ name, capabilities }: ServiceDescription): Remark[] {
  const lacking = (['create', 'update', 'delete'] as const).filter(
    (word) => !allows(capabilities, word),
  );
  if (lacking.length === 0) return [];
  const what = lacking.map(
    (word) => ({ create: 'new rows', update: 'changed rows', delete: 'deletes' })[word],
  );
  return [
    warning(
      'target',
      `${name} does not take ${what.join(', ')}; such edits will be refused and wait.`,
    ),
  ];
}

function layerRemarks(
  id: number,
  from: LayerDescription | undefined,
  to: LayerDescription | undefined,
  { source, target }: BySide<ServiceDescription>,
): Remark[] {
  const where = `layers[${id}]`;
  if (!from) return [problem(where, `${source.name} has no layer ${id}.`)];
  if (!isCarriable(from)) {
    return [
      problem(
        where,
        `${from.name} (${id}) cannot be carried: it is no layer or table with GlobalIDs.`,
      ),
    ];
  }
  if (!to)
    return [
      problem(where, `${target.name} has no layer ${id}, where the source has ${from.name}.`),
    ];
  const remarks: Remark[] = [];
  if (!isCarriable(to)) {
    remarks.push(
      problem(where, `${to.name} (${id}) of the target is no layer or table with GlobalIDs.`),
    );
  }
  if (from.geometryType !== to.geometryType) {
    remarks.push(problem(where, `${from.name} (${id}) holds another kind of shape on the target.`));
  }
  if (from.datesInUnknownTimeZone !== to.datesInUnknownTimeZone) {
    remarks.push(
      problem(
        where,
        `${from.name} (${id}): the dates of one side are in no known time zone; they would be shifted.`,
      ),
    );
  }
  if (from.name !== to.name) {
    remarks.push(
      warning(
        where,
        `Layer ${id} is called ${from.name} on the source and ${to.name} on the target.`,
      ),
    );
  }
  if (from.hasAttachments && !to.hasAttachments) {
    remarks.push(
      warning(
        where,
        `${to.name} (${id}) takes no attachments on the target; those of the source are not carried.`,
      ),
    );
  }
  if ((from.hasZ && !to.hasZ) || (from.hasM && !to.hasM)) {
    remarks.push(
      warning(where, `${from.name} (${id}): the target keeps no elevations or measures of shapes.`),
    );
  }
  return remarks;
}

function commonFields(
  from: LayerDescription,
  to: LayerDescription,
  { spatialReference }: ServiceDescription,
): { fields: string[]; remarks: Remark[] } {
  const reference = spatialReference ?? {};
  const ours = comparisonOf(from, reference).fields;
  const theirs = new Map(comparisonOf(to, reference).fields.map((field) => [field.name, field]));
  const where = `layers[${from.id}].fields`;
  const remarks: Remark[] = [];
  const fields: string[] = [];
  for (const field of ours) {
    const other = theirs.get(field.name);
    theirs.delete(field.name);
    if (!other) {
      remarks.push(
        warning(
          where,
          `${from.name}: the target has no field ${field.name} that can be written; its values are not carried.`,
        ),
      );
    } else if (other.type !== field.type) {
      remarks.push(
        problem(
          where,
          `${from.name}: the field ${field.name} is ${field.type} on the source and ${other.type} on the target.`,
        ),
      );
    } else {
      fields.push(field.name);
      remarks.push(...fieldRemarks(from.name, field, other, where));
    }
  }
  for (const field of theirs.values()) {
    const must = !field.nullable && field.defaultValue === null;
    const more = must
      ? ' and must have a value there: new rows will be refused'
      : '; it stays empty in new rows';
    remarks.push(
      warning(where, `${from.name}: the field ${field.name} is only on the target${more}.`),
    );
  }
  return { fields, remarks };
}

function fieldRemarks(layer: string, from: Field, to: Field, where: string): Remark[] {
  const remarks: Remark[] = [];
  if (from.length !== null && to.length !== null && to.length < from.length) {
    remarks.push(
      warning(
        where,
        `${layer}: ${from.name} takes ${from.length} characters on the source and ${to.length} on the target; longer values will be refused.`,
      ),
    );
  }
  if (from.nullable && !to.nullable) {
    remarks.push(
      warning(
        where,
        `${layer}: ${from.name} may be empty on the source and must have a value on the target.`,
      ),
    );
  }
  if (to.domain !== null && JSON.stringify(from.domain) !== JSON.stringify(to.domain)) {
    remarks.push(
      warning(where, `${layer}: the allowed values of ${from.name} differ between the two sides.`),
    );
  }
  return remarks;
}
