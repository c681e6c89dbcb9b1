/**
 * The one judge of replica definitions: the form, the command line and the engine all ask it
 * (create-replica page; protocol.md 1, 4, 13).
 */
import type { ReplicaDefinition } from './definition.ts';
import { checkAttachments } from './definition-check/attachments.ts';
import { checkCapabilities } from './definition-check/capabilities.ts';
import { checkFilterGeometry } from './definition-check/filter-geometry.ts';
import { checkLayerQueries } from './definition-check/layer-queries.ts';
import { checkLayers } from './definition-check/layers.ts';
import { checkReplicaOptions } from './definition-check/replica-options.ts';
import { resolveRequest } from './definition-check/resolve.ts';
import type { CreateRequest } from './protocol.ts';
import type { Remark } from './remark.ts';
import type { ServiceDescription } from './service.ts';

export interface DefinitionCheck {
  /** Problems first. Nothing may be sent while there is a problem. */
  readonly remarks: readonly Remark[];
  /** The definition with its open choices made; what the service would ignore or refuse to know is left out. */
  readonly request: CreateRequest;
}

/**
 * Says in words what is not allowed or will be ignored when `definition` is sent to `service`.
 *
 * Pure: `nameSuffix` (8 hexadecimal digits) makes the name of a replica unique that the definition does not name.
 */
export function checkDefinition(
  definition: ReplicaDefinition,
  service: ServiceDescription,
  nameSuffix: string,
): DefinitionCheck {
  const request = resolveRequest(definition, service, nameSuffix);
  const { syncModel } = request;
  const remarks = [
    ...checkCapabilities(definition, service, syncModel),
    ...checkLayers(definition, service, syncModel),
    ...checkLayerQueries(definition, service),
    ...checkFilterGeometry(definition),
    ...checkAttachments(definition, service),
    ...checkReplicaOptions(definition, service, syncModel),
  ];
  const problems = remarks.filter(({ level }) => level === 'problem');
  const warnings = remarks.filter(({ level }) => level === 'warning');
  return { remarks: [...problems, ...warnings], request };
}
