/** `syncline relay create --plan`. */
import type { RelayPlan } from '../../../shared/model/relay.ts';
import { hasProblem } from '../../../shared/model/remark.ts';
import { indent, pairs, sections } from './layout.ts';
import { remarkLines } from './remarks.ts';
import type { Style } from './style.ts';
import { safe } from './words.ts';

export function relayPlanLines(plan: RelayPlan, style: Style): string[] {
  return sections(
    [style.strong(`A ${plan.direction} relay.`)],
    pairs(
      [
        ['Source', `${plan.source.serviceName} (${plan.source.serviceUrl})`],
        ['Target', `${plan.target.serviceName} (${plan.target.serviceUrl})`],
        ['Sync model', plan.syncModel ?? 'none in common'],
        [
          'Both changed a row',
          `the version of the ${plan.direction === 'one-way' ? 'source' : plan.policy} stays`,
        ],
      ],
      style,
    ),
    indent(plan.layers.map(({ sentence }) => safe(sentence))),
    [
      plan.direction === 'one-way'
        ? 'Rows that only the target has stay as they are.'
        : 'Rows that only the target has go to the source.',
    ],
    remarkLines(plan.remarks, style),
    [
      hasProblem(plan.remarks)
        ? 'Nothing was created. Solve the problems first.'
        : 'Nothing was created.',
    ],
  );
}
