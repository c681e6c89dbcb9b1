import { AppError } from '../../../shared/errors.ts';
import { hasFlag } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import { begunKitLines, givenUpLines, giveUpQuestionLines } from '../print/kit.ts';

export const kitGiveUp: Command = {
  name: 'kit give-up',
  summary: 'Give up a crew kit whose making was interrupted',
  details: [
    'The replicas of its copies are unregistered, and what was made is removed from the folder. The replica that the kit was made of stays as it is, and so does a copy in which something was edited, with its replica.',
    'Without --yes it asks on a terminal, and changes nothing where nobody can be asked. Interrupted, or refused for one copy, it goes on when it is run again.',
    'Copies of a finished kit may be with the crew: they are unregistered as other replicas are.',
  ],
  positionals: [{ name: 'folder', text: 'The office’s folder of the kit' }],
  options: [{ name: 'yes', text: 'Do not ask.' }],
  usesCredentials: true,
  examples: ['syncline kit give-up kits/spring', 'syncline kit give-up kits/spring --yes'],
  async run(given, context) {
    const [folder = ''] = given.positionals;
    const kits = await context.kits();
    const begun = kits.begun(folder);
    if (begun && !hasFlag(given, 'yes')) {
      if (!context.isInteractive) {
        context.report({ kit: begun }, (style) => begunKitLines(begun, style));
        context.note('Nothing was changed. Give --yes to go through with it.');
        return EXIT.done;
      }
      const answer = await context.ask((style) => giveUpQuestionLines(begun, style));
      if (answer?.trim().toLowerCase() !== 'yes') {
        throw new AppError('cancelled', 'Nothing was changed.');
      }
    }
    const report = await kits.giveUp(folder, context.run);
    context.report(report, (style) => givenUpLines(report, style));
    if (report.isComplete) return EXIT.done;
    const failed = report.copies.find(({ error }) => error !== null)?.error;
    return failed ? EXIT_CODE_OF[failed.code] : EXIT.partial;
  },
};
