/** A feature service whose description and counts are remembered for a while, for whoever asks again at every keystroke. */
import type { ServiceDescription } from '../../shared/model/service.ts';
import type { Clock } from '../sync/ports.ts';
import type { FeatureService } from '../sync/service-port.ts';

const DESCRIPTION_MS = 5 * 60_000;
const COUNT_MS = 60_000;
const MOST_COUNTS = 500;

export interface RememberedService extends FeatureService {
  forget(): void;
}

/** Failures are not remembered. */
export function remember(service: FeatureService, { now }: Pick<Clock, 'now'>): RememberedService {
  let described: { readonly at: number; readonly value: ServiceDescription } | null = null;
  const counts = new Map<string, { readonly at: number; readonly value: number }>();
  return {
    ...service,
    async describe(signal) {
      if (described && now() - described.at < DESCRIPTION_MS) return described.value;
      const value = await service.describe(signal);
      described = { at: now(), value };
      return value;
    },
    async count(layer, { signal, ...query }) {
      const key = `${layer.id} ${JSON.stringify(query)}`;
      const known = counts.get(key);
      if (known && now() - known.at < COUNT_MS) return known.value;
      const value = await service.count(layer, { ...query, signal });
      if (counts.size >= MOST_COUNTS) counts.clear();
      counts.set(key, { at: now(), value });
      return value;
    },
    forget() {
      described = null;
      counts.clear();
    },
  };
}
