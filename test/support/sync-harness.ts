/** The sync routes over a real archive, called as the server calls them but without HTTP. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Archive, LayerEdits } from '../../main/sample-service/archive/archive.ts';
import { openArchive } from '../../main/sample-service/archive/sqlite-archive.ts';
import type {
  Answer,
  Caller,
  ProfileName,
  PublishedService,
} from '../../main/sample-service/context.ts';
import { RequestParameters } from '../../main/sample-service/http/parameters.ts';
import type { ServiceSpec } from '../../main/sample-service/spec.ts';
import { createSyncRoutes } from '../../main/sample-service/sync/routes.ts';
import type { InstalledSyncRoutes, SyncOptions } from '../../main/sample-service/sync/routes.ts';
import { parksSpec, TREES } from './service-spec.ts';

export interface Feature {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly geometry: Readonly<Record<string, unknown>>;
}

interface Attachment {
  readonly attachmentId: number;
  readonly globalId: string;
  readonly parentGlobalId: string;
  readonly name: string;
  readonly url: string;
  readonly data: string;
}

interface Result {
  readonly objectId: number;
  readonly globalId: string;
  readonly success: boolean;
  readonly error: { readonly code: number; readonly description: string };
}

interface EditGroup<T> {
  readonly adds: readonly T[];
  readonly updates: readonly T[];
  readonly deleteIds: readonly string[];
  readonly addResults: readonly Result[];
  readonly updateResults: readonly Result[];
  readonly deleteResults: readonly Result[];
}

/** An answer as tests look at it: whatever key a test reads is there, or the test fails. */
export interface Body {
  readonly [key: string]: unknown;
  readonly replicaID: string;
  readonly replicaName: string;
  readonly replicaServerGen: number;
  readonly layerServerGens: readonly { readonly id: number; readonly serverGen: number }[];
  readonly responseType: string;
  readonly statusUrl: string;
  readonly resultUrl: string;
  readonly URL: string;
  readonly status: string;
  readonly layers: readonly {
    readonly id: number;
    readonly features: readonly Feature[];
    readonly attachments: readonly Attachment[];
  }[];
  readonly edits: readonly {
    readonly id: number;
    readonly features: EditGroup<Feature>;
    readonly attachments: EditGroup<Attachment>;
  }[];
}

export type Values = Readonly<Record<string, unknown>>;

export const ANYONE: Caller = { user: null, isAdministrator: false };
export const user = (name: string): Caller => ({ user: name, isAdministrator: false });
export const ADMINISTRATOR: Caller = { user: 'administrator', isAdministrator: true };

export interface HarnessOptions extends Partial<SyncOptions> {
  readonly profile?: ProfileName;
  readonly spec?: ServiceSpec;
}

export interface Harness {
  readonly archive: Archive;
  readonly routes: InstalledSyncRoutes;
  readonly service: PublishedService;
  readonly uploads: Map<string, Uint8Array>;
  /** The clock: a test moves it. */
  time: number;
  /** Calls an operation; objects and arrays among the values are sent as JSON. */
  call(path: string, values?: Values, caller?: Caller): Promise<Body>;
  /** createReplica of everything, embedded. */
  create(values?: Values, caller?: Caller): Promise<Body>;
  /** synchronizeReplica, embedded. */
  sync(values: Values, caller?: Caller): Promise<Body>;
  /** The JSON of a result file. */
  fetch(url: string): Promise<Body>;
  /** Polls a job to its end; every status that was shown. */
  poll(statusUrl: string): Promise<Body[]>;
  /** What another client does: an edit batch outside the replica. */
  edit(changes: Partial<LayerEdits>): void;
  close(): Promise<void>;
}

export const EVERYWHERE = '-20000000,-20000000,20000000,20000000';

