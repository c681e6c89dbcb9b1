/** Dates whose time zone nobody knows (synchronizeReplica page, timeReferenceUnknownClient). */
import type { EditFields, Field, LayerDescription } from './service.ts';

/** What of a layer tells about the zone of its dates. */
export interface DatedLayer {
  readonly datesInUnknownTimeZone?: boolean;
  readonly editFields?: EditFields | null;
}

/** How such dates are labelled wherever they are shown. */
export const UNKNOWN_ZONE = 'time zone not known';

/** True for a date that must be kept and shown as it is stored. Dates of editor tracking are UTC even then. */
export function isZoneless(
  { name, type }: Pick<Field, 'name' | 'type'>,
  layer: DatedLayer,
): boolean {
  if (type !== 'Date' || layer.datesInUnknownTimeZone !== true) return false;
  const { created = null, edited = null } = layer.editFields ?? {};
  return ![created, edited].some((each) => each?.toLowerCase() === name.toLowerCase());
}

/** Names of such fields. */
export function zonelessFields(layer: Pick<LayerDescription, 'fields'> & DatedLayer): string[] {
  return layer.fields.filter((field) => isZoneless(field, layer)).map(({ name }) => name);
}

/** Such as `2026-05-03 14:22:07`, without a zone: the digits as they are stored. Empty for what is no moment. */
export function zonelessText(milliseconds: number): string {
  const moment = new Date(milliseconds);
  if (Number.isNaN(moment.getTime())) return '';
  return moment
    .toISOString()
    .replace('T', ' ')
    .replace(/(:00)?(\.000)?Z$/, '');
}
