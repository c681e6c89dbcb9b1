/** A definition as names and values, in words. */
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { StatusReport } from '../../../shared/model/report.ts';
import type { SpatialReferenceName } from '../../../shared/model/spatial-reference.ts';
import { wkidOf } from '../../state/placement.ts';
import { formatDateTime, formatNumber } from '../../ui/format.ts';
import {
  attachmentWords,
  dataOptionWords,
  DEFINITION,
  DIRECTION_WORDS,
  extentWords,
  FORMAT_WORDS,
  MODEL_WORDS,
} from './messages.ts';

interface Fact {
  readonly name: string;
  readonly text: string;
}

type Names = readonly SpatialReferenceName[];

/** What the replica is and how it travels. */
export function replicaFacts(definition: ReplicaDefinition, status: StatusReport): readonly Fact[] {
  const model = definition.syncModel ?? status.syncModel;
  const { syncDirection, replicaOptions, transportType } = definition;
  return [
    { name: DEFINITION.name, text: status.replicaName },
    { name: DEFINITION.replicaId, text: status.replicaId ?? DEFINITION.noReplicaId },
    { name: DEFINITION.created, text: formatDateTime(new Date(status.createdAt)) },
    {
      name: DEFINITION.lastSync,
      text: status.lastSyncAt ? formatDateTime(new Date(status.lastSyncAt)) : DEFINITION.never,
    },
    { name: DEFINITION.syncModel, text: MODEL_WORDS[model] ?? model },
    {
      name: DEFINITION.direction,
      text: DIRECTION_WORDS[syncDirection ?? 'bidirectional'] ?? '',
    },
    { name: DEFINITION.attachments, text: attachmentWords(definition) },
    {
      name: DEFINITION.dataOptions,
      text: dataOptionWords(replicaOptions?.syncDataOptions ?? 0),
    },
    { name: DEFINITION.dataFormat, text: FORMAT_WORDS[definition.dataFormat] },
    {
      name: DEFINITION.transport,
      text:
        transportType === 'esriTransportTypeEmbedded'
          ? 'in the answer itself'
          : 'as a file to download',
    },
    {
      name: DEFINITION.async,
      text:
        definition.async === undefined
          ? DEFINITION.byServer
          : definition.async
            ? DEFINITION.yes
            : DEFINITION.no,
    },
  ];
}

/** Where the replica lies. */
export function extentFacts(
  definition: ReplicaDefinition,
  status: StatusReport,
  names: Names,
): readonly Fact[] {
  const corners = cornersOf(definition);
  return [
    { name: DEFINITION.extentKind, text: extentWords(definition) },
    ...(corners === null ? [] : [{ name: DEFINITION.corners, text: corners }]),
    { name: DEFINITION.extentReference, text: referenceWords(definition.inSR, names) },
    {
      name: DEFINITION.replicaReference,
      text: referenceWords(definition.replicaSR ?? status.spatialReference, names),
    },
  ];
}

/** A spatial reference by name and number. */
function referenceWords(reference: unknown, names: Names): string {
  const wkid = wkidOf(reference);
  if (wkid !== null) {
    return DEFINITION.wkid(wkid, names.find((one) => one.wkid === wkid)?.name ?? null);
  }
  return reference === null || reference === undefined ? DEFINITION.ofService : DEFINITION.byText;
}

function cornersOf({ geometry, geometryType }: ReplicaDefinition): string | null {
  if (geometryType !== 'esriGeometryEnvelope') return null;
  const { xmin, ymin, xmax, ymax } = geometry;
  const numbers = [xmin, ymin, xmax, ymax];
  if (!numbers.every((each) => typeof each === 'number')) return null;
  const [a, b, c, d] = numbers.map((each) => formatNumber(each, 5));
  return `${a!}, ${b!} to ${c!}, ${d!}`;
}
