/** `syncline register-copy`: what would happen, what has happened, and the copies of a crew. */
import type { ErrorBody } from '../../../shared/errors.ts';
import type {
  CopyResult,
  CrewReport,
  RegisterPlan,
  RegisterReport,
} from '../../../shared/model/register-copy.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import { shellWord } from './create.ts';
import { hintLines } from './error.ts';
import { indent, pairs, sections, table } from './layout.ts';
import { generationsText } from './protocol-words.ts';
import { remarkLines } from './remarks.ts';
import type { Style } from './style.ts';
import { amount, safe } from './words.ts';

export function registerPlanLines(plan: RegisterPlan, style: Style): string[] {
  const { path, replicaName, replicaId, pending, registeredAt, remarks } = plan;
  return sections(
    [style.strong(`${safe(path)} was copied with the replica ${safe(replicaName)}.`)],
    pairs(
      [
        ['Replica ID', replicaId],
        ['Known to the service', plan.hasReference ? 'yes' : 'no'],
        ['Pending edits', pending === 0 ? 'none' : `${pending}; all of them would be held`],
        ...(registeredAt === null ? [] : [['Registered before', registeredAt] as const]),
      ],
      style,
    ),
    remarkLines(remarks, style),
    [
      hasProblem(remarks)
        ? 'Nothing was changed. This copy cannot be registered.'
        : 'Nothing was changed. Without --preview the copy would get a replica of its own.',
    ],
  );
}

export function registerLines(
  files: readonly {
    readonly path: string;
    readonly report: RegisterReport | null;
    readonly error: ErrorBody | null;
  }[],
  style: Style,
): string[] {
  return sections(
    ...files.map(({ path, report, error }) =>
      report === null
        ? [
            style.bad(`${safe(path)} was not registered.`),
            ...indent(error === null ? [] : [safe(error.message), ...hintLines(error)]),
          ]
        : registeredLines(report, style),
    ),
  );
}

function registeredLines(report: RegisterReport, style: Style): string[] {
  const { path, replicaId, replicaName, copyOf, generations, held, remarks } = report;
  return [
    style.good(`${safe(path)} has a replica of its own now.`),
    ...pairs(
      [
        ['Replica name', replicaName],
        ['Replica ID', replicaId],
        ['Copied from', copyOf],
        ['Generations', generationsText(generations)],
      ],
      style,
    ),
    ...remarkLines(remarks, style),
    ...(held === 0
      ? []
      : [
          `${amount(held, 'pending edit is', 'pending edits are')} held, because the file that it was copied from may send the same. Release what only this file has:`,
          `  syncline changes ${shellWord(path)}`,
          `  syncline release ${shellWord(path)} --all`,
        ]),
  ];
}

export function crewLines(report: CrewReport, style: Style): string[] {
  const held = report.copies.reduce((most, copy) => Math.max(most, copy.held), 0);
  return sections(
    [report.isComplete ? style.good(safe(report.summary)) : style.doubtful(safe(report.summary))],
    table(
      [{ title: 'Copy' }, { title: 'State' }, { title: 'Replica name' }, { title: 'File' }],
      report.copies.map((copy) => [copy.name, stateText(copy), copy.replicaName ?? '', copy.path]),
      style,
    ),
    report.copies.flatMap(({ name, error }) =>
      error === null
        ? []
        : [[`${safe(name)}: ${safe(error.message)}`, ...hintLines(error)].join(' ')],
    ),
    remarkLines(report.remarks, style),
    held === 0
      ? []
      : [
          `${amount(held, 'edit that was', 'edits that were')} pending in ${safe(report.from)} ${held === 1 ? 'is' : 'are'} held in each copy: the original sends ${held === 1 ? 'it' : 'them'}.`,
        ],
  );
}

function stateText({ state }: CopyResult): string {
  const texts: Readonly<Record<CopyResult['state'], string>> = {
    registered: 'registered',
    'there-already': 'there already',
    failed: 'failed',
    'not-begun': 'not begun',
  };
  return texts[state];
}
