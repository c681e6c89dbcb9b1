/** The HTTP side of the sample service: one node:http server on loopback for all published services. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  Answer,
  Caller,
  FaultPlan,
  Interceptor,
  ProfileName,
  PublishedService,
  SyncRoutes,
} from './context.ts';
import { ServiceError } from './errors.ts';
import { bytesResponse, errorResponse, toResponse } from './http/answers.ts';
import type { Format, Response } from './http/answers.ts';
import { PLAIN_HTTP } from './http/dialect.ts';
import type { HttpDialect } from './http/dialect.ts';
import { hostileHttp } from './http/hostile.ts';
import { RequestParameters } from './http/parameters.ts';
import { coreTraits } from './http/profile.ts';
import type { Portal } from './http/portal.ts';
import { readBody } from './http/read-request.ts';
import { handleService } from './http/routes.ts';
import { send } from './http/send.ts';
import { directoryJson, infoJson, portalInfoJson } from './http/service-json.ts';
import { tokenRequired } from './http/tokens.ts';
import type { TokenService } from './http/tokens.ts';
import type { Uploads } from './http/uploads.ts';

export interface HostedService {
  readonly published: PublishedService;
  readonly uploads: Uploads;
}

export interface ServerOptions {
  readonly profile: ProfileName;
  readonly tokens: TokenService;
  /** The portal to which the services belong; null: tokens come from the server, or as its profile has it. */
  readonly portal: Portal | null;
  /** True: services and their directory are refused to anonymous requests (499). */
  readonly requireToken: boolean;
  /** True: errors come with a true 4xx or 5xx instead of HTTP 200. */
  readonly trueStatus: boolean;
  readonly syncRoutes: SyncRoutes | null;
  readonly interceptor: Interceptor | null;
  readonly maxUploadMegabytes: number;
}

const MEGABYTE = 1_048_576;
const LARGEST_FORM = 256 * MEGABYTE;
const SERVICES = '/arcgis/rest/services';

interface Route {
  readonly path: string;
  readonly service: string | null;
  readonly operation: readonly string[];
}

