import type { AuditEntry } from '../../../shared/model/cleanup.ts';
import { auditText } from '../../engine/cleanup/text.ts';
import { valueOf } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { auditLines } from '../print/admin.ts';
import { wholeNumber } from '../values.ts';

const USUAL = 50;
const PAGE = 500;

export const adminAudit: Command = {
  name: 'admin audit',
  summary:
    'Who unregistered, held and released which replicas, when, and what the servers answered',
  details: ['The trail is kept on this machine and is only ever added to.'],
  positionals: [],
  options: [
    { name: 'last', value: '<n>', text: `So many of the newest entries; default ${USUAL}.` },
    {
      name: 'output',
      value: '<file>',
      text: 'Write the whole trail into a file: as a table where its name ends in .csv, else as JSON.',
    },
  ],
  usesCredentials: false,
  examples: ['syncline admin audit --last 20', 'syncline admin audit --output trail.csv'],
  async run(given, context) {
    const cleanup = await context.cleanup();
    const output = valueOf(given, 'output');
    if (output !== undefined) {
      const all: AuditEntry[] = [];
      for (let page = cleanup.audit(0, PAGE); page.entries.length > 0;) {
        all.push(...page.entries);
        page = cleanup.audit(all.length, PAGE);
      }
      const format = /\.csv$/i.test(output) ? 'csv' : 'json';
      context.terminal.writeText(output, auditText(all.reverse(), format));
      context.note(`Saved ${all.length} entries to ${output}.`);
    }
    const page = cleanup.audit(0, wholeNumber(given, 'last') ?? USUAL);
    context.report(page, (style) => auditLines(page, style));
    return EXIT.done;
  },
};
