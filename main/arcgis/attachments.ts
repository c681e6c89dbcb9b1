/** Attachments: lists them and fetches their bytes (protocol.md, section 8). */
import { hasCode } from '../../shared/errors.ts';
import { parseGlobalId } from '../../shared/model/ids.ts';
import type { GlobalId } from '../../shared/model/ids.ts';
import type { AttachmentInfo, Transfer } from '../../shared/model/protocol.ts';
import type { LayerDescription } from '../../shared/model/service.ts';
import { contentLength, errorInData, isMarkup, readBytes } from './body.ts';
import type { Incoming } from './body.ts';
import { mapConcurrently } from './concurrency.ts';
import { download } from './download.ts';
import { AttemptFailed, failure } from './errors.ts';
import { lookUpByGlobalIds } from './query.ts';
import type { QueriedService } from './query.ts';
import { hostOf } from './redact.ts';
import type { Connection } from './request.ts';
import { troubleOfWords } from './trouble.ts';
import { isRecord, lowerKeys, toInteger, toText } from './wire/lax.ts';

/** Features whose attachments are wanted. */
export type Parents =
  { readonly objectIds: readonly number[] } | { readonly globalIds: readonly GlobalId[] };

const PARENTS_PER_QUERY = 200;
const REQUESTS_AT_ONCE = 4;
const OPERATION = 'download an attachment';
const LARGEST_ATTACHMENT = 512 * 1024 * 1024;

/**
 * The attachments of some features as the server lists them now: through queryAttachments, and where the service
 * does not offer that, feature by feature. Features that are not on the server have none.
 */
export async function listAttachments(
  connection: Connection,
  service: QueriedService,
  layer: LayerDescription,
  parents: Parents,
  signal?: AbortSignal,
): Promise<AttachmentInfo[]> {
  const known = await parentsByObjectId(connection, service, layer, parents, signal);
  const layerUrl = `${service.url}/${layer.id}`;
  const result: AttachmentInfo[] = [];
  const objectIds = [...known.keys()];
  for (let start = 0; start < objectIds.length; start += PARENTS_PER_QUERY) {
    const page = objectIds.slice(start, start + PARENTS_PER_QUERY);
    const infos =
      (await queryAttachments(connection, layerUrl, page, signal)) ??
      (await attachmentsOfEach(connection, layerUrl, page, signal));
    result.push(...infos);
  }
  return result.map((info) => ({
    ...info,
    parentGlobalId: info.parentGlobalId ?? known.get(info.parentObjectId ?? -1) ?? null,
  }));
}

