import type { FeatureDetails, ViewLayer } from '../../../shared/model/view.ts';
import { showValue } from '../../state/field-values.ts';

export interface CommonFact {
  readonly name: string;
  readonly text: string;
}

/** More features than this are counted, not compared. */
export const MOST_COMPARED = 60;

/** Fields that have the same value in all of these rows; empty ones are left out. */
export async function commonFacts(
  layer: ViewLayer,
  fids: readonly number[],
  read: (fid: number) => Promise<FeatureDetails | null>,
): Promise<readonly CommonFact[]> {
  const found = await Promise.all(fids.map(read));
  const rows = found.flatMap((row) => (row ? [row.feature.attributes] : []));
  if (rows.length === 0) return [];
  return layer.fields.flatMap((field) => {
    const texts = rows.map((row) => showValue(layer, field, row[field.name], (name) => row[name]));
    const [first] = texts;
    const isSame = texts.every(({ text }) => text === first?.text);
    if (!first || !isSame || first.kind === 'empty') return [];
    return [{ name: field.alias || field.name, text: first.text }];
  });
}
