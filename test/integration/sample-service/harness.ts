/** Starts the service over the park and talks to it as any HTTP client would. */
import { startSampleService } from '../../../main/sample-service/start.ts';
import type { SampleService, StartOptions } from '../../../main/sample-service/start.ts';
import { PARK } from '../../unit/sample-service/park.ts';

export type Json = Record<string, unknown>;

/** An answer whose shape the test knows. */
export interface Reply {
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly details: string[] | null;
  };
  readonly [key: string]: unknown;
}

export interface Park {
  readonly service: SampleService;
  /** `.../Park/FeatureServer` */
  readonly url: string;
  /** GET with f=json; the path is relative to FeatureServer. */
  get(path: string, parameters?: Record<string, string>): Promise<Reply>;
  /** POST of a form with f=json. */
  post(path: string, parameters?: Record<string, string>): Promise<Reply>;
  /** POST of a multipart body with f=json. */
  upload(path: string, parts: Record<string, string | File>): Promise<Reply>;
}

/** Publishes the park without synchronisation, unless told otherwise. */
export async function startPark(options: StartOptions = {}): Promise<Park> {
  const service = await startSampleService({ specs: [PARK], syncRoutes: null, ...options });
  const url = service.services[0]?.url ?? '';
  const read = async (response: Response): Promise<Reply> => (await response.json()) as Reply;
  return {
    service,
    url,
    get: async (path, parameters = {}) =>
      read(
        await fetch(
          `${url}${path}?${new URLSearchParams({ f: 'json', ...parameters }).toString()}`,
        ),
      ),
    post: async (path, parameters = {}) =>
      read(
        await fetch(`${url}${path}`, {
          method: 'POST',
          body: new URLSearchParams({ f: 'json', ...parameters }),
        }),
      ),
    upload: async (path, parts) => {
      const body = new FormData();
      body.set('f', 'json');
      for (const [name, part] of Object.entries(parts)) body.set(name, part);
      return read(await fetch(`${url}${path}`, { method: 'POST', body }));
    },
  };
}

/** A value inside an answer: `at(reply, 'features', 0, 'attributes')`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}
