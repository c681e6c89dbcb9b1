/** replicaOptions: syncDataOptions or registerExistingData (create-replica page, replicaOptions; protocol.md 4.3, 13). */
import type { ReplicaDefinition, ReplicaOptions } from '../definition.ts';
import { problem, warning, type Remark } from '../remark.ts';
import type { ServiceDescription } from '../service.ts';

export const ANNOTATION_BIT = 1;
export const DIMENSION_BIT = 2;
const CONTINGENT_VALUES_BIT = 4;
/** Full utility network topology: most services give it only without a replica (protocol.md 13.2). */
const NETWORK_TOPOLOGY_BIT = 1024;

const BIT_NAMES: ReadonlyMap<number, string> = new Map([
  [ANNOTATION_BIT, 'annotation layers'],
  [DIMENSION_BIT, 'dimension layers'],
  [CONTINGENT_VALUES_BIT, 'contingent values'],
  [16, 'the utility network system layers'],
  [128, 'the utility network system tables'],
  [NETWORK_TOPOLOGY_BIT, 'the utility network topology'],
]);

const OPTIONS = 'replicaOptions';
const BITS = 'replicaOptions.syncDataOptions';
const EXISTING = 'replicaOptions.registerExistingData';

export function checkReplicaOptions(
  definition: ReplicaDefinition,
  service: ServiceDescription,
  syncModel: string,
): Remark[] {
  const options = definition.replicaOptions;
  if (options === undefined) return [];
  const remarks = checkSyncDataOptions(definition, service, syncModel);
  if (options.registerExistingData === undefined) return remarks;
  if (options.syncDataOptions) {
    remarks.push(
      problem(
        OPTIONS,
        'registerExistingData and syncDataOptions cannot be used in one call. Keep one of them.',
      ),
    );
  }
  remarks.push(...checkExisting(options.registerExistingData, definition, service, syncModel));
  return remarks;
}

function checkSyncDataOptions(
  definition: ReplicaDefinition,
  service: ServiceDescription,
  syncModel: string,
): Remark[] {
  const bits = definition.replicaOptions?.syncDataOptions;
  if (bits === undefined) return [];
  if (bits === 0) {
    return [warning(BITS, 'A syncDataOptions of 0 counts as not given and is not sent.')];
  }
  const supported = service.sync.syncDataOptions;
  if (supported === 0) {
    return [
      problem(
        BITS,
        'This service has no supportedSyncDataOptions: it offers neither annotation and dimension layers nor contingent values. Leave syncDataOptions out.',
      ),
    ];
  }
  const missing = bits & ~supported;
  if (missing !== 0) {
    return [
      problem(
        BITS,
        `The service does not offer ${nameBits(missing)}. It supports ${supported} (${nameBits(supported)}); use ${bits & supported || 'none of it'}.`,
      ),
    ];
  }
  return [...warnAboutBits(bits, syncModel), ...warnAboutUnused(bits, definition, service)];
}

/** A bit brings along the listed layers of its kind, never layers that are not listed. */
function warnAboutUnused(
  bits: number,
  definition: ReplicaDefinition,
  service: ServiceDescription,
): Remark[] {
  const kinds = [
    [ANNOTATION_BIT, 'annotation'],
    [DIMENSION_BIT, 'dimension'],
  ] as const;
  return kinds.flatMap(([bit, kind]) => {
    const layers = service.layers.filter((layer) => layer.kind === kind);
    const isListed = layers.some(({ id }) => definition.layers.includes(id));
    if (!(bits & bit) || isListed || layers.length === 0) return [];
    const names = layers.map(({ id, name }) => `${id} ${name}`).join(', ');
    return [
      warning(
        BITS,
        `No ${kind} layer is listed in layers, so none comes along. There are: ${names}.`,
      ),
    ];
  });
}

