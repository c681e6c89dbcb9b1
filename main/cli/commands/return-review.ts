import { writeFileSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import type { ReviewDecision, SendOptions } from '../../../shared/model/return.ts';
import { hasFlag, valueOf, valuesOf, type Given } from '../arguments.ts';
import type { Command, OptionSpec, PositionalSpec } from '../command.ts';
import { readGlobalId } from '../edit-choice.ts';
import { EXIT } from '../exit-codes.ts';
import { answerCsv } from '../../engine/returns/answer-csv.ts';
import {
  answerLines,
  checkLines,
  decidedLines,
  holdLines,
  openedLines,
  reviewLines,
  sentLines,
} from '../print/return.ts';
import { toJson } from '../../platform/json.ts';
import { oneOf, trueOrFalse } from '../values.ts';
import { explainSteps } from './shared.ts';

const KIT: OptionSpec = {
  name: 'kit',
  value: '<folder>',
  text: 'The office’s folder of the kit, with its manifest and twins.',
};
const COPY: PositionalSpec = { name: 'copy', text: 'The name of the copy in the kit' };

export const returnShow: Command = {
  name: 'return show',
  summary:
    'Open a return file at the office, and show every edit of its copy with what was decided',
  details: [
    'Only what is new against the returns that were opened before comes under review; nothing is sent. The same file opened twice, or an older one after a newer one, changes nothing and says so.',
    'The review lies in the kit’s folder as a replica file of its own, in which the edits are pending and held: all other commands work on it, and so does the window.',
    'Works without a connection.',
  ],
  positionals: [
    {
      name: 'return|copy',
      text: 'A return file (….syncline-return), or the name of a copy of which one was opened before',
    },
  ],
  options: [KIT],
  usesCredentials: false,
  examples: [
    'syncline return show north-1-3.syncline-return --kit kits/spring',
    'syncline return show north-1 --kit kits/spring',
  ],
  async run(given, context) {
    const [name = ''] = given.positionals;
    const returns = await context.returns();
    const kit = kitOf(given);
    if (/\.syncline-return$/i.test(name)) {
      const report = await returns.open(name, kit, context.run);
      context.report(report, (style) => openedLines(report, style));
      return EXIT.done;
    }
    const path = returns.find(kit, name);
    const review = returns.review(path);
    if (!review) throw new AppError('file', `No return of ${name} was opened yet.`);
    const hold = returns.hold(path);
    context.report({ review, hold }, (style) => [
      ...reviewLines(review, style),
      ...holdLines(hold, style),
    ]);
    return EXIT.done;
  },
};

export const returnDecide: Command = {
  name: 'return decide',
  summary: 'Accept or refuse edits that a crew has handed in',
  details: [
    'Accepted edits go to the service with the next syncline return send; refused ones never do, and the crew is told why. Until it is sent a decision can be changed.',
    'Works without a connection.',
  ],
  positionals: [COPY],
  options: [
    KIT,
    {
      name: 'accept',
      value: '<GlobalID>',
      isRepeatable: true,
      text: 'Accept the edit of this feature or attachment; all for everything that is undecided.',
    },
    {
      name: 'refuse',
      value: '<GlobalID>',
      isRepeatable: true,
      text: 'Refuse it; all for everything that is undecided.',
    },
    {
      name: 'undecide',
      value: '<GlobalID>',
      isRepeatable: true,
      text: 'Take a decision back that was not sent yet.',
    },
    { name: 'reason', value: '<text>', text: 'Why edits are refused; the crew is told.' },
  ],
  usesCredentials: false,
  examples: [
    'syncline return decide north-1 --kit kits/spring --accept all',
    'syncline return decide north-1 --kit kits/spring --refuse {7A3C1D52-0B9E-4C5F-8D21-6E4F3A2B1C0D} --reason "Outside of the park"',
  ],
  async run(given, context) {
    const decision = decisionOf(given);
    const returns = await context.returns();
    const path = returns.find(kitOf(given), given.positionals[0]!);
    const report = await returns.decide(path, decision);
    context.report(report, (style) => decidedLines(report, style));
    return EXIT.done;
  },
};

export const returnSend: Command = {
  name: 'return send',
  summary: 'Send the accepted edits of a crew to the service, with a receipt for each',
  details: [
    'The ordinary careful sync of the review: changes come down first and are compared; what others changed as well waits for a decision (syncline conflicts on the review file, or --on-conflict). Undecided and refused edits are not sent.',
    'A run that was interrupted is finished by the same command; nothing is sent twice.',
  ],
  positionals: [COPY],
  options: [
    KIT,
    {
      name: 'dry-run',
      text: 'Send nothing: compare every edit with the service as it is today, and say what would happen to the accepted ones.',
    },
    {
      name: 'on-conflict',
      value: '<policy>',
      text: 'ask (default: stop and show them), mine (the crew’s), theirs, or merge (field by field; the same field changed on both sides still waits).',
    },
    {
      name: 'rollback-on-failure',
      value: '<true|false>',
      text: 'true: one bad edit undoes the whole upload; false: good edits are kept. Only where the service lets the client choose.',
    },
    {
      name: 'carry-over',
      text: 'Where the service has forgotten the replica of this copy: make a fresh one and go on from there.',
    },
    {
      name: 'own-replica',
      text: 'Where the replica of this copy was synchronised from somewhere else, such as by the crew itself: register one for this review and go on from there.',
    },
  ],
  usesCredentials: true,
  examples: [
    'syncline return send north-1 --kit kits/spring --dry-run',
    'syncline return send north-1 --kit kits/spring',
  ],
  async run(given, context) {
    const returns = await context.returns();
    const path = returns.find(kitOf(given), given.positionals[0]!);
    if (hasFlag(given, 'dry-run')) {
      const check = await returns.check(path, context.run);
      context.report(check, (style) => checkLines(check, style));
      const { dryRun } = check;
      return dryRun && dryRun.wouldAccept === dryRun.wouldSend ? EXIT.done : EXIT.partial;
    }
    const report = await returns.send(path, sendOptions(given), context.run);
    explainSteps(report.sync.reasons, context);
    context.report(report, (style) => sentLines(report, style));
    if (report.sync.counts.unknown > 0) return EXIT.unknown;
    return report.sync.result === 'done' ? EXIT.done : EXIT.partial;
  },
};

export const returnAnswer: Command = {
  name: 'return answer',
  summary: 'Say what became of each edit of a crew: on the service, refused and why, waiting',
  details: [
    'At the crew’s, name the answer file instead of a copy: it is shown, and changes nothing.',
    'Works without a connection.',
  ],
  positionals: [
    {
      name: 'copy|answer',
      text: 'The name of the copy in the kit, or a file that the office has answered with (….syncline-answer)',
    },
  ],
  options: [
    KIT,
    {
      name: 'to',
      value: '<file>',
      text: 'Write it to a file as well: CSV where its name ends with .csv, else JSON (….syncline-answer).',
    },
  ],
  usesCredentials: false,
  examples: [
    'syncline return answer north-1 --kit kits/spring',
    'syncline return answer north-1 --kit kits/spring --to north-1.csv',
    'syncline return answer north-1-3.syncline-answer',
  ],
  async run(given, context) {
    const returns = await context.returns();
    const [name = ''] = given.positionals;
    const answer = /\.syncline-answer$/i.test(name)
      ? returns.readAnswer(name, null)
      : returns.answer(returns.find(kitOf(given), name));
    const to = valueOf(given, 'to');
    if (to !== undefined) {
      write(to, /\.csv$/i.test(to) ? answerCsv(answer) : `${toJson(answer, 2)}\n`);
    }
    context.report(answer, (style) => answerLines(answer, style));
    return EXIT.done;
  },
};

export const returnRelease: Command = {
  name: 'return release',
  summary: 'Let clean-up look at the replica of a copy again, when its crew has finished',
  details: [
    'Replicas of copies are on the hold list of clean-up from the moment at which the kit is made. This takes one off, once everything that was handed in is refused or on the service. Nothing is unregistered.',
    'Works without a connection.',
  ],
  positionals: [COPY],
  options: [KIT],
  usesCredentials: false,
  examples: ['syncline return release north-1 --kit kits/spring'],
  async run(given, context) {
    const returns = await context.returns();
    const path = returns.find(kitOf(given), given.positionals[0]!);
    const wasHeld = returns.release(path);
    context.report({ path, wasHeld }, () => [
      wasHeld
        ? 'Clean-up does not leave the replica of this copy alone any more. Nothing was unregistered.'
        : 'It was not on the hold list of this machine.',
    ]);
    return EXIT.done;
  },
};

function kitOf(given: Given): string {
  const kit = valueOf(given, 'kit');
  if (kit !== undefined) return kit;
  throw new AppError('invalid', 'Say which kit: --kit <folder>.', {
    hint: 'It is the office’s folder, which holds the file that ends with .syncline-kit.',
  });
}

function decisionOf(given: Given): ReviewDecision {
  const takes = (['accept', 'refuse', 'undecide'] as const).filter(
    (take) => valuesOf(given, take).length > 0,
  );
  const [take] = takes;
  if (take === undefined || takes.length > 1) {
    throw new AppError('invalid', 'Of --accept, --refuse and --undecide, give one.');
  }
  const reason = valueOf(given, 'reason');
  if (reason !== undefined && take !== 'refuse') {
    throw new AppError('invalid', '--reason goes with --refuse.');
  }
  const names = valuesOf(given, take);
  const isAll = take !== 'undecide' && names.length === 1 && names[0]!.toLowerCase() === 'all';
  const choice = isAll
    ? ({ undecided: true } as const)
    : { globalIds: names.map((text) => readGlobalId(`--${take}`, text)) };
  return { choice, take, ...(reason === undefined ? {} : { reason }) };
}

function sendOptions(given: Given): SendOptions {
  const rollbackOnFailure = trueOrFalse(given, 'rollback-on-failure');
  return {
    onConflict: oneOf(given, 'on-conflict', ['ask', 'mine', 'theirs', 'merge']) ?? 'ask',
    carryOver: hasFlag(given, 'carry-over'),
    ownReplica: hasFlag(given, 'own-replica'),
    ...(rollbackOnFailure === undefined ? {} : { rollbackOnFailure }),
  };
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new AppError('file', `${path} could not be written.`, {
      cause,
      hint: 'Check the folder, and that you may write in it.',
    });
  }
}