/** Object ids of the features, with the GlobalID where it is known. */
async function parentsByObjectId(
  connection: Connection,
  service: QueriedService,
  layer: LayerDescription,
  parents: Parents,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<number, GlobalId | null>> {
  if ('objectIds' in parents) return new Map(parents.objectIds.map((id) => [id, null]));
  const found = await lookUpByGlobalIds(connection, service, layer, parents.globalIds, { signal });
  const result = new Map<number, GlobalId>();
  for (const [globalId, { objectId }] of found) {
    if (objectId !== null) result.set(objectId, globalId);
  }
  return result;
}

/** Null where the service does not offer the operation. */
async function queryAttachments(
  connection: Connection,
  layerUrl: string,
  objectIds: readonly number[],
  signal: AbortSignal | undefined,
): Promise<readonly AttachmentInfo[] | null> {
  try {
    const body = await connection.json({
      url: `${layerUrl}/queryAttachments`,
      operation: 'list attachments',
      parameters: { objectIds: objectIds.join(','), returnUrl: 'false' },
      method: 'POST',
      signal,
    });
    const groups = lowerKeys(body)['attachmentgroups'];
    if (!Array.isArray(groups)) return null;
    return (groups as unknown[]).flatMap((group) => {
      const members = lowerKeys(group);
      return readInfos(members['attachmentinfos'], {
        parentObjectId: toInteger(members['parentobjectid']),
        parentGlobalId: parseGlobalId(members['parentglobalid']),
      });
    });
  } catch (error) {
    if (hasCode(error, 'refused', 'not-found')) return null;
    throw error;
  }
}

async function attachmentsOfEach(
  connection: Connection,
  layerUrl: string,
  objectIds: readonly number[],
  signal: AbortSignal | undefined,
): Promise<readonly AttachmentInfo[]> {
  const lists = await mapConcurrently(objectIds, REQUESTS_AT_ONCE, async (objectId) => {
    const url = `${layerUrl}/${objectId}/attachments`;
    const parent = { parentObjectId: objectId, parentGlobalId: null };
    try {
      const body = await connection.json({ url, operation: 'list attachments', signal });
      return readInfos(lowerKeys(body)['attachmentinfos'], parent);
    } catch (error) {
      if (hasCode(error, 'not-found')) return [];
      throw error;
    }
  });
  return lists.flat();
}

function readInfos(
  raw: unknown,
  parent: Pick<AttachmentInfo, 'parentObjectId' | 'parentGlobalId'>,
): readonly AttachmentInfo[] {
  return (Array.isArray(raw) ? (raw as unknown[]) : []).filter(isRecord).flatMap((item) => {
    const members = lowerKeys(item);
    const attachmentId = toInteger(members['id'] ?? members['attachmentid']);
    if (attachmentId === null) return [];
    return [
      {
        attachmentId,
        globalId: parseGlobalId(members['globalid']),
        parentGlobalId: parseGlobalId(members['parentglobalid']) ?? parent.parentGlobalId,
        parentObjectId: toInteger(members['parentobjectid']) ?? parent.parentObjectId,
        name: toText(members['name']) ?? '',
        contentType: toText(members['contenttype']) ?? 'application/octet-stream',
        size: toInteger(members['size']),
      },
    ];
  });
}

/** Where an attachment is: the address that an answer gave, and its place under the layer. */
export interface AttachmentSource {
  readonly url: string | null;
  readonly layerId: number;
  readonly parentObjectId: number | null;
  readonly attachmentId: number | null;
}

export interface AttachmentOptions {
  readonly signal?: AbortSignal | undefined;
  /** A larger attachment fails as "bad-answer". Default: 512 MiB. */
  readonly maxBytes?: number;
  readonly onTransfer?: ((transfer: Transfer) => void) | undefined;
}

/**
 * The bytes of an attachment. Addresses in the output folder of a server live about ten minutes (protocol.md 8.3):
 * when such a one has expired, the attachment is fetched from the layer.
 *
 * @throws AppError "not-found" when it is in neither place
 */
export function downloadAttachment(
  connection: Connection,
  serviceUrl: string,
  source: AttachmentSource,
  options: AttachmentOptions = {},
): Promise<Uint8Array> {
  return fromEither(serviceUrl, source, (url) => fetchBytes(connection, serviceUrl, url, options));
}

/** The same into a file, for attachments of any size: called again, it goes on where it stopped. */
export function downloadAttachmentTo(
  connection: Connection,
  serviceUrl: string,
  source: AttachmentSource,
  options: AttachmentOptions & { readonly file: string },
): Promise<void> {
  return fromEither(serviceUrl, source, (url) =>
    download(connection, url, {
      ...options,
      home: serviceUrl,
      operation: OPERATION,
      isPage,
      mayChange: true,
    }),
  );
}

async function fromEither<Result>(
  serviceUrl: string,
  source: AttachmentSource,
  fetchFrom: (url: string) => Promise<Result>,
): Promise<Result> {
  const { url } = source;
  const inService = addressInService(serviceUrl, source);
  const given =
    url !== null && URL.canParse(url, serviceUrl) ? new URL(url, serviceUrl).href : null;
  const [first, second] = given === null ? [inService, null] : [given, inService];
  if (first === null) {
    const context = { operation: OPERATION, host: hostOf(serviceUrl) };
    throw failure('not-found', context, 'the service gave no address for it');
  }
  try {
    return await fetchFrom(first);
  } catch (error) {
    if (
      second === null ||
      second === first ||
      !hasCode(error, 'not-found', 'unreachable', 'bad-answer')
    ) {
      throw error;
    }
    return await fetchFrom(second);
  }
}

function addressInService(
  serviceUrl: string,
  { layerId, parentObjectId, attachmentId }: AttachmentSource,
): string | null {
  if (parentObjectId === null || attachmentId === null) return null;
  return `${serviceUrl}/${layerId}/${parentObjectId}/attachments/${attachmentId}`;
}

function fetchBytes(
  connection: Connection,
  serviceUrl: string,
  url: string,
  { signal, maxBytes, onTransfer }: AttachmentOptions,
): Promise<Uint8Array> {
  const call = { url, operation: OPERATION, home: serviceUrl, signal, isFile: true };
  return connection.receive(call, async (incoming) => {
    const total = contentLength(incoming.response);
    const bytes = await readBytes(incoming, maxBytes ?? LARGEST_ATTACHMENT, (done) =>
      onTransfer?.({ done, total }),
    );
    const words = errorInData(bytes, bytes.byteLength);
    if (words !== null) throw new AttemptFailed(troubleOfWords(words));
    if (isPage(incoming, bytes)) {
      const reason = 'it sends a web page in place of the attachment';
      throw new AttemptFailed({ kind: 'foreign', reason });
    }
    return bytes;
  });
}

/** True for a login or error page; attachments that are pages themselves have a name, or say so in the address. */
function isPage({ response, url }: Incoming, bytes: Uint8Array): boolean {
  return (
    /\bhtml\b/i.test(response.headers.get('content-type') ?? '') &&
    !response.headers.has('content-disposition') &&
    !/\.x?html?$/i.test(new URL(url).pathname) &&
    isMarkup(bytes)
  );
}
