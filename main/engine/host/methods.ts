/** What an engine process can be asked: the engine itself, planning with a memory, and open replica files to look at. */
import type { ReceiptFilter } from '../../../shared/contract/schemas.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import type { MapQuery, RowsQuery } from '../../../shared/model/view.ts';
import type { SyncOutcome } from '../../../shared/model/window.ts';
import type { Fetch } from '../../arcgis/exchange.ts';
import type { Connection } from '../../arcgis/request.ts';
import type { Clock } from '../../sync/ports.ts';
import type { RunOptions } from '../api.ts';
import { homeFolder as usualHome } from '../../platform/home-folder.ts';
import { createCleanup } from '../cleanup/cleanup.ts';
import { createEngine } from '../engine.ts';
import { createPlanner } from '../planner.ts';
import { createRelays } from '../relay.ts';
import { createKits } from '../kits/kits.ts';
import { createReturns } from '../returns/returns.ts';
import { rememberFiles } from '../remember-files.ts';
import { createViews, type Views } from '../views.ts';
import { cleanupMethods } from './cleanup-methods.ts';
import { carryOverMethods } from './carry-over-methods.ts';
import { copyMethods } from './copy-methods.ts';
import { crewMethods } from './crew-methods.ts';
import { conflictMethods } from './conflict-methods.ts';
import { editMethods } from './edit-methods.ts';
import { geodatabaseMethods } from './geodatabase-methods.ts';
import { kitMethods } from './kit-methods.ts';
import { pendingMethods } from './pending-methods.ts';
import { relayMethods } from './relay-methods.ts';
import { repairMethods } from './repair-methods.ts';
import { returnMethods } from './return-methods.ts';

interface EngineParts {
  readonly connectionTo: (serviceUrl: string) => Connection;
  readonly clock: Clock;
  /** Where what this machine knows about replicas lies; default as the command line has it. */
  readonly homeFolder?: string;
  /** Name and version, for what says which program has written it. */
  readonly program?: string;
  /** For background tiles. */
  readonly fetch?: Fetch;
}

type File = { readonly path: string };

/** Each method takes one value and gives one, both plain data; long ones tell progress and stop at the signal. */
export function createMethods({
  connectionTo,
  clock,
  homeFolder = usualHome(),
  program = 'Syncline',
  fetch = globalThis.fetch,
}: EngineParts) {
  const engine = rememberFiles(createEngine({ connectionTo, clock }), {
    ...{ homeFolder, now: () => clock.now() },
    userOf: (serviceUrl) => connectionTo(serviceUrl).user,
  });
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
    unregister: ({ path, ...options }: File & { readonly unsent?: number }, run: RunOptions) =>
      engine.unregister(path, run, options),
    status: ({ path }: File) => engine.status(path),
    ...viewMethods(views),
    ...pendingMethods(views),
    ...editor,
    ...conflictMethods(views, connectionTo),
    ...repairMethods({ views, editor, connectionTo }),
    ...carryOverMethods(engine),
    ...copyMethods(engine),
    ...crewMethods,
    ...geodatabaseMethods(engine),
    ...relayMethods(createRelays({ connectionTo, clock })),
    ...returnMethods(createReturns({ engine, clock, program, homeFolder })),
    ...kitMethods(createKits({ engine, clock, program, fetch, homeFolder })),
    ...cleanupMethods(createCleanup({ connectionTo, clock, homeFolder })),
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
