/** Shapefiles as results of createReplica with syncModel none (dataFormat=shapefile). */
import { writeFile } from 'node:fs/promises';
import { referenceOf } from '../geodatabase/references.ts';
import { latestWkid, projectGeometry } from '../geometry/project.ts';
import { zipShapefiles } from '../shapefile/zip.ts';
import { breathe } from './batches.ts';
import type { SyncContext } from './context.ts';
import type { FileContent } from './geodatabase.ts';
import type { ResultFile } from './result-files.ts';

export async function writeShapefiles(
  { service, files }: SyncContext,
  { replica, membership, at }: FileContent,
): Promise<ResultFile> {
  const { archive } = service;
  const stored = archive.service.wkid;
  const isSame = latestWkid(stored) === latestWkid(replica.wkid);
  const layers = replica.layers.map(({ id }) => {
    const layer = archive.layer(id);
    return {
      layer,
      rows: function* () {
        for (const rows of membership.rows(id, at)) {
          yield rows.map(({ attributes, geometry }) => ({
            attributes,
            geometry:
              isSame || layer.geometryType === null
                ? geometry
                : projectGeometry(geometry, stored, replica.wkid),
          }));
        }
      },
    };
  });
  const wkt = referenceOf(replica.wkid).wkt;
  const zip = await zipShapefiles(layers, wkt, service.now(), breathe);
  const file = files.reserveZip();
  try {
    await writeFile(file.path, zip);
    return file;
  } catch (error) {
    files.discard(file.name);
    throw error;
  }
}
