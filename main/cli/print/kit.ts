/** `syncline kit …`: what was made, and what has come back. */
import {
  dayOf,
  type BegunKit,
  type GivenUpKit,
  type GivenUpOutcome,
  type KitCopyInfo,
  type KitFile,
  type KitReport,
  type KitState,
} from '../../../shared/model/kit-making.ts';
import { pairs, sections, table } from './layout.ts';
import { remarkLines } from './remarks.ts';
import type { Style } from './style.ts';
import { bytes, moment, number, safe } from './words.ts';

const KINDS: Readonly<Record<KitFile['kind'], string>> = {
  copy: 'copy',
  installer: 'installer',
  basemap: 'background tiles',
  definition: 'definition',
  guide: 'guide',
  'printed-guide': 'guide to print',
};

export function kitLines(report: KitReport, style: Style): string[] {
  const { copies, files, remarks, isComplete, summary, expiresAt, crewFolder } = report;
  const failed = copies.flatMap(({ name, error }) =>
    error === null
      ? []
      : [`${safe(name)}: ${safe(error.message)} ${safe(error.hint ?? '')}`.trimEnd()],
  );
  return sections(
    [isComplete ? style.good(safe(summary)) : style.doubtful(safe(summary))],
    failed,
    files.length === 0
      ? []
      : table(
          [{ title: 'What' }, { title: 'Size', align: 'right' }, { title: 'File' }],
          files.map((file) => [KINDS[file.kind], bytes(file.bytes), safe(file.path)]),
          style,
        ),
    crewFolder === null
      ? []
      : pairs(
          [
            ['For the stick', crewFolder],
            ['Good until', expiresAt === null ? 'no last day' : dayOf(expiresAt)],
          ],
          style,
        ),
    remarkLines(remarks, style),
  );
}

export function begunKitLines({ name, summary, from, copies }: BegunKit, style: Style): string[] {
  return sections(
    [style.strong(safe(name)), style.doubtful(safe(summary))],
    pairs([['Made of', safe(from)]], style),
    table(
      [{ title: 'Copy' }, { title: 'State' }],
      copies.map((copy) => [
        safe(copy.name),
        copy.isRegistered ? 'registered' : 'not registered yet',
      ]),
      style,
    ),
  );
}

export function giveUpQuestionLines(kit: BegunKit, style: Style): string[] {
  return sections(begunKitLines(kit, style), [
    'There is no undo. To unregister the replicas of these copies and remove what was made, type yes: ',
  ]);
}

const GIVEN_UP: Readonly<Record<GivenUpOutcome, string>> = {
  unregistered: 'unregistered',
  'already-gone': 'the service did not know it any more',
  'never-registered': 'never registered',
  kept: 'as before',
};

export function givenUpLines({ summary, copies, isComplete }: GivenUpKit, style: Style): string[] {
  return sections(
    [isComplete ? style.good(safe(summary)) : style.doubtful(safe(summary))],
    table(
      [{ title: 'Copy' }, { title: 'Outcome' }],
      copies.map(({ name, outcome, error }) => [
        safe(name),
        error === null
          ? GIVEN_UP[outcome]
          : `${GIVEN_UP[outcome]}: ${safe(error.message)} ${safe(error.hint ?? '')}`.trimEnd(),
      ]),
      style,
    ),
  );
}

export function kitStateLines(kit: KitState, style: Style): string[] {
  const end = kit.expiresAt === null ? 'no last day' : dayOf(kit.expiresAt);
  return sections(
    [style.strong(safe(kit.name)), safe(kit.summary)],
    pairs(
      [
        ['Made', moment(kit.madeAt, '')],
        ['Good until', kit.isExpired ? `${end}: expired` : end],
        ['For the stick', kit.crewFolder ?? 'moved away'],
      ],
      style,
    ),
    table(
      [
        { title: 'Copy' },
        { title: 'Returns', align: 'right' },
        { title: 'Last' },
        { title: 'By' },
        { title: 'To decide', align: 'right' },
        { title: 'To send', align: 'right' },
        { title: 'Sent', align: 'right' },
      ],
      kit.copies.map((copy) => [
        safe(copy.name),
        number(copy.returns),
        moment(copy.lastReturnAt, ''),
        safe(copy.lastReturnBy ?? ''),
        number(copy.undecided),
        number(copy.waiting),
        number(copy.sent),
      ]),
      style,
    ),
    kit.copies.flatMap(({ name, problem }) =>
      problem === null ? [] : [style.bad(`${safe(name)}: ${safe(problem)}`)],
    ),
  );
}

export function kitCopyLines(copy: KitCopyInfo, style: Style): string[] {
  const { summary, isExpired, kitName, copyName, lastReturn } = copy;
  return sections(
    [isExpired ? style.doubtful(safe(summary)) : style.strong(safe(summary))],
    pairs(
      [
        ['Kit', kitName],
        ['Copy', copyName],
        ['Returns made', lastReturn === 0 ? 'none' : number(lastReturn)],
      ],
      style,
    ),
  );
}
