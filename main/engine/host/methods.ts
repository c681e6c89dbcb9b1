/** What an engine process can be asked: the engine itself, planning with a memory, and open replica files to look at. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import type { MapQuery, RowsQuery } from '../../../shared/model/view.ts';
import type { SyncOutcome } from '../../../shared/model/window.ts';
import type { Connection } from '../../arcgis/request.ts';
import type { Clock } from '../../sync/ports.ts';
import type { RunOptions } from '../api.ts';
import { createEngine } from '../engine.ts';
import { createPlanner } from '../planner.ts';
import { createRelays } from '../relay.ts';
import { createViews, type Views } from '../views.ts';
import { carryOverMethods } from './carry-over-methods.ts';
import { copyMethods } from './copy-methods.ts';
import { conflictMethods } from './conflict-methods.ts';
import { editMethods } from './edit-methods.ts';
import { geodatabaseMethods } from './geodatabase-methods.ts';
import { pendingMethods } from './pending-methods.ts';
import { relayMethods } from './relay-methods.ts';
import { repairMethods } from './repair-methods.ts';

interface EngineParts {
  readonly connectionTo: (serviceUrl: string) => Connection;
  readonly clock: Clock;
}

type File = { readonly path: string };

/** Each method takes one value and gives one, both plain data; long ones tell progress and stop at the signal. */
export function createMethods({ connectionTo, clock }: EngineParts) {
  const engine = createEngine({ connectionTo, clock });
  const planner = createPlanner({ connectionTo, clock });
  const editor = editMethods();
  const views = createViews((path) => editor.closeEditor({ path }));
  type Work = File & { readonly options: Partial<SyncOptions> };

  return {
    service: (input: { readonly url: string; readonly isFresh: boolean }, run: RunOptions) =>
      planner.service(input.url, input.isFresh, run),
    forgetService: ({ url }: { readonly url: string }) => planner.forget(url),
    plan: (definition: ReplicaDefinition, run: RunOptions) => planner.plan(definition, run),
    cost: (definition: ReplicaDefinition, run: RunOptions) => planner.cost(definition, run),
    sample: (input: { readonly url: string; readonly layerId: number }, run: RunOptions) =>
      planner.sample(input.url, input.layerId, run),

    create: (
      {
        definition,
        path,
        keepOriginal = false,
      }: File & { readonly definition: ReplicaDefinition; readonly keepOriginal?: boolean },
      run: RunOptions,
    ) => engine.create(definition, path, run, { keepOriginal }),
    sync: async ({ path, options }: Work, run: RunOptions): Promise<SyncOutcome> => {
      const report = await engine.sync(path, options, run);
      const { sessionId, result, summary, counts, rollback, isClosed, remarks, reasons } = report;
      return { sessionId, result, summary, counts, rollback, isClosed, remarks, reasons };
    },
    dryRun: ({ path, options }: Work, run: RunOptions) => engine.dryRun(path, options, run),
    verify: ({ path }: File, run: RunOptions) => engine.verify(path, run),
    unregister: ({ path }: File, run: RunOptions) => engine.unregister(path, run),
    status: ({ path }: File) => engine.status(path),
    ...viewMethods(views),
    ...pendingMethods(views),
    ...editor,
    ...conflictMethods(views, connectionTo),
    ...repairMethods({ views, editor, connectionTo }),
    ...carryOverMethods(engine),
    ...copyMethods(engine),
    ...geodatabaseMethods(engine),
    ...relayMethods(createRelays({ connectionTo, clock })),
  };
}

/** Looking at replica files. */
function viewMethods(views: Views) {
  return {
    layers: ({ path }: File) => views.of(path).layers(),
    extents: ({ path }: File) => views.of(path).extents(),
    version: ({ path }: File) => views.version(path),
    definition: ({ path }: File) => views.of(path).replica().definition,
    serviceOf: ({ path }: File) => views.of(path).replica().service,
    openRows: ({ path, query }: File & { readonly query: RowsQuery }) =>
      views.of(path).openRows(query),
    rows: ({ path, cursor, from, count }: File & CursorPage) =>
      views.of(path).rows(cursor, from, count),
    indexOf: ({ path, cursor, fid }: File & { readonly cursor: number; readonly fid: number }) =>
      views.of(path).indexOf(cursor, fid),
    closeRows: ({ path, cursor }: File & { readonly cursor: number }) =>
      views.of(path).closeRows(cursor),
    feature: ({
      path,
      layerId,
      feature,
    }: File & { readonly layerId: number; readonly feature: number | string }) =>
      views.of(path).feature(layerId, feature),
    attachment: ({ path, layerId, globalId }: Attachment) =>
      views.of(path).attachmentData(layerId, globalId),
    attachmentBefore: ({ path, layerId, globalId }: Attachment) =>
      views.of(path).attachmentData(layerId, globalId, 'before'),
    mapFeatures: ({ path, query }: File & { readonly query: MapQuery }) =>
      views.mapFeatures(path, query),
    sessions: ({ path }: File) => views.of(path).sessions(),
    session: ({ path, sessionId }: File & { readonly sessionId: number }) =>
      views.session(path, sessionId),
    allReceipts: ({ path, sessionId }: File & { readonly sessionId: number }) =>
      views.receipts(path, sessionId, {}),
    receipts: ({
      path,
      sessionId,
      filter,
      from,
      count,
    }: File & {
      readonly sessionId: number;
      readonly filter: ReceiptFilter;
      readonly from: number;
      readonly count: number;
    }) => views.of(path).receiptsPage(sessionId, from, count, filter),
    closeView: ({ path }: File) => views.close(path),
  };
}

type Attachment = File & { readonly layerId: number; readonly globalId: string };

interface CursorPage {
  readonly cursor: number;
  readonly from: number;
  readonly count: number;
}

export type EngineMethods = ReturnType<typeof createMethods>;