/** Serves services by name. Nothing is published until `publish`; listens on 127.0.0.1 only. */
export class SampleServer {
  readonly #options: ServerOptions;
  readonly #server: Server;
  readonly #dialect: HttpDialect;
  readonly #services = new Map<string, HostedService>();
  readonly #closing = new AbortController();
  /** Requests that are being handled: each may still write data and files. */
  readonly #working = new Set<Promise<unknown>>();

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#dialect = options.profile === 'hostile' ? hostileHttp() : PLAIN_HTTP;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  /** Begins to listen and gives the origin, `http://127.0.0.1:<port>`. An Error in words when the port is taken. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(listenError(error, port));
      });
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  publish(service: HostedService): void {
    this.#services.set(service.published.archive.service.name.toLowerCase(), service);
  }

  /** Ends all connections and waits of faults; resolves when no request is being handled any more. */
  async close(): Promise<void> {
    this.#closing.abort();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      this.#server.closeAllConnections();
    });
    await Promise.allSettled(this.#working);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => response.destroy());
    try {
      await this.#exchange(request, response);
    } catch {
      // The connection broke while the answer was on its way: there is nobody left to tell.
      response.destroy();
    }
  }

  async #exchange(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const parameters = new RequestParameters();
    url.searchParams.forEach((value, name) => {
      parameters.setText(name, value);
    });
    let route: Route;
    try {
      route = this.#route(url.pathname);
      await readBody(request, parameters, {
        form: LARGEST_FORM,
        file: this.#options.maxUploadMegabytes * MEGABYTE,
      });
    } catch (error) {
      // The rest of the body is of no use: the connection goes with it.
      response.setHeader('connection', 'close');
      const refusal = errorResponse(error, this.#format(parameters), url.pathname);
      await send(request, response, refusal, undefined);
      request.resume();
      return;
    }
    const fault = await this.#fault(request, route, parameters);
    await this.#answerWith(fault, { request, response, route, parameters });
  }

  /** Service names are compared without case; the route carries the name as published. */
  #route(pathname: string): Route {
    const route = readRoute(pathname);
    const hosted = this.#services.get(route.service?.toLowerCase() ?? '');
    return hosted === undefined
      ? route
      : { ...route, service: hosted.published.archive.service.name };
  }

  async #fault(
    request: IncomingMessage,
    { operation, path, service }: Route,
    parameters: RequestParameters,
  ): Promise<FaultPlan> {
    const method = request.method ?? 'GET';
    const seen = { method, path, operation, service, parameters };
    return (await this.#options.interceptor?.(seen)) ?? {};
  }

  async #answerWith(fault: FaultPlan, exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    if (fault.delayBefore !== undefined) await this.#wait(fault.delayBefore);
    if (fault.dropBefore) return void request.socket.destroy();
    const content = await this.#content(fault, exchange);
    if (fault.delayAfter !== undefined) await this.#wait(fault.delayAfter);
    if (fault.dropAfter) return void request.socket.destroy();
    await send(request, response, content, fault.cutAtByte);
  }

  #wait(milliseconds: number): Promise<void> {
    return delay(milliseconds, undefined, { signal: this.#closing.signal });
  }

  async #content(fault: FaultPlan, exchange: Exchange): Promise<Response> {
    const format = this.#format(exchange.parameters);
    if (fault.answer !== undefined) {
      const { body, headers, status } = fault.answer;
      const given = lowerCased({ 'content-type': 'text/html', ...headers });
      return bytesResponse(status, given, Buffer.from(body), false);
    }
    try {
      if (fault.error !== undefined) throw fault.error;
      const { portal } = this.#options;
      if (portal?.owns(exchange.route.path)) {
        return portal.respond({ ...exchange, path: exchange.route.path, format });
      }
      requireFormat(format, exchange.route);
      if (fault.handleTwice) await this.#work(exchange);
      return toResponse(await this.#work(exchange), format, exchange.route.path);
    } catch (error) {
      return errorResponse(error, format, exchange.route.path);
    }
  }

  #format(parameters: RequestParameters): Format {
    return {
      f: parameters.text('f')?.toLowerCase() ?? 'html',
      traits: coreTraits(this.#options.profile),
      dialect: this.#dialect,
      trueStatus: this.#options.trueStatus,
    };
  }

  /** Handles the request, unless the server is closing: its data and folders may be gone by now. */
  async #work(exchange: Exchange): Promise<Answer> {
    this.#closing.signal.throwIfAborted();
    const work = this.#handle(exchange);
    this.#working.add(work);
    try {
      return await work;
    } finally {
      this.#working.delete(work);
    }
  }

  async #handle(exchange: Exchange): Promise<Answer> {
    const { request, parameters, route } = exchange;
    const open = this.#openResource(exchange);
    if (open !== null) return { kind: 'json', body: open };
    const isBelow = route.path === SERVICES || route.path.startsWith(`${SERVICES}/`);
    if (!isBelow) throw notFound(route.path);
    const caller = this.#options.tokens.caller(request, parameters);
    if (caller.user === null && this.#options.requireToken) throw tokenRequired();
    return this.#handleServices(exchange, caller);
  }

  /** What everybody may read: where tokens come from, and the tokens themselves. */
  #openResource({ request, parameters, route }: Exchange): unknown {
    const { portal, profile, tokens } = this.#options;
    const traits = coreTraits(profile);
    if (portal !== null) {
      // A federated server has no tokens of its own to give.
      if (route.path.replace(/\/$/, '') !== '/arcgis/rest/info') return null;
      const host = request.headers.host ?? '127.0.0.1';
      return { ...infoJson(`http://${host}/arcgis`, traits, true), ...portal.ownerJson(host) };
    }
    const origin = `http://${request.headers.host ?? '127.0.0.1'}/arcgis`;
    switch (route.path.replace(/\/$/, '')) {
      case '/arcgis/rest/info':
        return infoJson(origin, traits, tokens.hasUsers);
      case '/arcgis/sharing/rest/info':
        return portalInfoJson(origin, traits, tokens.hasUsers);
      case '/arcgis/tokens':
      case '/arcgis/tokens/generateToken':
      case '/arcgis/sharing/generateToken':
      case '/arcgis/sharing/rest/generateToken':
        return tokens.generate(request, parameters);
      default:
        return null;
    }
  }

  async #handleServices(exchange: Exchange, caller: Caller): Promise<Answer> {
    const { request, parameters, route } = exchange;
    const { profile, syncRoutes } = this.#options;
    if (route.path.replace(/\/$/, '') === SERVICES) {
      const published = [...this.#services.values()].map((hosted) => hosted.published);
      return { kind: 'json', body: directoryJson(published, coreTraits(profile)) };
    }
    const hosted = this.#services.get(route.service?.toLowerCase() ?? '');
    if (hosted === undefined) throw notFound(route.path);
    const answer = await handleService({
      service: hosted.published,
      uploads: hosted.uploads,
      syncRoutes,
      method: request.method ?? 'GET',
      path: route.operation,
      parameters,
      caller,
    });
    if (answer === null) throw notFound(route.path);
    if (answer.kind !== 'json') return answer;
    return { kind: 'json', body: this.#dialect.resource(route.operation, answer.body) };
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route;
  readonly parameters: RequestParameters;
}

function readRoute(pathname: string): Route {
  const segments = pathname.split('/').map(decodeSegment);
  const [, ...below] = segments;
  const isService =
    below.slice(0, 3).join('/') === 'arcgis/rest/services' && below[4] === 'FeatureServer';
  return {
    path: segments.join('/'),
    service: isService ? (below[3] ?? null) : null,
    operation: isService ? below.slice(5).filter((segment) => segment !== '') : [],
  };
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ServiceError(400, 'Invalid URL', [`'${segment}' is not percent-encoded correctly.`]);
  }
}

const FORMATS = ['html', 'json', 'pjson', 'geojson'];

function requireFormat({ f }: Format, { operation }: Route): void {
  const isFeatures = operation.at(-1) === 'query';
  if (FORMATS.includes(f) && (f !== 'geojson' || isFeatures)) return;
  throw new ServiceError(400, 'Output format not supported.', [`f=${f} is not supported here.`]);
}

function notFound(path: string): ServiceError {
  return new ServiceError(404, 'Invalid URL', [`There is nothing at ${path}.`]);
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function listenError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new Error(
      `Port ${port} on 127.0.0.1 is in use by another program. Choose another port, or 0 for a free one.`,
      { cause: error },
    );
  }
  if (error.code === 'EACCES') {
    return new Error(`Port ${port} may not be used by this account. Choose a port above 1023.`, {
      cause: error,
    });
  }
  return error;
}
