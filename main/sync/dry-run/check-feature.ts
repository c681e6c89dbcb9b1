/** What the server would say about the edit of one feature or row. Pure. */
import { checkEdit, type Finding } from '../../../shared/model/check-edit.ts';
import { contingentProblems } from '../../../shared/model/contingent-values.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import { parseGlobalId } from '../../../shared/model/ids.ts';
import type { DryRunCause } from '../../../shared/model/report.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import type { UploadRow } from '../ports.ts';
import { checkMeanwhile } from './check-meanwhile.ts';
import { checkOwner, checkRights } from './check-rights.ts';
import { checkFilter } from './filter.ts';
import type { LayerFacts, ServiceFacts, Verdict } from './verdict.ts';

/** Everything that the row itself, the layer and the server's row tell; other rows are looked at elsewhere. */
export function checkFeature(row: UploadRow, layer: LayerFacts, service: ServiceFacts): Verdict[] {
  const { then, now } = layer;
  const { edit, feature } = row;
  if (!now) return [layerGone(then.name)];
  const rights = checkRights(edit.kind, now, service);
  const before = rights ? [rights] : [];
  const identity = checkIdentity(edit.globalId);
  if (identity) return [...before, identity];
  const theirs = layer.server.get(edit.globalId) ?? null;
  const presence = checkPresence(row, theirs, service);
  if (presence) return [...before, presence];
  const versions = layer.versions.get(edit.globalId);
  const owner =
    edit.kind === 'add' || !theirs ? null : checkOwner(edit.kind, theirs, now, service.user);
  const mine = versions?.mine ?? feature;
  const own =
    edit.kind !== 'delete' && feature && mine
      ? [
          ...checkEdit(edit.kind, feature, mine, now).map((found) => withCause(found, now)),
          ...checkDates(feature, then, now),
          ...checkContingent(mine, then),
          ...checkFilter(row, mine, then, service),
        ]
      : [];
  const base = versions?.base ?? null;
  const meanwhile =
    base && theirs ? checkMeanwhile({ row, base, mine, theirs, layer, service }) : null;
  return [...before, ...(owner ? [owner] : []), ...own, ...(meanwhile ? [meanwhile] : [])];
}

/** The verdict on every edit of a layer that the service does not have any more. */
export function layerGone(name: string): Verdict {
  const text = `The service has no layer ${name} any more.`;
  return { cause: 'not-allowed', code: 2001, field: null, text };
}

const SHAPE_CODES = new Set([1002, 1004, 1005, 1014, 1015]);

function withCause(finding: Finding, { fields }: LayerDescription): Verdict {
  return {
    ...finding,
    cause: causeOf(
      finding,
      fields.some(({ name }) => name === finding.field),
    ),
  };
}

function causeOf({ code }: Finding, hasField: boolean): DryRunCause {
  if (SHAPE_CODES.has(code)) return 'shape';
  if (code !== 1023) return 'value';
  return hasField ? 'read-only' : 'field-gone';
}

const EMPTY = /^\{?[0-]+\}?$/;

/** Null: it has a GlobalID. */
export function checkIdentity(globalId: string): Verdict | null {
  if (globalId.trim() === '') {
    return { cause: 'identity', code: 1020, field: null, text: 'The row has no GlobalID.' };
  }
  if (parseGlobalId(globalId) !== null && !EMPTY.test(globalId)) return null;
  const text = 'The GlobalID of the row is empty or no GUID.';
  return { cause: 'identity', code: 1021, field: null, text };
}

function checkPresence(
  { edit }: UploadRow,
  theirs: WireFeature | null,
  { downloadsFirst, isAllOrNothing }: ServiceFacts,
): Verdict | null {
  if (edit.kind === 'add') {
    if (!theirs) return null;
    const next = downloadsFirst ? ' The sync compares both before it sends anything.' : '';
    const text = `The server already has a row with this GlobalID.${next}`;
    return { cause: 'already-there', code: 1022, field: null, text };
  }
  if (theirs) return null;
  if (edit.kind === 'update') {
    const next = downloadsFirst
      ? ' The sync finds that out before it sends anything; you decide what becomes of yours.'
      : '';
    const text = `The row is no longer on the server: somebody deleted it.${next}`;
    return { cause: 'gone', code: 1011, field: null, text };
  }
  // Deleting what is gone does no harm, unless the server counts it as a failure of the batch.
  const isHarmful = isAllOrNothing && !downloadsFirst;
  const text = 'The row is no longer on the server: it was deleted there already.';
  return { cause: 'gone', code: isHarmful ? 1011 : null, field: null, text };
}

/** Servers take such values: the combinations are those that came with the replica. */
function checkContingent(mine: WireFeature, then: LayerDescription): Verdict[] {
  return contingentProblems(mine, then).map(({ group, text }) => ({
    cause: 'contingent-values' as const,
    code: null,
    field: group.fields[0] ?? null,
    text: `${text} The combinations are those that came with the replica; a sync does not refresh them.`,
  }));
}

function checkDates(
  feature: WireFeature,
  then: LayerDescription,
  now: LayerDescription,
): Verdict[] {
  if (then.datesInUnknownTimeZone === now.datesInUnknownTimeZone) return [];
  const tracked = new Set(Object.values(now.editFields ?? {}));
  return now.fields
    .filter(({ name, type }) => type === 'Date' && !tracked.has(name))
    .filter(({ name }) => (feature.attributes[name] ?? null) !== null)
    .map(({ name, alias }) => ({
      cause: 'time-zone' as const,
      code: null,
      field: name,
      text: now.datesInUnknownTimeZone
        ? `${alias} is UTC in this file, and the service now takes dates as they are: it would be shifted.`
        : `${alias} has no known time zone in this file, and the service now takes dates as UTC: it would be shifted.`,
    }));
}
