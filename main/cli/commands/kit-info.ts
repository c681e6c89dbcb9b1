import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { begunKitLines, kitCopyLines, kitStateLines } from '../print/kit.ts';

export const kitInfo: Command = {
  name: 'kit info',
  summary: 'Show what has come back of a crew kit, or which kit a copy belongs to',
  details: [
    'Of the office’s folder: every copy with the return files that were opened, and what is left to decide and to send; of a kit whose making was interrupted, how far it is. Of a copy: its kit, and until when it is good.',
    'Works without a connection.',
  ],
  positionals: [
    { name: 'folder|file.gpkg', text: 'The office’s folder of the kit, or a copy of one (….gpkg)' },
  ],
  options: [],
  usesCredentials: false,
  examples: ['syncline kit info kits/spring', 'syncline kit info north-1.gpkg'],
  async run(given, context) {
    const [path = ''] = given.positionals;
    const kits = await context.kits();
    if (/\.gpkg$/i.test(path)) {
      const copy = kits.copy(path);
      context.report({ copy }, (style) => kitCopyLines(copy, style));
    } else {
      const begun = kits.begun(path);
      const kit = begun ?? kits.state(path);
      context.report({ kit }, (style) =>
        'program' in kit ? kitStateLines(kit, style) : begunKitLines(kit, style),
      );
    }
    return EXIT.done;
  },
};
