import { describe, expect, it } from 'vitest';
import { CleanupDesk } from '../../../main/workbench/cleanup-desk.ts';
import type { EngineClient } from '../../../main/engine/host/client.ts';
import type { ProgressEvent } from '../../../main/engine/host/messages.ts';
import type { Jobs } from '../../../main/workbench/jobs.ts';
import type { CleanupNews, CleanupRow } from '../../../shared/model/cleanup.ts';
import { DEFAULT_RULES } from '../../../shared/model/cleanup.ts';
import { cleanupRow, cleanupService } from '../../support/fake-cleanup.ts';

const A = 'https://gis.example.org/arcgis/rest/services/A/FeatureServer';
const B = 'https://gis.example.org/arcgis/rest/services/B/FeatureServer';

const rowOf = (url: string): CleanupRow =>
  cleanupRow({ key: `${url} 1`, serviceUrl: url, replicaName: url === A ? 'North' : 'South' });

interface Desk {
  readonly desk: CleanupDesk;
  readonly told: CleanupNews[];
  readonly asked: (readonly string[])[];
}

interface Call {
  readonly onProgress: (events: readonly ProgressEvent[]) => void;
  readonly signal: AbortSignal;
}

type Answers = Record<string, (input: never, call: Call) => unknown>;

/** Every service that is scanned tells of one row at once. */
function openDesk(others: Answers = {}): Desk {
  const [told, asked]: [CleanupNews[], (readonly string[])[]] = [[], []];
  const answers: Answers = {
    cleanupRules: () => DEFAULT_RULES,
    cleanupLeft: () => ({ unsettled: [], unfinished: null }),
    cleanupScan: ({ urls }: { readonly urls: readonly string[] }, { onProgress }) => {
      asked.push(urls);
      const services = urls.map((serviceUrl) => cleanupService({ serviceUrl }));
      onProgress([{ kind: 'cleanup', news: { services, rows: urls.map(rowOf) } }]);
    },
    cleanupDefinitions: (_input, { onProgress }) => {
      onProgress([{ kind: 'rows', layer: 'Definitions of replicas', count: 1 }]);
      return [];
    },
    ...others,
  };
  const engine = {
    call: async (name: string, input: never, options: Call) => answers[name]?.(input, options),
    end: () => undefined,
  } as unknown as EngineClient;
  const desk = new CleanupDesk({
    engines: { planner: () => engine, worker: () => engine },
    jobs: {} as Jobs,
    services: () => [A, B],
    publish: (news) => told.push(news),
    onFilesChanged: () => undefined,
    onBug: (error) => {
      throw error;
    },
    now: () => 1000,
  });
  return { desk, told, asked };
}

async function namesOf(desk: CleanupDesk): Promise<readonly string[]> {
  return (await desk.look()).rows.map(({ replicaName }) => replicaName).toSorted();
}

const ended = async (desk: CleanupDesk): Promise<void> => {
  await expect.poll(async () => (await desk.look()).scan.state).toBe('done');
};

describe('reading replicas', () => {
  it('asks all services of the list, and begins without what was read before', async () => {
    const { desk, asked } = openDesk();
    desk.scan(null);
    await ended(desk);
    expect(asked).toEqual([[A, B]]);
    expect(await namesOf(desk)).toEqual(['North', 'South']);
    desk.scan([B]);
    await ended(desk);
    expect(await namesOf(desk)).toEqual(['South']);
  });

  it('keeps what was read of other services when it is told to, and reads one again', async () => {
    const { desk, told, asked } = openDesk();
    desk.scan(null);
    await ended(desk);
    told.length = 0;
    desk.scan([B], true);
    expect(told[0]?.removed).toEqual([rowOf(B).key]);
    expect(told[0]?.scan).toMatchObject({ state: 'running', detailsDone: 1, total: 1 });
    await ended(desk);
    expect(asked).toEqual([[A, B], [B]]);
    expect(await namesOf(desk)).toEqual(['North', 'South']);
    expect((await desk.look()).services).toHaveLength(2);
  });
});

describe('reading definitions', () => {
  it('tells how far it is, and that it has ended', async () => {
    const { desk, told } = openDesk();
    desk.scan([A]);
    await ended(desk);
    told.length = 0;
    await desk.definitions([rowOf(A).key]);
    expect(told).toEqual([
      { definitions: { done: 0, total: 1 } },
      { definitions: { done: 1, total: 1 } },
      { definitions: null },
    ]);
  });

  it('ends when it is stopped', async () => {
    const { desk, told } = openDesk({
      cleanupDefinitions: (_input, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    });
    desk.scan([A]);
    await ended(desk);
    const reading = desk.definitions([rowOf(A).key]);
    desk.cancelDefinitions();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(told.at(-1)).toEqual({ definitions: null });
  });
});
