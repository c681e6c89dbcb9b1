import {
  filterRows,
  groupRows,
  LIST_COLUMNS,
  sortRows,
  type ListFilter,
} from '../../../shared/model/cleanup-list.ts';
import { normaliseServiceUrl } from '../../arcgis/service.ts';
import { listText } from '../../engine/cleanup/text.ts';
import { givenRules, readList, RULE_OPTIONS } from '../admin-options.ts';
import { type Given, hasFlag, valueOf } from '../arguments.ts';
import type { Command } from '../command.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import { adminListLines, listReport } from '../print/admin.ts';
import { oneOf } from '../values.ts';
import { SERVICE_URL } from './shared.ts';

export const adminList: Command = {
  name: 'admin list',
  summary: 'All replicas that services know: how old they are, what they block, which are stale',
  details: [
    'Administrators see all replicas of a service, other users their own; the answer says how much is seen.',
    'The rules that are given say what is stale; without any, those that were kept with --save-rules or in the window.',
  ],
  positionals: [{ ...SERVICE_URL, isRepeatable: true }],
  options: [
    ...RULE_OPTIONS,
    { name: 'save-rules', text: 'Keep these rules for later, and for the window.' },
    {
      name: 'sort',
      value: `<${LIST_COLUMNS.join('|')}>`,
      text: 'Sort by this; without it as the services list them.',
    },
    { name: 'descending', text: 'The other way round.' },
    { name: 'group', value: '<owner|service>', text: 'Group by this; without it by service.' },
    { name: 'find', value: '<text>', text: 'Only those with this in name, ID or owner.' },
    { name: 'owner', value: '<name>', text: 'Only those of this owner.' },
    { name: 'only-stale', text: 'Only stale ones.' },
    { name: 'only-held', text: 'Only those on the hold list.' },
    { name: 'only-here', text: 'Only those whose file is on this machine.' },
    { name: 'only-missing', text: 'Only those whose file was here and cannot be found.' },
    { name: 'csv', value: '<file.csv>', text: 'Write the list into a file, too.' },
  ],
  usesCredentials: true,
  examples: [
    'syncline admin list https://host/arcgis/rest/services/Water/FeatureServer --stale-days 180',
    'syncline admin list https://host/arcgis/rest/services/Water/FeatureServer --only-stale --sort idle --descending --group owner',
  ],
  async run(given, context) {
    const urls = [...new Set(given.positionals.map(normaliseServiceUrl))];
    const cleanup = await context.cleanup();
    const own = givenRules(given);
    const rules = own ?? cleanup.rules();
    if (own && hasFlag(given, 'save-rules')) cleanup.setRules(own);
    const list = await readList(cleanup, urls, rules, context);
    const column = oneOf(given, 'sort', LIST_COLUMNS);
    const found = filterRows(list.judged, filterOf(given));
    const rows = column ? sortRows(found, column, hasFlag(given, 'descending')) : found;
    const factsOf = (url: string) => list.facts.get(url) ?? null;
    const csv = valueOf(given, 'csv');
    if (csv !== undefined) {
      context.terminal.writeText(csv, listText(rows, factsOf, list.rows, 'csv'));
      context.note(`Saved the list to ${csv}.`);
    }
    const groups = groupRows(rows, oneOf(given, 'group', ['owner', 'service']) ?? 'service');
    context.report(listReport(rows, list, rules), (style) => adminListLines(groups, list, style));
    if (list.failures.length === 0) return EXIT.done;
    return list.failures.length < urls.length
      ? EXIT.partial
      : EXIT_CODE_OF[list.failures[0]!.error.code];
  },
};

function filterOf(given: Given): ListFilter {
  const [text, owner] = [valueOf(given, 'find'), valueOf(given, 'owner')];
  return {
    ...(text === undefined ? {} : { text }),
    ...(owner === undefined ? {} : { owner }),
    ...(hasFlag(given, 'only-stale') ? { isStale: true } : {}),
    ...(hasFlag(given, 'only-held') ? { isHeld: true } : {}),
    ...(hasFlag(given, 'only-here') ? { isHere: true } : {}),
    ...(hasFlag(given, 'only-missing') ? { isMissing: true } : {}),
  };
}
