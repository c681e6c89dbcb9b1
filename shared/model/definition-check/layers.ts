/** Which layers may be in a replica (create-replica page, layers; protocol.md 1.13, 2.1, 13). */
import type { ReplicaDefinition } from '../definition.ts';
import { problem, warning, type Remark } from '../remark.ts';
import type { LayerDescription, ServiceDescription } from '../service.ts';
import { ANNOTATION_BIT, DIMENSION_BIT } from './replica-options.ts';

export function checkLayers(
  definition: ReplicaDefinition,
  service: ServiceDescription,
  syncModel: string,
): Remark[] {
  const remarks: Remark[] = [];
  const seen = new Set<number>();
  if (definition.layers.length === 0) {
    remarks.push(
      problem('layers', `Choose at least one layer of the service. ${whatThereIs(service)}`),
    );
  }
  definition.layers.forEach((id, index) => {
    const where = `layers[${index}]`;
    if (seen.has(id)) {
      remarks.push(warning(where, `Layer ${id} is listed twice; it comes once.`));
      return;
    }
    seen.add(id);
    const layer = service.layers.find((candidate) => candidate.id === id);
    if (layer === undefined) {
      remarks.push(problem(where, `The service has no layer ${id}. ${whatThereIs(service)}`));
    } else {
      remarks.push(...checkLayer(layer, definition, where, syncModel));
    }
  });
  return remarks;
}

function checkLayer(
  layer: LayerDescription,
  definition: ReplicaDefinition,
  where: string,
  syncModel: string,
): Remark[] {
  const called = `${layer.name} (layer ${layer.id})`;
  const notAReplicaLayer = checkKind(layer, called, definition, where);
  if (notAReplicaLayer) return [notAReplicaLayer];
  if (layer.globalIdField === null && syncModel !== 'none') {
    return [
      problem(
        where,
        `${called} has no GlobalID field and cannot be synchronised. Leave it out, or ask the owner of the service to add GlobalIDs.`,
      ),
    ];
  }
  if (!layer.datesInUnknownTimeZone) return [];
  return [
    warning(
      where,
      `The dates of ${called} are in a time zone that the service does not tell. They are kept and sent back exactly as they come (timeReferenceUnknownClient).`,
    ),
  ];
}

function checkKind(
  layer: LayerDescription,
  called: string,
  definition: ReplicaDefinition,
  where: string,
): Remark | null {
  const bits = definition.replicaOptions?.syncDataOptions ?? 0;
  switch (layer.kind) {
    case 'layer':
    case 'table':
      return null;
    case 'annotation':
      return bits & ANNOTATION_BIT ? null : problem(where, needsBit(called, 'an annotation', 1));
    case 'dimension':
      return bits & DIMENSION_BIT ? null : problem(where, needsBit(called, 'a dimension', 2));
    case 'group':
      return problem(
        where,
        `${called} is a group layer and has no features. List its layers instead.`,
      );
    case 'other':
      return problem(
        where,
        `${called} is neither a feature layer nor a table and cannot be in a replica. Leave it out.`,
      );
  }
}

function needsBit(called: string, kind: string, bit: number): string {
  return `${called} is ${kind} layer, which comes only when replicaOptions.syncDataOptions contains ${bit}. Add it, or leave the layer out.`;
}

/** `It has: 0 Hydrants, 1 Inspections.` */
function whatThereIs(service: ServiceDescription): string {
  const usable = service.layers.filter(({ kind }) => kind !== 'group' && kind !== 'other');
  if (usable.length === 0) return 'It has no layers and no tables.';
  return `It has: ${usable.map(({ id, name }) => `${id} ${name}`).join(', ')}.`;
}
