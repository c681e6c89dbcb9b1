/** Relays from their parts: two REST clients, the relay file, the relay core. Decides nothing itself. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { AppError } from '../../shared/errors.ts';
import type {
  BySide,
  RelayCloseReport,
  RelayHistory,
  RelayPlan,
  RelayReport,
  RelaySide,
  RelayStatus,
} from '../../shared/model/relay.ts';
import { createFeatureServiceClient } from '../arcgis/client.ts';
import type { Connection } from '../arcgis/request.ts';
import { normaliseServiceUrl } from '../arcgis/service.ts';
import { closeRelay } from '../relay/close.ts';
import type { RelayPoint, RelayPorts } from '../relay/ports.ts';
import { previewRelay, type RelayWish } from '../relay/preview.ts';
import { historyOf, statusOf } from '../relay/report.ts';
import { runRelay } from '../relay/run.ts';
import { namingSide } from '../relay/sides.ts';
import { createRelayFile, openRelayFile, removeRelayFile } from '../store/relay/relay-file.ts';
import { readRelayFile } from '../store/relay/relay-reading.ts';
import type { Clock } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';
import type { RunOptions } from './api.ts';
import { closing } from './create.ts';

export type { RelayWish } from '../relay/preview.ts';

/** Relays between two feature services. Every method throws `AppError`. */
export interface Relays {
  /** What create would do; creates nothing. */
  plan(urls: BySide<string>, wish: RelayWish, run: RunOptions): Promise<RelayPlan>;
  /** Sets both sides up and carries everything for the first time; goes on with an interrupted create of the same path. */
  create(
    urls: BySide<string>,
    wish: RelayWish,
    path: string,
    run: RunOptions,
  ): Promise<RelayReport>;
  sync(
    path: string,
    options: { readonly retriesRefused: boolean },
    run: RunOptions,
  ): Promise<RelayReport>;
  status(path: string): RelayStatus;
  history(path: string): RelayHistory;
  close(path: string, run: RunOptions): Promise<RelayCloseReport>;
}

export interface RelayParts {
  readonly connectionTo: (serviceUrl: string, side: RelaySide) => Connection;
  readonly clock: Clock;
  /** Named places where tests end the process. */
  readonly at?: (point: RelayPoint) => void;
  /** Wraps a service, for tests that listen in. */
  readonly wrap?: (service: FeatureService, side: RelaySide) => FeatureService;
}

export function createRelays(parts: RelayParts): Relays {
  const { clock } = parts;
  const connect = (urls: BySide<string>): BySide<FeatureService> => ({
    source: connectTo(urls.source, 'source', parts),
    target: connectTo(urls.target, 'target', parts),
  });
  const at = parts.at ?? (() => undefined);
  const withFile = async <T>(
    path: string,
    run: RunOptions,
    work: (ports: RelayPorts) => Promise<T>,
  ): Promise<T> => {
    const file = openRelayFile(path);
    const { ends } = file.record();
    const services = connect({ source: ends.source.serviceUrl, target: ends.target.serviceUrl });
    return closing(file, () => work({ services, file, clock, ...run, at }));
  };
  const preview = (urls: BySide<string>, wish: RelayWish, run: RunOptions, compares: boolean) => {
    const id = randomUUID().replaceAll('-', '').slice(0, 12);
    const names = { source: `relay_${id}_source`, target: `relay_${id}_target` };
    const now = new Date(clock.now()).toISOString();
    return previewRelay(wish, names, now, { services: connect(urls), ...run }, compares);
  };
  return {
    plan: async (urls, wish, run) => (await preview(urls, wish, run, true)).plan,
    async create(urls, wish, path, run) {
      if (!existsSync(path)) {
        const { plan, record } = await preview(urls, wish, run, false);
        if (record === null) throw impossible(plan);
        createRelayFile(path, record).close();
      } else requireSame(path, urls);
      try {
        return await withFile(path, run, (ports) =>
          runRelay(ports, { kind: 'create', retriesRefused: false }),
        );
      } catch (error) {
        forgetUntouched(path);
        throw error;
      }
    },
    sync: (path, { retriesRefused }, run) =>
      withFile(path, run, (ports) => runRelay(ports, { kind: 'sync', retriesRefused })),
    status: (path) => readRelayFile(path, (file) => statusOf(path, file)),
    history: (path) => readRelayFile(path, historyOf),
    close: (path, run) => withFile(path, run, closeRelay),
  };
}

function connectTo(
  url: string,
  side: RelaySide,
  { connectionTo, wrap }: RelayParts,
): FeatureService {
  const serviceUrl = normaliseServiceUrl(url);
  const service = createFeatureServiceClient({
    connection: connectionTo(serviceUrl, side),
    serviceUrl,
  });
  return namingSide(wrap ? wrap(service, side) : service, side, serviceUrl);
}

function impossible({ remarks }: RelayPlan): AppError {
  const problems = remarks.filter(({ level }) => level === 'problem').map(({ text }) => text);
  return new AppError('invalid', problems.join(' '), { hint: 'Nothing was created.' });
}

/** A create that never reached a service leaves no file: the next one may be asked for something else. */
function forgetUntouched(path: string): void {
  const { isTouched } = readRelayFile(path, (file) => {
    const { source, target } = file.record().ends;
    return { isTouched: file.call() !== null || source.isRegistered || target.isRegistered };
  });
  if (!isTouched) removeRelayFile(path);
}

/** Only an unfinished relay between the same services is gone on with. */
function requireSame(path: string, urls: BySide<string>): void {
  const { state, ends } = readRelayFile(path, (file) => file.record());
  const isSame = (['source', 'target'] as const).every(
    (side) => normaliseServiceUrl(urls[side]) === ends[side].serviceUrl,
  );
  if (state === 'creating' && isSame) return;
  throw new AppError('file', `${path} is there already, and is another relay or a finished one.`, {
    hint: 'Choose another name, or go on with that one.',
    commandHint: `Choose another name, or go on with it: syncline relay sync ${path}`,
  });
}
