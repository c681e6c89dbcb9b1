/** What the service can do against what is asked (create-replica page; protocol.md 1.5 to 1.12, 4.1). */
import type { ReplicaDefinition } from '../definition.ts';
import { problem, warning, type Remark } from '../remark.ts';
import type { ServiceDescription } from '../service.ts';
import { offersPerReplica } from './resolve.ts';

export function checkCapabilities(
  definition: ReplicaDefinition,
  service: ServiceDescription,
  syncModel: string,
): Remark[] {
  const isAsync = definition.async ?? service.sync.async;
  return [
    ...checkSync(service, syncModel),
    ...checkSyncModel(syncModel, service),
    ...checkTarget(definition, service),
    ...checkTransport(definition, service, isAsync),
    ...checkFormat(definition, syncModel),
    ...checkName(definition.replicaName),
  ];
}

function checkSync(service: ServiceDescription, syncModel: string): Remark[] {
  if (service.syncEnabled) return syncModel === 'none' ? [withoutReplica()] : warnReadOnly(service);
  if (!service.capabilities.includes('extract')) {
    return [
      problem(
        'serviceUrl',
        `The service ${service.name} has neither Sync nor Extract switched on, so it cannot give out replicas. Its owner must enable Sync.`,
      ),
    ];
  }
  if (syncModel === 'none') return [withoutReplica()];
  return [
    problem(
      'syncModel',
      `The service ${service.name} allows Extract but not Sync: data can be taken out with syncModel none, without a replica. To bring edits back, its owner must enable Sync.`,
    ),
  ];
}

function withoutReplica(): Remark {
  return warning(
    'syncModel',
    'With syncModel none the data is exported and no replica is registered: the file cannot be synchronised later.',
  );
}

function warnReadOnly(service: ServiceDescription): Remark[] {
  const canEdit = ['create', 'update', 'delete', 'editing'].some((word) =>
    service.capabilities.includes(word),
  );
  if (canEdit) return [];
  return [
    warning(
      'serviceUrl',
      'The service offers Query and Sync but no editing: unless you are its owner or an administrator, the replica can only download.',
    ),
  ];
}

function checkSyncModel(model: string, service: ServiceDescription): Remark[] {
  const offered = [
    ...(service.sync.perLayer ? ['perLayer'] : []),
    ...(offersPerReplica(service) ? ['perReplica'] : []),
    // Without Sync, Extract means this model and no other.
    ...(service.sync.none || !service.syncEnabled ? ['none'] : []),
  ];
  if (offered.includes(model)) return [];
  return [
    problem(
      'syncModel',
      `The service does not offer syncModel ${model}. It offers ${offered.join(', ')}.`,
    ),
  ];
}

function checkTarget(definition: ReplicaDefinition, service: ServiceDescription): Remark[] {
  const { targetType, syncDirection } = definition;
  if (targetType === 'server') {
    const remarks = [
      warning(
        'targetType',
        'A replica with targetType server is meant for synchronising two services, in one direction. For data that people edit use client.',
      ),
    ];
    if (syncDirection === 'bidirectional' && !service.sync.bidirectionalForServer) {
      remarks.push(
        problem(
          'syncDirection',
          'With targetType server this service allows syncDirection upload or download only.',
        ),
      );
    }
    return remarks;
  }
  if (syncDirection === undefined || syncDirection === 'bidirectional') return [];
  return [
    problem(
      'syncDirection',
      `With targetType client only syncDirection bidirectional is allowed when the replica is created. Leave it out, and choose ${syncDirection} at each synchronisation.`,
    ),
  ];
}

function checkTransport(
  definition: ReplicaDefinition,
  service: ServiceDescription,
  isAsync: boolean,
): Remark[] {
  const remarks: Remark[] = [];
  if (definition.async === true && !service.sync.async) {
    remarks.push(
      problem(
        'async',
        'This service does not work asynchronously (supportsAsync is off). Set async to false or leave it out.',
      ),
    );
  }
  if (definition.async === false && service.sync.async) {
    remarks.push(
      warning(
        'async',
        'The service could work asynchronously. One long call may time out on large data, and its outcome is unknown when the connection breaks.',
      ),
    );
  }
  if (definition.transportType === 'esriTransportTypeEmbedded' && isAsync) {
    remarks.push(
      warning(
        'transportType',
        'transportType embedded is ignored when async is true: the result always comes by URL.',
      ),
    );
  }
  return remarks;
}

function checkFormat(definition: ReplicaDefinition, syncModel: string): Remark[] {
  const format = definition.dataFormat;
  if (format === 'json') return [];
  if (syncModel === 'none') return checkExportFormat(definition);
  if (format !== 'sqlite') {
    return [
      problem(
        'dataFormat',
        `A replica comes as json or sqlite; ${format} is for exports with syncModel none. Choose another dataFormat.`,
      ),
    ];
  }
  const isEmbedded = definition.transportType === 'esriTransportTypeEmbedded';
  return [
    warning(
      'dataFormat',
      'The service sends a mobile geodatabase (.geodatabase), which is read whole and turned into the replica file. From then on it is synchronised in JSON, like any other.',
    ),
    ...(isEmbedded
      ? [
          warning(
            'transportType',
            'transportType embedded is ignored with dataFormat sqlite: the result always comes by URL.',
          ),
        ]
      : []),
  ];
}

function checkExportFormat({
  dataFormat,
  returnAttachments,
  transportType,
}: ReplicaDefinition): Remark[] {
  const isEmbedded = transportType === 'esriTransportTypeEmbedded';
  return [
    ...(dataFormat === 'shapefile' && returnAttachments
      ? [warning('dataFormat', 'Shapefiles hold no attachments: they will not come along.')]
      : []),
    ...(dataFormat === 'shapefile'
      ? [
          warning(
            'dataFormat',
            'Shapefiles cut names of fields to ten characters and hold dates without their time.',
          ),
        ]
      : []),
    ...(isEmbedded
      ? [
          warning(
            'transportType',
            `transportType embedded is ignored with dataFormat ${dataFormat}: the result always comes by URL.`,
          ),
        ]
      : []),
  ];
}

const LONGEST_NAME = 255;

function checkName(name: string | undefined): Remark[] {
  const where = 'replicaName';
  if (name === undefined) return [];
  if (name.trim() === '') {
    return [
      problem(where, 'The replica name is empty. Give one, or leave it out and one is made up.'),
    ];
  }
  if (name.length > LONGEST_NAME) {
    return [
      problem(
        where,
        `The replica name has ${name.length} characters; at most ${LONGEST_NAME} are allowed.`,
      ),
    ];
  }
  if (/\p{Cc}/u.test(name)) {
    return [
      problem(
        where,
        'The replica name contains control characters such as line breaks. Remove them.',
      ),
    ];
  }
  const odd = [...new Set(name.match(/[^\p{L}\p{N} ._()-]/gu) ?? [])];
  if (odd.length === 0) return [];
  return [
    warning(
      where,
      `Some servers refuse replica names with ${odd.join(' ')}. Letters, digits, blanks, dots, hyphens, underscores and brackets are safe.`,
    ),
  ];
}