function warnAboutBits(bits: number, syncModel: string): Remark[] {
  const remarks: Remark[] = [];
  if (bits & CONTINGENT_VALUES_BIT) {
    remarks.push(
      warning(
        BITS,
        'Contingent values come with the new replica, but synchronising does not refresh them. After they change on the server, create the replica anew.',
      ),
    );
  }
  if (bits & NETWORK_TOPOLOGY_BIT && syncModel !== 'none') {
    remarks.push(
      warning(
        BITS,
        'Most services give the full utility network topology only with syncModel none; the server may refuse this call.',
      ),
    );
  }
  return remarks;
}

function nameBits(mask: number): string {
  const names: string[] = [];
  for (let bit = 1; bit <= mask; bit *= 2) {
    if (mask & bit) names.push(`${bit} = ${BIT_NAMES.get(bit) ?? 'an option of a newer server'}`);
  }
  return names.join(', ');
}

type Existing = NonNullable<ReplicaOptions['registerExistingData']>;

function checkExisting(
  existing: Existing,
  definition: ReplicaDefinition,
  service: ServiceDescription,
  syncModel: string,
): Remark[] {
  const remarks: Remark[] = [];
  const single = existing.refReplicaServerGen;
  const perLayer = existing.refLayerServerGens;
  if (!service.sync.registeringExistingData) {
    remarks.push(
      problem(
        EXISTING,
        'This service does not register existing data. Create a new replica with its data instead.',
      ),
    );
  }
  if (single !== undefined && perLayer !== undefined) {
    remarks.push(
      problem(
        EXISTING,
        'Give refReplicaServerGen (reference replica with syncModel perReplica) or refLayerServerGens (perLayer), not both.',
      ),
    );
  }
  if (single === undefined && perLayer === undefined) {
    remarks.push(
      warning(
        EXISTING,
        'Without refReplicaServerGen or refLayerServerGens the server starts with new generations: changes made since the reference replica was created never come down.',
      ),
    );
  }
  remarks.push(...checkGenerationsFit(existing, definition, syncModel));
  if (service.hasVersionedData) {
    remarks.push(
      warning(
        EXISTING,
        'On traditionally versioned data this works only when the reference replica was never synchronised.',
      ),
    );
  }
  return remarks;
}

/** The generations must be of the kind that the reference replica has. */
function checkGenerationsFit(
  existing: Existing,
  definition: ReplicaDefinition,
  syncModel: string,
): Remark[] {
  const perLayer = existing.refLayerServerGens;
  const isBoth = perLayer !== undefined && existing.refReplicaServerGen !== undefined;
  if (isBoth) return [];
  if (perLayer !== undefined && syncModel !== 'perLayer') {
    return [
      problem(
        `${EXISTING}.refLayerServerGens`,
        `refLayerServerGens belong to syncModel perLayer, but this is ${syncModel}. Give refReplicaServerGen.`,
      ),
    ];
  }
  if (existing.refReplicaServerGen !== undefined && syncModel !== 'perReplica') {
    return [
      problem(
        `${EXISTING}.refReplicaServerGen`,
        `refReplicaServerGen belongs to syncModel perReplica, but this is ${syncModel}. Give refLayerServerGens.`,
      ),
    ];
  }
  if (syncModel === 'none') {
    return [
      problem(
        EXISTING,
        'registerExistingData makes a replica, so syncModel must be perLayer or perReplica.',
      ),
    ];
  }
  if (perLayer === undefined) return [];
  const strangers = perLayer.map(({ id }) => id).filter((id) => !definition.layers.includes(id));
  if (strangers.length > 0) {
    return [
      problem(
        `${EXISTING}.refLayerServerGens`,
        `Layer ${strangers.join(', ')} has a generation but is not in layers. Remove it or add the layer.`,
      ),
    ];
  }
  const given = new Set(perLayer.map(({ id }) => id));
  const missing = [...new Set(definition.layers)].filter((id) => !given.has(id));
  if (missing.length === 0) return [];
  return [
    problem(
      `${EXISTING}.refLayerServerGens`,
      `A generation is missing for layer ${missing.join(', ')}. Give one for every layer of the replica.`,
    ),
  ];
}
