/** The rows of the catalog, read when first asked for and once for all claims about them. */
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import type { LayerSpec, Row, ServiceSpec } from '../../../main/sample-service/spec.ts';

export interface LoadedLayer {
  /** `Service/Layer`. */
  readonly path: string;
  readonly service: ServiceSpec;
  readonly layer: LayerSpec;
  readonly rows: readonly Row[];
}

export const LAYERS: readonly LoadedLayer[] = catalog().flatMap((service) =>
  service.layers.map((layer) => {
    let rows: readonly Row[] | null = null;
    return {
      path: `${service.name}/${layer.name}`,
      service,
      layer,
      get rows() {
        return (rows ??= [...layer.rows()]);
      },
    };
  }),
);

export function loaded(path: string): LoadedLayer {
  const found = LAYERS.find((layer) => layer.path === path);
  if (!found) throw new Error(`The catalog has no layer ${path}.`);
  return found;
}
