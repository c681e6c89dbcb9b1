/** Features, attachments and deleted ids as they stand in answers, under the names that the layer gives them. */
import { AppError } from '../../../shared/errors.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { WireAttachment } from '../../../shared/model/protocol.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { isRecord, lowerKeys, toInteger, toText } from './lax.ts';

/** What the readers need to know of a layer. */
export type RowLayer = Pick<
  LayerDescription,
  'id' | 'name' | 'fields' | 'globalIdField' | 'objectIdField'
>;

/**
 * A feature whose attributes carry the layer's own field names and whose GlobalID has the one spelling.
 *
 * @throws AppError "bad-answer" when the layer has GlobalIDs and this feature has none
 */
export function readFeature(raw: unknown, layer: RowLayer): WireFeature {
  if (!isRecord(raw) || !isRecord(raw['attributes'])) {
    throw badRow(layer, 'something that is not a feature');
  }
  const attributes = withOwnNames(raw['attributes'], layer);
  const geometry = raw['geometry'] ?? null;
  if (geometry !== null && !isRecord(geometry)) {
    throw badRow(layer, 'a feature whose geometry is no geometry');
  }
  if (layer.globalIdField === null) return { geometry, attributes };
  const globalId = parseGlobalId(attributes[layer.globalIdField]);
  if (globalId === null) {
    const objectId = toInteger(attributes[layer.objectIdField]);
    const which = objectId === null ? '' : ` (object id ${objectId})`;
    throw badRow(layer, `a feature without a GlobalID${which}`);
  }
  // The object was parsed for us a moment ago and nobody else holds it.
  attributes[layer.globalIdField] = globalId;
  return { geometry, attributes };
}

/**
 * Attributes under the field names of the layer. Servers write names in another case, or with the database's
 * schema and table before them (protocol.md 5.2.3).
 */
function withOwnNames(
  attributes: Record<string, unknown>,
  layer: RowLayer,
): Record<string, unknown> {
  const { globalIdField, objectIdField } = layer;
  const isOwn =
    (globalIdField === null || globalIdField in attributes) &&
    (objectIdField === '' || objectIdField in attributes);
  if (isOwn) return attributes;
  const own = new Map(layer.fields.map(({ name }) => [name.toLowerCase(), name]));
  if (globalIdField !== null) own.set(globalIdField.toLowerCase(), globalIdField);
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    const lower = name.toLowerCase();
    const known = own.get(lower) ?? own.get(lower.slice(lower.lastIndexOf('.') + 1));
    result[known ?? name] = value;
  }
  return result;
}

/**
 * An attachment with its embedded bytes, its address, or neither.
 *
 * @throws AppError "bad-answer" when it has no GlobalID
 */
export function readAttachment(raw: unknown, layer: RowLayer): WireAttachment {
  const members = lowerKeys(raw);
  const globalId = parseGlobalId(members['globalid']);
  if (globalId === null) throw badRow(layer, 'an attachment without a GlobalID');
  const data = toText(members['data']);
  return {
    globalId,
    parentGlobalId: parseGlobalId(members['parentglobalid']),
    attachmentId: toInteger(members['attachmentid'] ?? members['id']),
    name: toText(members['name']) ?? '',
    contentType: toText(members['contenttype']) ?? 'application/octet-stream',
    size: toInteger(members['size']),
    data: data === null ? null : Buffer.from(data, 'base64'),
    url: toText(members['url']),
  };
}

/** An item of `deleteIds`: a GlobalID, or an object that holds one. Null for an empty item. */
export function readDeletedId(raw: unknown, layer: RowLayer): GlobalId | null {
  if (raw === null || raw === '') return null;
  const globalId = parseGlobalId(isRecord(raw) ? lowerKeys(raw)['globalid'] : raw);
  if (globalId === null) throw badRow(layer, 'a deletion that names no GlobalID');
  return globalId;
}

function badRow(layer: RowLayer, what: string): AppError {
  return new AppError(
    'bad-answer',
    `The answer of the service holds ${what}, in layer ${layer.id} (${layer.name}).`,
    {
      hint: 'Nothing of this answer was kept. Try again; if it comes back, show this to the administrator of the service.',
    },
  );
}
