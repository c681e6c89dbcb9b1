/** Everything that went over the wire between the client and a service, to be looked at afterwards. */
import type { Fetch } from '../../../main/arcgis/exchange.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import type { TokenProvider } from '../../../main/arcgis/token.ts';
import type { Connection } from '../../../main/arcgis/request.ts';

export type Json = Readonly<Record<string, unknown>>;

/** One request with its answer. */
export interface Exchange {
  readonly method: string;
  /** Path below FeatureServer, with the query; the whole address where there is none. */
  readonly path: string;
  /** Form or query parameters, under lower-case names. */
  readonly sent: ReadonlyMap<string, string>;
  readonly status: number;
  readonly headers: Headers;
  /** Null when the answer is not JSON. */
  readonly json: unknown;
}

export class Wire {
  readonly exchanges: Exchange[] = [];

  /** `fetch` of a connection, listened to. */
  readonly fetch: Fetch = async (url, init) => {
    const response = await fetch(url, init);
    const text = await response.clone().text();
    this.exchanges.push({
      method: init.method ?? 'GET',
      path: url.includes('/r/arcgis/') ? url : (url.split('/FeatureServer')[1] ?? url),
      sent: parametersOf(url, init.body),
      status: response.status,
      headers: response.headers,
      json: parsed(text),
    });
    return response;
  };

  /** A connection that is listened to and does not wait. */
  connection(tokens?: TokenProvider): Connection {
    return createConnection({
      fetch: this.fetch,
      sleep: (_ms, signal) =>
        new Promise((resolve) => setTimeout(resolve, signal?.aborted === true ? 0 : 5)),
      ...(tokens === undefined ? {} : { tokens }),
    });
  }

  /** Bodies of the JSON answers to requests whose path matches. */
  bodies(path: RegExp): Json[] {
    return this.exchanges
      .filter((each) => path.test(each.path))
      .flatMap(({ json }) => (Array.isArray(json) ? (json as Json[]) : [json as Json]))
      .filter((json) => typeof json === 'object' && json !== null);
  }

  /** Every object anywhere in the JSON answers to requests whose path matches. */
  objects(path: RegExp): Json[] {
    return this.bodies(path).flatMap(objectsIn);
  }
}

function objectsIn(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Json, ...Object.values(value).flatMap(objectsIn)];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function parametersOf(url: string, body: RequestInit['body']): Map<string, string> {
  const form = body instanceof URLSearchParams || typeof body === 'string' ? String(body) : '';
  return new Map(
    [...new URL(url).searchParams, ...new URLSearchParams(form)].map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]),
  );
}
