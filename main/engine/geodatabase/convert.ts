/** Makes a GeoPackage of a geodatabase that can be read like any replica file, and neither edited nor synchronised. */
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { GeodatabaseExport, GeodatabaseReport } from '../../../shared/model/geodatabase.ts';
import { warning, type Remark } from '../../../shared/model/remark.ts';
import type { ServiceDescription } from '../../../shared/model/service.ts';
import type { Geodatabase } from '../../geodatabase/geodatabase.ts';
import { createReplicaFile, openReplicaFile, requireFreeName } from '../../store/replica-file.ts';
import type { Clock, NewReplicaFile } from '../../sync/ports.ts';
import type { RunOptions } from '../api.ts';
import { requestOf } from './definition.ts';
import {
  countOf,
  pendingOf,
  reportOf,
  savedService,
  whyNotTakenOver,
  withGeodatabase,
} from './describe.ts';
import { adoptPending, loadRows, type Source } from './write.ts';

/** What is in it. Throws `file` when it is none, or damaged. */
export async function geodatabaseInfo(path: string, run: RunOptions): Promise<GeodatabaseReport> {
  run.progress.phase('Reading the geodatabase');
  return withGeodatabase(path, (geodatabase) => reportOf(path, geodatabase));
}

/**
 * Writes `target`; the geodatabase stays as it is. `target` has its name when it is whole, and not before.
 *
 * @throws AppError "file" when `target` exists, or something in the geodatabase is not understood
 */
export async function convertGeodatabase(
  path: string,
  target: string,
  run: RunOptions,
  clock: Clock,
): Promise<GeodatabaseExport> {
  requireFreeName(target);
  return withGeodatabase(path, async (geodatabase) => {
    const source = sourceOf(path, geodatabase);
    const now = new Date(clock.now()).toISOString();
    const unnamed = `${target.replace(/\.gpkg$/i, '')}.${randomUUID().slice(0, 8)}.tmp.gpkg`;
    try {
      const file = createReplicaFile(unnamed, newFile(geodatabase, source.service, now));
      try {
        await fill(file, path, source, run, now);
      } catch (error) {
        file.discard();
        throw error;
      }
      file.close();
      await close(unnamed);
      requireFreeName(target);
      renameSync(unnamed, target);
    } catch (error) {
      rmSync(unnamed, { force: true });
      throw error;
    }
    const pending = (source.pending ?? []).reduce((sum, layer) => sum + countOf(layer), 0);
    return {
      ...{ path: target, from: path, pending, remarks: source.remarks },
      layers: geodatabase.description.layers.map(({ id, name }) => ({
        name,
        count: geodatabase.countRows(id),
      })),
    };
  });
}

interface WholeSource extends Source {
  readonly remarks: readonly Remark[];
}

function sourceOf(path: string, geodatabase: Geodatabase): WholeSource {
  const { service, madeUp } = savedService(path, geodatabase);
  const { pending, remark } = pendingOf(geodatabase);
  const names = service.layers.filter(({ id }) => madeUp.has(id)).map(({ name }) => name);
  return {
    ...{ geodatabase, service, madeUp, pending },
    layerIds: geodatabase.description.layers.map(({ id }) => id),
    remarks: [
      ...(remark === null ? [] : [remark]),
      ...(names.length === 0
        ? []
        : [
            warning(
              'layers',
              `${names.join(', ')}: the rows have no GlobalIDs, which were made up to tell them apart.`,
            ),
          ]),
    ],
  };
}

function newFile(
  { description }: Geodatabase,
  service: ServiceDescription,
  now: string,
): Parameters<typeof createReplicaFile>[1] {
  const layerIds = description.layers.map(({ id }) => id);
  const request = requestOf(description, service, layerIds);
  // What is there is shown, whatever would be synchronised of it.
  const hasAttachments = description.layers.some((layer) => layer.hasAttachments);
  return {
    request: {
      ...request,
      ...(hasAttachments
        ? { returnAttachments: true, attachmentsSyncDirection: 'bidirectional' as const }
        : {}),
    },
    ...{ service, replicaName: request.replicaName, instanceId: randomUUID(), now },
  };
}

async function fill(
  file: NewReplicaFile,
  path: string,
  source: WholeSource,
  { progress, signal }: RunOptions,
  now: string,
): Promise<void> {
  // For the window, which asks this file and not the geodatabase.
  const whyNot = whyNotTakenOver(source.geodatabase, source.pending !== null);
  const options = { openedFrom: resolve(path), whyNotTakenOver: whyNot };
  const sessionId = file.startSession('create', options, now);
  // Without an id it can never be synchronised, whatever becomes of it.
  const unnamed = { replicaId: null, replicaName: null };
  await loadRows(file, source, (head) => ({ ...head, ...unnamed }), { progress, signal, at: now });
  const { adopted } = await adoptPending(file, source);
  progress.phase('Building the indexes');
  file.endSession(sessionId, {
    ...{ at: now, result: 'done', counts: { adopted }, error: null },
    summary: `Read from ${basename(path)}.`,
  });
  file.finish(now);
}

/** A file that is closed can be looked at and nothing else. */
async function close(path: string): Promise<void> {
  const file = openReplicaFile(path);
  try {
    await file.apply((transaction) => transaction.setState('closed'));
  } finally {
    file.close();
  }
}
