/** A zip of shapefiles, one for each layer; tables come as .dbf alone. */
import { zip } from 'fflate';
import type { JsonGeometry } from '../archive/archive.ts';
import type { LayerSpec } from '../spec.ts';
import { ShapeWriter } from './shapes.ts';
import { TableWriter } from './table.ts';

export interface ShapefileLayer {
  readonly layer: LayerSpec;
  readonly rows: () => Iterable<
    readonly {
      readonly attributes: Readonly<Record<string, unknown>>;
      readonly geometry: JsonGeometry | null;
    }[]
  >;
}

/** `wkt`: of the shapes. `pause` is awaited between batches of rows. */
export async function zipShapefiles(
  layers: readonly ShapefileLayer[],
  wkt: string,
  now: number,
  pause: () => Promise<void>,
): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  const encoder = new TextEncoder();
  const names = new Set<string>();
  for (const { layer, rows } of layers) {
    const table = new TableWriter(layer.fields);
    const shapes = layer.geometryType && new ShapeWriter(layer.geometryType, layer.hasZ);
    for (const batch of rows()) {
      for (const { attributes, geometry } of batch) {
        table.add(attributes);
        shapes?.add(geometry);
      }
      await pause();
    }
    const name = freeName(layer.name, names);
    files[`${name}.dbf`] = table.finish(new Date(now));
    files[`${name}.cpg`] = encoder.encode('UTF-8');
    if (!shapes) continue;
    const { shp, shx } = shapes.finish();
    Object.assign(files, {
      [`${name}.shp`]: shp,
      [`${name}.shx`]: shx,
      [`${name}.prj`]: encoder.encode(wkt),
    });
  }
  return new Promise((resolve, reject) => {
    zip(files, { level: 6 }, (error, data) => (error ? reject(error) : resolve(data)));
  });
}

function freeName(name: string, taken: Set<string>): string {
  const plain = name.replace(/[^\p{L}\p{N}_-]+/gu, '_') || 'layer';
  for (let number = 0; ; number++) {
    const free = number === 0 ? plain : `${plain}_${number}`;
    if (taken.has(free.toLowerCase())) continue;
    taken.add(free.toLowerCase());
    return free;
  }
}
