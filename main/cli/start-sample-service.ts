/** Starts the real sample service with the words of the command line. */
import { AppError } from '../../shared/errors.ts';
import { catalog } from '../sample-service/catalog/catalog.ts';
import { workServices } from '../sample-service/catalog/works/services.ts';
import { ALL_PROFILES } from '../sample-service/context.ts';
import type { ServiceSpec } from '../sample-service/spec.ts';
import { SAMPLE_APP } from '../sample-service/http/portal.ts';
import { startSampleService, type StartOptions } from '../sample-service/start.ts';
import { PRESENT_OWNERS } from '../sample-service/sync/old-replicas.ts';
import { parseFault } from '../sample-service/sync/fault-text.ts';
import type { RunningSampleService, SampleServiceOptions } from './sample-service.ts';
import { pick } from './values.ts';

/** Known to everybody: the service listens on this machine only and holds invented data. */
const USERS: NonNullable<StartOptions['users']> = [
  { name: 'editor', password: 'editor' },
  { name: 'admin', password: 'admin', isAdministrator: true },
];

export async function startFromWords(options: SampleServiceOptions): Promise<RunningSampleService> {
  const { port, profile, data, faults, hasPortal, isEmpty, services: many, replicas } = options;
  const isSecured = options.requireSignIn || hasPortal;
  if (port !== undefined && port > 65_535) {
    throw new AppError('invalid', `--port is ${port}, but must be at most 65535.`);
  }
  const words: StartOptions = {
    ...(port === undefined ? {} : { port }),
    ...(profile === undefined ? {} : { profile: pick('--profile', profile, ALL_PROFILES) }),
    ...(data === undefined ? {} : { dataFolder: data }),
    ...specsOf(many, isEmpty),
    ...(replicas === undefined ? {} : { oldReplicas: atMost('replicas', replicas, MOST_REPLICAS) }),
    ...(isSecured ? { users: USERS, requireToken: true } : {}),
    ...(hasPortal ? { portal: { members: PRESENT_OWNERS } } : {}),
    sync: { faults: faults.map(readFault) },
  };
  // The service explains in words why it cannot start: a port in use, a folder that is read-only.
  const running = await startSampleService(words).catch((cause: unknown) => {
    throw new AppError('file', cause instanceof Error ? cause.message : String(cause), { cause });
  });
  const { url, services } = running;
  const portal = hasPortal
    ? { url: new URL('/portal', url).href, clientId: SAMPLE_APP.clientId }
    : null;
  return { url, services, portal, close: () => running.close() };
}

const MOST_SERVICES = 200;
const MOST_REPLICAS = 100_000;

function specsOf(many: number | undefined, isEmpty: boolean): Pick<StartOptions, 'specs'> {
  if (many === undefined) return isEmpty ? { specs: catalog().map(withoutRows) } : {};
  const specs = workServices(atMost('services', many, MOST_SERVICES));
  return { specs: isEmpty ? specs.map(withoutRows) : specs };
}

function atMost(name: string, value: number, most: number): number {
  if (value >= 1 && value <= most) return value;
  throw new AppError('invalid', `--${name} is ${value}, but must be between 1 and ${most}.`);
}

function readFault(text: string) {
  try {
    return parseFault(text);
  } catch (cause) {
    throw new AppError('invalid', cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }
}

function withoutRows(service: ServiceSpec): ServiceSpec {
  return { ...service, layers: service.layers.map((layer) => ({ ...layer, rows: () => [] })) };
}
