/** The quiet line below a control: length, range, time zone. Pure. */
import { isZoneless } from '../../../shared/model/zone.ts';
import { domainOf } from '../../../shared/model/check-edit.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { Field, LayerDescription } from '../../../shared/model/service.ts';
import { parseMoment } from './date-input.ts';
import { inputKind } from './field-input.ts';
import { EDIT } from './messages.ts';

/** Of this many characters left the counter tells from the start. */
const FEW_LEFT = 20;

export function fieldHint(
  field: Field,
  row: WireFeature,
  layer: LayerDescription,
  text: string,
  stored: unknown,
): string | undefined {
  const kind = inputKind(field, row, layer);
  if (kind === 'date')
    return isZoneless(field, layer) ? EDIT.unknownZone : momentHint(text, stored);
  if (kind === 'offset') return EDIT.offsetHint;
  if (kind === 'text' || kind === 'long-text') {
    const { length } = field;
    const isNear = length !== null && (kind === 'long-text' || text.length > length - FEW_LEFT);
    return isNear && text !== '' ? EDIT.characters(text.length, length) : undefined;
  }
  const domain = domainOf(field, row, layer);
  return domain?.type === 'range' ? EDIT.range(domain.min, domain.max) : undefined;
}

function momentHint(text: string, stored: unknown): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const typed = text === '' ? null : parseMoment(text, false);
  const moment = typed ?? (text !== '' && typeof stored === 'number' ? stored : null);
  const utc = moment === null ? null : new Date(moment);
  const isReal = utc !== null && !Number.isNaN(utc.getTime());
  return EDIT.localTime(
    zone,
    isReal
      ? utc
          .toISOString()
          .replace('T', ' ')
          .replace(/(:00)?\.\d+Z$/, '')
      : null,
  );
}
