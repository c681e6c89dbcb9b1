/** Two small worlds with a relay between them, and hands for both sides. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from '../../main/arcgis/request.ts';
import {
  createRelays,
  type RelayParts,
  type Relays,
  type RelayWish,
} from '../../main/engine/relay.ts';
import type { Archive } from '../../main/sample-service/archive/archive.ts';
import type { StartOptions } from '../../main/sample-service/start.ts';
import type { BySide, RelaySide } from '../../shared/model/relay.ts';
import { INSPECTIONS, TREES } from './service-spec.ts';
import { quickClock, startWorld, type World } from './world.ts';

export interface RelayWorld {
  readonly source: World;
  readonly target: World;
  readonly urls: BySide<string>;
  readonly path: string;
  readonly relays: Relays;
  relaysWith(changes: Partial<RelayParts>): Relays;
  side(side: RelaySide): World;
  close(): Promise<void>;
}

export type WorldOptions = StartOptions & { readonly trees?: number };

export function wish(changes: Partial<RelayWish> = {}): RelayWish {
  return {
    layers: [TREES, INSPECTIONS],
    direction: 'bidirectional',
    policy: 'source',
    withAttachments: true,
    area: null,
    where: {},
    ...changes,
  };
}

export function relaysOf(changes: Partial<RelayParts> = {}): Relays {
  const connectionTo = () =>
    createConnection({
      fetch,
      sleep: (ms, signal) => quickClock.sleep(ms, signal ?? new AbortController().signal),
    });
  return createRelays({ connectionTo, clock: quickClock, ...changes });
}

/** The target is empty unless it is told otherwise. */
export async function startRelayWorld(
  options: { readonly source?: WorldOptions; readonly target?: WorldOptions } = {},
): Promise<RelayWorld> {
  const [source, target] = [
    await startWorld({ trees: 6, ...options.source }),
    await startWorld({ trees: 0, ...options.target }),
  ];
  const folder = mkdtempSync(join(tmpdir(), 'syncline-relay-'));
  return {
    source,
    target,
    urls: { source: source.serviceUrl, target: target.serviceUrl },
    path: join(folder, 'town.relay'),
    relays: relaysOf(),
    relaysWith: relaysOf,
    side: (side) => (side === 'source' ? source : target),
    async close() {
      await source.close();
      await target.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What people see of a service: carried fields, shapes and attachments, by GlobalID. */
export function contents(
  archive: Archive,
  layers: readonly number[] = [TREES, INSPECTIONS],
): unknown {
  return layers.map((layerId) => {
    const rows = [...archive.select({ layerId })].map(({ globalId, attributes, geometry }) => [
      globalId,
      Object.entries(attributes)
        .filter(([name]) => !/^(objectid|globalid|creat|edit)/i.test(name))
        .sort(([a], [b]) => a.localeCompare(b)),
      geometry,
    ]);
    const files = archive.layer(layerId).hasAttachments
      ? [...archive.attachments(layerId)].map(
          ({ globalId, parentGlobalId, name, attachmentId }) => [
            ...[globalId, parentGlobalId, name],
            Buffer.from(archive.attachmentData(layerId, attachmentId) ?? []).toString('hex'),
          ],
        )
      : [];
    const byText = (a: unknown, b: unknown): number =>
      JSON.stringify(a).localeCompare(JSON.stringify(b));
    return { rows: rows.sort(byText), files: files.sort(byText) };
  });
}
