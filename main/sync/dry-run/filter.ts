/** Does a row still belong to this replica? The server takes it either way. Pure; silent where it cannot be told here. */
import { isNoFilter } from '../../../shared/model/definition-check/where-clause.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type { UploadRow } from '../ports.ts';
import type { ServiceFacts, Verdict } from './verdict.ts';
import { fieldsOf, isTrue } from './where.ts';

const NEXT = 'later changes of it no longer arrive here, and a snapshot leaves it out.';

/** What would lie outside of the layerQuery of the replica once it is on the server. */
export function checkFilter(
  { edit, feature }: UploadRow,
  mine: WireFeature,
  layer: LayerDescription,
  { replica, isOutside }: Pick<ServiceFacts, 'replica' | 'isOutside'>,
): Verdict[] {
  const query = replica.definition.layerQueries[String(layer.id)] ?? {};
  if ((query.queryOption ?? 'useFilter') !== 'useFilter') return [];
  const isNew = edit.kind === 'add';
  const verdicts: Verdict[] = [];
  const usesGeometry = query.useGeometry !== false && layer.geometryType !== null;
  const isMoved = isNew || feature?.geometry !== undefined;
  if (usesGeometry && isMoved && mine.geometry && isOutside(mine.geometry)) {
    const text = `The server would take it, but it lies outside the area of this replica: ${NEXT}`;
    verdicts.push({ cause: 'outside-filter', code: null, field: null, text });
  }
  const where = isNoFilter(query.where) ? null : query.where!;
  const isConcerned =
    where !== null &&
    (isNew || fieldsOf(where, layer).some((name) => name in (feature?.attributes ?? {})));
  if (isConcerned && isTrue(where, mine, layer) === false) {
    const text = `The server would take it, but it does not match the filter of this replica (${where.slice(0, 200)}): ${NEXT}`;
    verdicts.push({ cause: 'outside-filter', code: null, field: null, text });
  }
  return verdicts;
}
