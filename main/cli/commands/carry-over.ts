import { AppError } from '../../../shared/errors.ts';
import { hasFlag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { carryOverLines, carryOverPlanLines } from '../print/carry-over.ts';
import { REPLICA_FILE } from './shared.ts';

export const carryOver: Command = {
  name: 'carry-over',
  summary: 'Replay the pending edits of a replica that is gone or too old onto a fresh one',
  details: [
    'Creates a new replica of the same definition and puts every pending edit of the old file into it, by GlobalID. What others changed meanwhile is compared: edits of the same fields wait for a decision in the new file (syncline conflicts).',
    'Nothing is sent to the server by this: synchronise the new file afterwards. The old file keeps its edits, sends none of them any more, and its replica is unregistered where the server still knows it.',
    'If the server still knows the replica, sending the edits first is the better way: syncline sync … --direction upload.',
  ],
  positionals: [
    REPLICA_FILE,
    {
      name: 'new.gpkg',
      isOptional: true,
      text: 'The new replica file; not needed with --preview',
    },
  ],
  options: [
    {
      name: 'preview',
      text: 'Change nothing: say what would become of each edit.',
    },
  ],
  usesCredentials: true,
  examples: [
    'syncline carry-over north.gpkg --preview',
    'syncline carry-over north.gpkg north-2.gpkg',
  ],
  async run(given, context) {
    const [path, newPath] = given.positionals;
    const engine = await context.engine();
    if (hasFlag(given, 'preview')) {
      const plan = await engine.previewCarryOver(path!, context.run);
      context.report(plan, (style) => carryOverPlanLines(plan, path!, style));
      return EXIT.done;
    }
    if (newPath === undefined) {
      throw new AppError('invalid', 'The new replica file is missing.', {
        hint: 'Name it after the old one, or add --preview to see what would happen.',
      });
    }
    const report = await engine.carryOver(path!, newPath, context.run);
    context.report(report, (style) => carryOverLines(report, style));
    return report.counts.conflict + report.counts['row-gone'] > 0 ? EXIT.partial : EXIT.done;
  },
};
