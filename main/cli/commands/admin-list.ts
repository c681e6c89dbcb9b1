import { normaliseServiceUrl } from '../../arcgis/service.ts';
import type { Command } from '../command.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import { adminListLines } from '../print/admin.ts';

import { wholeNumber } from '../values.ts';
import { SERVICE_URL } from './shared.ts';

export const adminList: Command = {
  name: 'admin list',
  summary: 'All replicas that services know, with owner, dates and how long they are idle',
  details: ['Administrators see all replicas of a service, other users their own.'],
  positionals: [{ ...SERVICE_URL, isRepeatable: true }],
  options: [
    { name: 'stale-days', value: '<n>', text: 'Mark replicas that are idle for more than n days.' },
  ],
  usesCredentials: true,
  examples: [
    'syncline admin list https://host/arcgis/rest/services/Water/FeatureServer --stale-days 180',
  ],
  async run(given, context) {
    const urls = given.positionals.map(normaliseServiceUrl);
    const staleDays = wholeNumber(given, 'stale-days') ?? null;
    const engine = await context.engine();
    const report = await engine.adminList(urls, { staleDays }, context.run);
    context.report(report, (style) => adminListLines(report, style));
    if (report.failures.length === 0) return EXIT.done;
    return report.failures.length < urls.length
      ? EXIT.partial
      : EXIT_CODE_OF[report.failures[0]!.error.code];
  },
};
