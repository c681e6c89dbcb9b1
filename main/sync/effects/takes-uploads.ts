/** Does a service take files on their own, before the edits that name them? Pure. */
import type { ServiceDescription } from '../../../shared/model/service.ts';

/** ArcGIS Online takes uploads without saying so (protocol.md 1.9). */
export function takesUploads({ url, layers, capabilities }: ServiceDescription): boolean {
  return (
    layers.some((layer) => layer.hasAttachments) &&
    (capabilities.includes('uploads') || new URL(url).hostname.endsWith('.arcgis.com'))
  );
}
