/** Does a service take files on their own, before the edits that name them? Pure. */
import type { ServiceDescription } from '../../../shared/model/service.ts';

/** Of attachments. */
export function takesUploads(service: ServiceDescription): boolean {
  return service.layers.some((layer) => layer.hasAttachments) && offersUploads(service);
}

/** ArcGIS Online takes uploads without saying so (protocol.md 1.9). */
export function offersUploads({
  url,
  capabilities,
}: Pick<ServiceDescription, 'url' | 'capabilities'>): boolean {
  return capabilities.includes('uploads') || new URL(url).hostname.endsWith('.arcgis.com');
}
