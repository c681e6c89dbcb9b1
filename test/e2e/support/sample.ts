/** A feature service in the test's own process: everything that reaches it can be seen, held up and broken. */
import type { InterceptedRequest } from '../../../main/sample-service/context.ts';
import {
  startSampleService,
  type SampleService,
  type StartOptions,
} from '../../../main/sample-service/start.ts';
import { parseFault } from '../../../main/sample-service/sync/fault-text.ts';
import { parksSpec } from '../../support/service-spec.ts';

export interface ServiceOptions extends Omit<StartOptions, 'interceptor' | 'sync'> {
  readonly sync?: Omit<NonNullable<StartOptions['sync']>, 'faults'>;
  /** Such as `dropAfter@synchronizeReplica`. */
  readonly faults?: readonly string[];
}

export interface HeldRequest {
  /** Resolves when a request of the operation has come. */
  readonly reached: Promise<void>;
  /** Lets it pass, and all that wait behind it. */
  release(): void;
}

export interface TestService {
  /** The address of its first service. */
  readonly url: string;
  readonly name: string;
  readonly service: SampleService;
  /** Everything that has reached it, in the order of arrival. */
  readonly requests: readonly InterceptedRequest[];
  /** The requests of an operation, such as `createReplica`. */
  requestsOf(operation: string): readonly InterceptedRequest[];
  /** Requests of this operation wait from now on: `createReplica`, `jobs`, `replicafiles`, `attachments`, `query`. */
  hold(operation: string): HeldRequest;
  addFaults(...faults: readonly string[]): void;
  clearFaults(): void;
  /** The replicas that the service knows now. */
  replicas(): Promise<readonly { readonly replicaID: string; readonly replicaName: string }[]>;
  close(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1; without `specs` it is the town with trees of service-spec.ts. */
export async function startService(options: ServiceOptions = {}): Promise<TestService> {
  const { faults = [], sync, ...rest } = options;
  const requests: InterceptedRequest[] = [];
  const gates = new Map<string, Gate>();
  const service = await startSampleService({
    specs: [parksSpec()],
    ...rest,
    // A job moves on at once; the usual pace would only make tests slow.
    sync: { phaseDuration: 20, ...sync, faults: faults.map(parseFault) },
    interceptor: async (request) => {
      requests.push(request);
      await gates.get(operationOf(request))?.pass();
      return null;
    },
  });
  const { name, url } = service.services[0]!;
  return {
    url,
    name,
    service,
    requests,
    requestsOf: (operation) =>
      requests.filter((request) => operationOf(request) === operation.toLowerCase()),
    hold(operation) {
      const gate = new Gate();
      gates.set(operation.toLowerCase(), gate);
      return { reached: gate.reached, release: () => gate.open() };
    },
    addFaults: (...texts) => service.sync?.faults.add(...texts.map(parseFault)),
    clearFaults: () => service.sync?.faults.clear(),
    replicas: () => replicasOf(url, options),
    async close() {
      for (const gate of gates.values()) gate.open();
      await service.close();
    },
  };
}

/** `service` is the service itself, `jobs` every address of a job, `attachments` everything about attachments. */
function operationOf({ operation }: InterceptedRequest): string {
  const words = operation.map((word) => word.toLowerCase());
  const [first = 'service', second] = words;
  if (words.includes('attachments')) return 'attachments';
  const isStatus = second !== undefined && /^(createreplica|synchronizereplica)$/.test(first);
  if (isStatus) return 'jobs';
  return /^\d+$/.test(first) ? (words[1] ?? 'layer') : first;
}

class Gate {
  readonly reached: Promise<void>;
  readonly #opened: Promise<void>;
  #reach = (): void => undefined;
  open = (): void => undefined;

  constructor() {
    this.reached = new Promise((resolve) => (this.#reach = resolve));
    this.#opened = new Promise((resolve) => (this.open = resolve));
  }

  pass(): Promise<void> {
    this.#reach();
    return this.#opened;
  }
}

async function replicasOf(
  url: string,
  { users = [] }: ServiceOptions,
): Promise<readonly { replicaID: string; replicaName: string }[]> {
  const [user] = users;
  const token = user ? await tokenOf(url, user.name, user.password) : '';
  const response = await fetch(`${url}/replicas?f=json&token=${token}`);
  const body: unknown = await response.json();
  if (!Array.isArray(body)) throw new Error(`No list of replicas: ${JSON.stringify(body)}`);
  return body as { replicaID: string; replicaName: string }[];
}

async function tokenOf(url: string, username: string, password: string): Promise<string> {
  const address = new URL('/arcgis/tokens/generateToken', url);
  const body = new URLSearchParams({ username, password, client: 'requestip', f: 'json' });
  const response = await fetch(address, { method: 'POST', body });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`No token for ${username}.`);
  return token;
}
