/** Pending edits in words: what they are called and what they change. */
import type { EsriGeometry } from '../../../shared/model/geometry.ts';
import type { ChangeReport } from '../../../shared/model/report.ts';
import type { ViewLayer } from '../../../shared/model/view.ts';
import { titleOf, valueText } from '../../state/field-values.ts';
import { CHANGES } from './messages.ts';

interface ChangedValue {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const MOST_IN_LINE = 2;

/** The feature's name, or the attachment's. */
export function changeTitle(change: ChangeReport, layer: ViewLayer | null): string {
  if (change.attachment) return CHANGES.attachment(change.attachment.name);
  const { attributes } = change.after ?? change.before ?? { attributes: {} };
  return titleOf(layer, change.globalId, (name) => attributes[name]);
}

/** The fields that differ, each side as people read it. */
export function changedValues(
  change: ChangeReport,
  layer: ViewLayer | null,
): readonly ChangedValue[] {
  return change.changes.map(({ field, before, after, beforeText, afterText }) => {
    const known = layer?.fields.find(({ name }) => name === field);
    if (!layer || !known || change.target === 'attachment') {
      return {
        name: field,
        before: beforeText ?? CHANGES.empty,
        after: afterText ?? CHANGES.empty,
      };
    }
    return {
      name: known.alias || known.name,
      before: valueText(layer, known, before, (name) => change.before?.attributes[name]),
      after: valueText(layer, known, after, (name) => change.after?.attributes[name]),
    };
  });
}

/** One line: `Status: Open → Closed · 2 more fields · Geometry`. */
export function changeLine(change: ChangeReport, layer: ViewLayer | null): string {
  const isAttachment = change.target === 'attachment';
  if (change.kind === 'add') return CHANGES.newFeature(isAttachment);
  if (change.kind === 'delete') return CHANGES.deleted(isAttachment);
  const values = changedValues(change, layer);
  const words = values
    .slice(0, MOST_IN_LINE)
    .map(({ name, before, after }) => CHANGES.change(name, before, after));
  if (values.length > MOST_IN_LINE) words.push(CHANGES.more(values.length - MOST_IN_LINE));
  if (change.geometryChanged) words.push(CHANGES.geometry);
  return words.length === 0 ? CHANGES.nothingVisible : words.join(' · ');
}

/** How many vertices a shape has. */
export function vertexCount(geometry: EsriGeometry | null | undefined): number {
  if (!geometry) return 0;
  const { points, paths, rings } = geometry;
  const parts = Array.isArray(points) ? [points] : (paths ?? rings);
  if (!Array.isArray(parts)) return typeof geometry['x'] === 'number' ? 1 : 0;
  return parts.reduce<number>((sum, part) => sum + (Array.isArray(part) ? part.length : 0), 0);
}
