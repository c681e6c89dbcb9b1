/** The answer of synchronizeReplica: its kind, its head and its transport (synchronizeReplica page, JSON Response). */
import type { Answer } from '../context.ts';
import type { SyncContext } from './context.ts';
import { writtenGenerations } from './create-replica.ts';
import { isEmptyDelta } from './delta.ts';
import type { LayerDelta } from './delta.ts';
import type { Json } from './dialect.ts';
import type { Imported } from './import-edits.ts';
import { jsonAnswer, embeddedAnswer } from './operation.ts';
import type { Finished, Output } from './operation.ts';
import type { ReportedResults } from './payload.ts';
import type { Replica } from './replica.ts';
import { downloads } from './synchronize-request.ts';
import type { LayerPlan, SynchronizeRequest } from './synchronize-request.ts';

export type ResponseKind = 'Edits' | 'ReplacementData' | 'EditsAndData' | 'NoEdits';

/** What one layer has to say: changes of the server, and results of the upload. */
export interface EditItem {
  readonly delta: LayerDelta;
  readonly results: ReportedResults;
}

const NO_RESULTS = { addResults: [], updateResults: [], deleteResults: [] };

/** One item for each layer that exchanges edits; snapshot layers have none. */
export function editItems(
  plans: readonly LayerPlan[],
  deltas: readonly LayerDelta[],
  imported: Imported,
): EditItem[] {
  return plans
    .filter(({ direction }) => direction !== 'snapshot')
    .map(({ layerId }) => ({
      delta: deltas.find((delta) => delta.layerId === layerId) ?? emptyDelta(layerId),
      results: imported.results.get(layerId) ?? {
        layerId,
        features: NO_RESULTS,
        attachments: NO_RESULTS,
        raw: null,
      },
    }));
}

function emptyDelta(layerId: number): LayerDelta {
  return {
    layerId,
    adds: [],
    updates: [],
    deletes: [],
    attachmentAdds: [],
    attachmentUpdates: [],
    attachmentDeletes: [],
  };
}

const hasResults = ({ results }: EditItem): boolean =>
  [results.features, results.attachments].some((group) =>
    Object.values(group).some((list) => list.length > 0),
  );

/** responseType without its prefix (synchronizeReplica page; NoEdits as in protocol.md 16.8). */
export function responseKind(
  plans: readonly LayerPlan[],
  items: readonly EditItem[],
  imported: Imported,
): ResponseKind {
  const isSnapshot = plans.map(({ direction }) => direction === 'snapshot');
  const isAnythingThere =
    imported.isAnyRefused || items.some((item) => hasResults(item) || !isEmptyDelta(item.delta));
  if (!isSnapshot.includes(true)) return isAnythingThere ? 'Edits' : 'NoEdits';
  return plans.some(downloads) || isAnythingThere ? 'EditsAndData' : 'ReplacementData';
}

/** Keys that every answer has, embedded or in a file. `replica` is as it will be remembered. */
export function answerHead(
  context: SyncContext,
  { plans, embedded }: SynchronizeRequest,
  replica: Replica,
  kind: ResponseKind,
): Json {
  const synced = new Set(plans.map(({ layerId }) => layerId));
  const layerGenerations = replica.layerGenerations.filter(({ id }) => synced.has(id));
  return {
    transportType: embedded ? 'esriTransportTypeEmbedded' : context.traits.transportUrl,
    replicaID: context.dialect.replicaId(replica.id),
    ...writtenGenerations(context, { ...replica, layerGenerations }),
    responseType: `esriReplicaResponseType${kind}`,
  };
}

/** Hands the result over: embedded, by URL, or without a file when there is nothing to fetch. */
export function finishSync(
  context: SyncContext,
  request: SynchronizeRequest,
  head: Json,
  output: Pick<Output, 'file' | 'text'> | null,
  isAnyRefused: boolean,
): Finished {
  const status = isAnyRefused ? 'CompletedWithErrors' : 'Completed';
  const facts = {
    ...head,
    replicaName: request.replica.name,
    targetType: request.replica.targetType,
    ...(output?.file ? { resultUrl: output.file.url } : {}),
  };
  if (request.embedded) {
    const answer = (): Answer =>
      output === null ? jsonAnswer(context, head) : embeddedAnswer(output);
    return { answer, facts, status };
  }
  // By URL the short form of the page's examples: the id is in the file.
  const short = Object.fromEntries(Object.entries(head).filter(([key]) => key !== 'replicaID'));
  const body = output?.file ? { ...short, URL: output.file.url } : short;
  return { answer: () => jsonAnswer(context, body), facts, status };
}