/** Builds a service with its routes; close it after the test. */
export function startHarness(options: HarnessOptions = {}): Harness {
  const folder = mkdtempSync(join(tmpdir(), 'sync-routes-'));
  const archive = openArchive(':memory:', options.spec ?? parksSpec(), {
    seedNow: 1_600_000_000_000,
  });
  const uploads = new Map<string, Uint8Array>();
  const routes = createSyncRoutes({ registryFile: null, ...options });
  const harness: Harness = {
    archive,
    routes,
    uploads,
    time: 1_700_000_000_000,
    service: {
      archive,
      profile: options.profile ?? 'hosted',
      url: `http://127.0.0.1:1/arcgis/rest/services/${archive.service.name}/FeatureServer`,
      uploads: { read: (id) => uploads.get(id) ?? null },
      outputFolder: folder,
      now: () => harness.time,
    },
    call: async (path, values = {}, caller = ANYONE) => {
      const answer = await routes.handle(
        harness.service,
        path.split('/'),
        parametersOf(values),
        caller,
      );
      return bodyOf(answer);
    },
    create: (values = {}, caller = ANYONE) => {
      const layers = archive.service.layers.map(({ id }) => id).join(',');
      const all = { layers, geometry: EVERYWHERE, transportType: 'esriTransportTypeEmbedded' };
      return harness.call('createReplica', { ...all, ...values }, caller);
    },
    sync: (values, caller = ANYONE) =>
      harness.call(
        'synchronizeReplica',
        { transportType: 'esriTransportTypeEmbedded', ...values },
        caller,
      ),
    fetch: (url) => harness.call(`replicafiles/${url.split('/').at(-1) ?? ''}`),
    poll: async (statusUrl) => pollAll(harness, statusUrl),
    edit: (changes) => {
      const outcome = archive.edit([{ ...NO_EDITS, ...changes }], {
        user: 'office',
        now: harness.time,
        replicaId: null,
        useGlobalIds: true,
        rollbackOnFailure: true,
      });
      if (outcome.rolledBack) throw new Error(JSON.stringify(outcome.layers));
    },
    close: async () => {
      await routes.close();
      archive.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return harness;
}

const NO_EDITS: LayerEdits = {
  layerId: TREES,
  adds: [],
  updates: [],
  deletes: [],
  attachmentAdds: [],
  attachmentUpdates: [],
  attachmentDeletes: [],
};

export function parametersOf(values: Values): RequestParameters {
  const parameters = new RequestParameters();
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    parameters.setText(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return parameters;
}

function bodyOf(answer: Answer | null): Body {
  if (answer === null) throw new Error('The path is none of the sync routes.');
  if (answer.kind === 'json') return JSON.parse(JSON.stringify(answer.body)) as Body;
  const text =
    answer.kind === 'file'
      ? readFileSync(answer.path, 'utf8')
      : Buffer.from(answer.data).toString();
  return JSON.parse(text) as Body;
}

async function pollAll(harness: Harness, statusUrl: string): Promise<Body[]> {
  const url = new URL(statusUrl);
  const path = url.pathname.split('/FeatureServer/')[1] ?? '';
  await harness.routes.settle();
  const statuses: Body[] = [];
  for (let polls = 0; polls < 20; polls += 1) {
    const status = await harness.call(path, Object.fromEntries(url.searchParams));
    statuses.push(status);
    const word = String(status.status).toLowerCase().replaceAll(' ', '');
    if (/completed|failed|succeeded/.test(word)) return statuses;
  }
  throw new Error(`The job did not end: ${JSON.stringify(statuses.at(-1))}`);
}

/** The details of a refusal; fails the test when the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: number; text: string }> {
  try {
    await call;
  } catch (error) {
    const { code, message, details } = error as {
      code: number;
      message: string;
      details: string[];
    };
    return { code, text: [message, ...details].join(' ') };
  }
  throw new Error('The call was expected to be refused.');
}

/** The layer of a payload; fails the test when it is not there. */
export function layerOf(body: Body, id: number): Body['layers'][number] {
  const layer = body.layers.find((item) => item.id === id);
  if (layer === undefined) throw new Error(`The payload has no layer ${id}.`);
  return layer;
}

/** The edits of one layer; fails the test when they are not there. */
export function editsOf(body: Body, id: number): Body['edits'][number] {
  const edits = body.edits.find((item) => item.id === id);
  if (edits === undefined) throw new Error(`The answer has no edits of layer ${id}.`);
  return edits;
}

/** GlobalIDs of features in canonical form, sorted. */
export function idsOf(features: readonly Feature[]): string[] {
  return features.map((feature) => canonical(globalIdOf(feature))).sort();
}

export function globalIdOf(feature: Feature): string {
  const entries = Object.entries(feature.attributes);
  return entries.find(([name]) => /(^|\.)globalid$/i.test(name))?.[1] as string;
}

export function canonical(id: string): string {
  return id.replaceAll(/[{}]/g, '').toLowerCase();
}
