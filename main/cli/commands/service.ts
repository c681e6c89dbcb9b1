import { normaliseServiceUrl } from '../../arcgis/service.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { serviceLines } from '../print/service.ts';

import { SERVICE_URL } from './shared.ts';

export const service: Command = {
  name: 'service',
  summary: 'What a feature service can do: sync models, rollback, layers and row counts',
  details: [
    'Shows whether replicas can be made from the service, and the layer ids that create needs.',
  ],
  positionals: [SERVICE_URL],
  options: [],
  usesCredentials: true,
  examples: ['syncline service https://host/arcgis/rest/services/Water/FeatureServer'],
  async run(given, context) {
    const url = normaliseServiceUrl(given.positionals[0]!);
    const engine = await context.engine();
    const report = await engine.service(url, context.run);
    context.report(report, (style) => serviceLines(report, style));
    return EXIT.done;
  },
};
