declare module '@terraformer/arcgis' {
  import type { Geometry } from 'geojson';
  export function arcgisToGeoJSON(arcgis: object): Geometry;
}
