/** createReplica: registers a replica and exports its rows (createReplica page; protocol.md, section 4). */
import type { Generation } from '../archive/archive.ts';
import type { Answer, Caller, Parameters } from '../context.ts';
import { readCreateRequest } from './create-request.ts';
import type { CreateRequest } from './create-request.ts';
import type { SyncContext } from './context.ts';
import type { Json } from './dialect.ts';
import { writeReplicaGeodatabase } from './geodatabase.ts';
import { newCanonicalGuid } from './identifiers.ts';
import type { Report } from './jobs.ts';
import { Membership } from './membership.ts';
import {
  abandonOutput,
  jsonAnswer,
  openOutput,
  runOperation,
  embeddedAnswer,
  writeDocument,
} from './operation.ts';
import type { Finished, Output } from './operation.ts';
import { writeLayers } from './payload.ts';
import type { Replica } from './replica.ts';
import { writeShapefiles } from './shapefile.ts';

/** Answers createReplica. Every parameter is checked before the answer, also for a job. */
export async function createReplica(
  context: SyncContext,
  parameters: Parameters,
  caller: Caller,
): Promise<Answer> {
  const request = readCreateRequest(context, parameters, caller);
  return runOperation(context, {
    operation: 'createReplica',
    async: request.async,
    work: (report) => create(context, request, caller, report),
    settled: () => {},
  });
}

async function create(
  context: SyncContext,
  request: CreateRequest,
  caller: Caller,
  report: Report,
): Promise<Finished> {
  const submitted = context.service.now();
  // Rows are exported as of this generation, whatever is edited meanwhile.
  const generation = context.service.archive.generation();
  const draft = draftReplica(context, request, caller, generation);
  const replica = request.isRegistered ? context.registry.add(draft) : draft;
  if (request.isRegistered) provisionVersion(context, replica, report);
  try {
    // Registration returns no data: what there is to say is JSON in any format.
    const output = isFile(request)
      ? await writeDataFile(context, request, replica, report)
      : await writeJsonPayload(context, request, replica, report);
    return finish(context, request, replica, output, submitted);
  } catch (error) {
    context.registry.remove(replica.id);
    throw error;
  }
}

/** Over branch versioned data the replica gets its version now, not at its first upload. */
function provisionVersion({ versions }: SyncContext, replica: Replica, report: Report): void {
  if (versions === null) return;
  report('ProvisioningReplica');
  versions.of(replica);
}

async function writeJsonPayload(
  context: SyncContext,
  request: CreateRequest,
  replica: Replica,
  report: Report,
): Promise<Output> {
  const output = openOutput(context, request.embedded);
  try {
    await writePayload(context, request, replica, output, report);
    return output;
  } catch (error) {
    abandonOutput(context, output);
    throw error;
  }
}

/** Not JSON. */
function isFile({ dataFormat, isRegistration }: CreateRequest): boolean {
  return dataFormat !== 'json' && !isRegistration;
}

async function writeDataFile(
  context: SyncContext,
  request: CreateRequest,
  replica: Replica,
  report: Report,
): Promise<Pick<Output, 'file' | 'text'>> {
  report('ExportingData');
  const membership = new Membership(context.service.archive, replica);
  const content = { replica, membership, at: replica.generation };
  const file =
    request.dataFormat === 'shapefile'
      ? await writeShapefiles(context, content)
      : await writeReplicaGeodatabase(context, content, request.isRegistered);
  return { file, text: () => '' };
}

function draftReplica(
  { service, versions }: SyncContext,
  { definition, given, name, targetType, syncDirection }: CreateRequest,
  caller: Caller,
  generation: Generation,
): Replica {
  const now = service.now();
  const id = newCanonicalGuid();
  const called = name ?? `Ags_Fs_${now}`;
  return {
    ...definition,
    id,
    name: called,
    version:
      versions === null
        ? null
        : { name: `${caller.user ?? 'sde'}.${called}_${id.slice(0, 8)}`, ancestor: generation },
    owner: caller.user,
    targetType,
    syncDirection,
    created: now,
    lastSync: now,
    generation: given.replica ?? generation,
    sibling: -1,
    layerGenerations: definition.layers.map(({ id }) => ({
      id,
      generation: given.layers.get(id) ?? generation,
      sibling: -1,
    })),
  };
}

async function writePayload(
  context: SyncContext,
  request: CreateRequest,
  replica: Replica,
  output: Output,
  report: Report,
): Promise<void> {
  const { archive } = context.service;
  report('ExportingData');
  const options = {
    context,
    writer: output.writer,
    membership: new Membership(archive, replica),
    wkid: replica.wkid,
    at: replica.generation,
    withAttachments: replica.returnAttachments,
    attachmentsByUrl: request.attachmentsByUrl,
  };
  await writeDocument(context, output, payloadHead(context, request, replica), async () => {
    if (request.isRegistration) return;
    await writeLayers(
      options,
      replica.layers.map(({ id }) => id),
    );
    if (replica.returnAttachments) report('ExportAttachments');
  });
}

function payloadHead(context: SyncContext, request: CreateRequest, replica: Replica): Json {
  return {
    replicaName: replica.name,
    // Data without a replica has no id (protocol.md 4.4.3).
    replicaID: request.isRegistered ? context.dialect.replicaId(replica.id) : '',
    transportType: request.embedded ? 'esriTransportTypeEmbedded' : context.traits.transportUrl,
    responseType: responseTypeOf(request),
    syncModel: request.isRegistered ? replica.syncModel : 'none',
    targetType: replica.targetType,
    ...(request.isRegistered ? writtenGenerations(context, replica) : {}),
  };
}

function responseTypeOf({ isRegistration }: CreateRequest): string {
  return isRegistration ? 'esriReplicaResponseTypeInfo' : 'esriReplicaResponseTypeData';
}

/** replicaServerGen or layerServerGens, as the model has it. */
export function writtenGenerations(
  { generations }: SyncContext,
  replica: Pick<Replica, 'syncModel' | 'generation' | 'layerGenerations'>,
): Json {
  if (replica.syncModel === 'perReplica') {
    return { replicaServerGen: generations.write(replica.generation) };
  }
  return {
    layerServerGens: replica.layerGenerations.map(({ id, generation }) => ({
      id,
      serverGen: generations.write(generation),
    })),
  };
}

function finish(
  context: SyncContext,
  request: CreateRequest,
  replica: Replica,
  output: Pick<Output, 'file' | 'text'>,
  submitted: number,
): Finished {
  const { traits, dialect } = context;
  const { file } = output;
  if (file === null) {
    return { answer: () => embeddedAnswer(output), facts: {}, status: 'Completed' };
  }
  const common = { transportType: traits.transportUrl, responseType: responseTypeOf(request) };
  const facts = {
    ...common,
    replicaName: replica.name,
    replicaID: request.isRegistered ? dialect.replicaId(replica.id) : '',
    targetType: replica.targetType,
    resultUrl: file.url,
  };
  const perLayer = request.isRegistered && replica.syncModel === 'perLayer';
  const answer =
    traits.createAnswer === 'url' || isFile(request)
      ? { ...common, ...(perLayer ? writtenGenerations(context, replica) : {}), URL: file.url }
      : {
          ...common,
          replicaName: replica.name,
          resultUrl: file.url,
          submissionTime: submitted,
          lastUpdatedTime: context.service.now(),
          status: 'Completed',
        };
  return { answer: () => jsonAnswer(context, answer), facts, status: 'Completed' };
}
