/** A window with a replica of a small service that the test itself serves. */
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import type { Archive } from '../../../main/sample-service/archive/archive.ts';
import type { Interceptor } from '../../../main/sample-service/context.ts';
import {
  startSampleService,
  type SampleService,
  type StartOptions,
} from '../../../main/sample-service/start.ts';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { Job } from '../../../shared/model/window.ts';
import { INSPECTIONS, parksSpec, TREES } from '../../support/service-spec.ts';
import { launchApp, type LaunchedApp } from './app.ts';
import { addService, ask, ended, skipWelcome } from './bridge.ts';
import { stubOpenDialog, stubSaveDialog } from './dialogs.ts';

export interface ScenarioOptions {
  /** Default 12: tree n has the height n. */
  readonly trees?: number;
  readonly name?: string;
  /** Which of several; default the first. */
  readonly serviceName?: string;
  readonly definition?: Partial<ReplicaDefinition>;
  readonly service?: StartOptions;
}

export interface Scenario extends LaunchedApp {
  readonly service: SampleService;
  readonly serviceUrl: string;
  /** The rows of the service. */
  readonly archive: Archive;
  readonly key: string;
  readonly path: string;
  /** What goes wrong with the next requests; null: nothing. */
  trouble: Interceptor | null;
  /** A window on the same user data, after `kill` or `close`. */
  readonly relaunch: () => Promise<LaunchedApp>;
}

/** Resolves when the window shows the list with the finished replica. */
export async function startScenario(options: ScenarioOptions = {}): Promise<Scenario> {
  const { trees = 12, name = 'Trees of the town', definition = {} } = options;
  const switches: { trouble: Interceptor | null } = { trouble: null };
  const service = await startSampleService({
    specs: [parksSpec({ trees })],
    interceptor: (request) => switches.trouble?.(request) ?? null,
    // A job moves on at once; the usual pace would only make tests slow.
    sync: { phaseDuration: 20 },
    ...options.service,
  });
  try {
    const { name: serviceName, url: serviceUrl } =
      service.services.find((each) => each.name === options.serviceName) ?? service.services[0]!;
    const launched = await launchApp();
    const { app, page, userData } = launched;
    await addService(page, serviceUrl);
    const path = join(userData, `${name}.gpkg`);
    const key = await replicaOf(app, page, path, {
      serviceUrl,
      replicaName: 'Trees',
      layers: [TREES, INSPECTIONS],
      layerQueries: { [INSPECTIONS]: { queryOption: 'all' } },
      geometry: { xmin: -10, ymin: -10, xmax: 100_000, ymax: 100_000 },
      geometryType: 'esriGeometryEnvelope',
      inSR: 102100,
      returnAttachments: true,
      returnAttachmentsDataByUrl: true,
      syncModel: 'perReplica',
      dataFormat: 'json',
      targetType: 'client',
      ...definition,
    });
    await skipWelcome(page);
    return {
      ...launched,
      service,
      serviceUrl,
      archive: service.archives.get(serviceName)!,
      key,
      path,
      get trouble() {
        return switches.trouble;
      },
      set trouble(next) {
        switches.trouble = next;
      },
      relaunch: () => launchApp({ userData }),
      close: async (allowed) => {
        try {
          await launched.close(allowed);
        } finally {
          await service.close();
        }
      },
    };
  } catch (error) {
    await service.close();
    throw error;
  }
}

/** Creates a replica at the path through the window's bridge; returns its key. */
export async function replicaOf(
  app: ElectronApplication,
  page: Page,
  path: string,
  definition: ReplicaDefinition,
): Promise<string> {
  await stubSaveDialog(app, path);
  await ask(page, 'define.chooseFile', { suggested: path });
  const started = await ask<Job>(page, 'jobs.create', { definition, path });
  const { state, error } = await ended(page, started.id);
  if (state !== 'done') throw new Error(`The create ended as ${state}: ${error?.message ?? ''}`);
  await ask(page, 'jobs.dismiss', { id: started.id });
  return started.key;
}

/** Adds a replica file that is there already; returns its key. */
export async function openFile(
  app: ElectronApplication,
  page: Page,
  path: string,
): Promise<string> {
  await stubOpenDialog(app, [path]);
  return (await ask<{ key: string }>(page, 'replicas.open')).key;
}

export type TabName = 'Data' | 'Changes' | 'Sync' | 'History' | 'Definition';

/** Opens a replica from the navigation, at one of its tabs. */
export async function openReplica(page: Page, fileName: string, tab?: TabName): Promise<void> {
  const navigation = page.getByRole('navigation', { name: 'Main navigation' });
  await navigation.getByRole('button', { name: fileName }).click();
  if (tab) await openTab(page, tab);
}

export async function openTab(page: Page, tab: TabName): Promise<void> {
  await page.getByRole('tab', { name: tab }).click();
}
