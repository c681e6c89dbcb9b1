/** `syncline verify`: differences between file and server, each with its reason. */
import type { VerifyDifference, VerifyReport } from '../../../shared/model/report.ts';
import { indent, sections, shortened, table } from './layout.ts';
import type { Style } from './style.ts';
import { amount, number, safe } from './words.ts';

const KINDS: Readonly<
  Record<VerifyDifference['kind'], readonly [what: 'row' | 'attachment', how: string]>
> = {
  'only-here': ['row', 'only here'],
  'only-on-server': ['row', 'only on the server'],
  different: ['row', 'different'],
  'attachment-only-here': ['attachment', 'only here'],
  'attachment-only-on-server': ['attachment', 'only on the server'],
  'attachment-different': ['attachment', 'different'],
};
const SHOWN_PER_CAUSE = 20;

export function verifyLines(report: VerifyReport, style: Style): string[] {
  return sections(
    [(report.isEqual ? style.good : style.bad)(safe(report.summary))],
    table(
      [
        { title: 'Layer', align: 'right' },
        { title: 'Name' },
        { title: 'Here', align: 'right' },
        { title: 'On server', align: 'right' },
        { title: 'Equal', align: 'right' },
      ],
      report.layers.map(({ layerId, name, here, onServer, equal }) => [
        String(layerId),
        name,
        number(here),
        number(onServer),
        number(equal),
      ]),
      style,
    ),
    differenceLines(
      report.differences.filter(({ isExpected }) => !isExpected),
      style.bad,
    ),
    differenceLines(
      report.differences.filter(({ isExpected }) => isExpected),
      style.faint,
    ),
  );
}

function differenceLines(
  differences: readonly VerifyDifference[],
  paint: (text: string) => string,
): string[] {
  const byCause = Map.groupBy(differences, ({ layerId, kind, explanation, isExpected }) =>
    JSON.stringify([layerId, kind, explanation, isExpected]),
  );
  return [...byCause.values()].flatMap((group) => {
    const { layerName, kind, explanation, isExpected } = group[0]!;
    const expected = isExpected ? ' (expected)' : '';
    const lines = group.map(
      ({ globalId, fields }) =>
        `${globalId}${fields.length === 0 ? '' : `: ${fields.map(safe).join(', ')}`}`,
    );
    const [what, how] = KINDS[kind];
    return [
      paint(`${safe(layerName)}: ${amount(group.length, what, `${what}s`)} ${how}${expected}`),
      ...indent([safe(explanation), ...shortened(lines, SHOWN_PER_CAUSE)]),
    ];
  });
}
