/** What rollbackOnFailure did: that nothing was applied, why, and what to do. */
import type { DryRunFinding, RollbackReport } from '../../../shared/model/report.ts';
import { shellWord } from './create.ts';
import { indent, shortened } from './layout.ts';
import { editText } from './protocol-words.ts';
import { receiptLine, type LayerNames } from './receipts.ts';
import type { Style } from './style.ts';
import { amount, safe } from './words.ts';

const SHOWN = 20;

/** The banner that nobody may overlook; `path` is given while the edits are still pending. */
export function rollbackLines(
  rollback: RollbackReport | null,
  names: LayerNames,
  style: Style,
  path: string | null = null,
): string[] {
  if (rollback === null) return [];
  const { sent, isProven, serverMessage } = rollback;
  const proof = isProven
    ? 'The server was asked afterwards: it holds none of them.'
    : 'That the server holds none of them has not been confirmed yet; the next sync checks it.';
  const still = path === null ? '' : ' All of them are still pending here.';
  return [
    style.bad(
      `ROLLED BACK: the server undid the whole upload of ${amount(sent, 'edit', 'edits')}.`,
    ),
    ...indent([
      ...(serverMessage === null ? [] : [`The server said: ${safe(serverMessage)}`]),
      `${proof}${still}`,
      ...causeLines(rollback, names),
      ...(path === null ? [] : wayOut(rollback, path)),
    ]),
  ];
}

function causeLines({ culprits, probable }: RollbackReport, names: LayerNames): string[] {
  if (culprits.length > 0) {
    const lines = culprits.map((receipt) => receiptLine(receipt, names));
    return ['Brought down by:', ...indent(shortened(lines, SHOWN))];
  }
  if (probable.length === 0) {
    return [
      'The server did not name the edit that failed, and a check against the service finds nothing wrong.',
    ];
  }
  const lines = probable.map((finding) => `${findingLine(finding)}: ${safe(finding.text)}`);
  return [
    'The server did not name the edit that failed. A check against the service finds:',
    ...indent(shortened(lines, SHOWN)),
  ];
}

const MOST_NAMED = 3;

function wayOut({ culprits, probable, sent }: RollbackReport, path: string): string[] {
  const named = culprits.length > 0 ? culprits : probable;
  const ids = [...new Set(named.map(({ globalId }) => globalId))];
  if (ids.length === 0 || ids.length >= sent) return [];
  const file = shellWord(path);
  const words = ids.slice(0, MOST_NAMED).map((id) => `'${id}'`);
  const more = ids.length > MOST_NAMED ? ' …' : '';
  return [
    `Hold ${ids.length === 1 ? 'it' : 'them'} back and send the rest:  syncline hold ${file} ${words.join(' ')}${more}, then syncline sync ${file}`,
  ];
}

/** `Hydrants: update "Main Street 4" {…}, field STATUS` */
export function findingLine(finding: DryRunFinding): string {
  const { layerName, kind, target, title, globalId, field } = finding;
  const name = title === globalId ? '' : `"${safe(title)}" `;
  const where = field === null ? '' : `, field ${safe(field)}`;
  return `${safe(layerName)}: ${editText(kind, target)} ${name}${globalId}${where}`;
}
