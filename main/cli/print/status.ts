/** `syncline status`: what a replica file holds and where it stands. */
import type { StatusReport } from '../../../shared/model/report.ts';
import { shellWord } from './create.ts';
import { pairs, sections, table } from './layout.ts';
import { exchangeText, generationsText } from './protocol-words.ts';
import { referenceText } from './service.ts';
import type { Style } from './style.ts';
import { amount, moment, number, safe } from './words.ts';

export function statusLines(status: StatusReport, style: Style): string[] {
  return sections(
    [style.strong(safe(status.replicaName)), safe(status.path)],
    pairs(
      [
        ['Service', status.serviceUrl],
        ['Replica ID', status.replicaId ?? 'none yet'],
        ['State', stateText(status.state)],
        ['Sync model', status.syncModel],
        ['Generations', generationsText(status.generations)],
        ['Spatial reference', referenceText(status.spatialReference)],
        ['Created', moment(status.createdAt, 'not told')],
        ['Last sync', moment(status.lastSyncAt, 'never')],
      ],
      style,
    ),
    layerTable(status, style),
    whatIsOpen(status, style),
  );
}

function layerTable({ layers }: StatusReport, style: Style): string[] {
  const right = ['Rows', 'Attachments', 'Adds', 'Updates', 'Deletes'].map((title) => ({
    title,
    align: 'right' as const,
  }));
  return table(
    [{ title: 'Layer', align: 'right' }, { title: 'Name' }, { title: 'Table' }, ...right],
    layers.map((layer) => [
      String(layer.layerId),
      layer.name,
      layer.table,
      number(layer.count),
      number(layer.attachments),
      number(layer.pending.add),
      number(layer.pending.update),
      number(layer.pending.delete),
    ]),
    style,
  );
}

function whatIsOpen(status: StatusReport, style: Style): string[] {
  const { pending, conflicts, missingAttachments, exchange, carriedOverTo, carriedOver } = status;
  if (carriedOverTo !== null) {
    return [
      `${amount(carriedOver, 'edit', 'edits')} carried over to ${carriedOverTo}; nothing is sent from this file any more.`,
      ...(pending === 0
        ? []
        : [
            `${amount(pending, 'edit has', 'edits have')} no place there: this file alone keeps what they hold.`,
          ]),
      `Next: syncline sync ${shellWord(carriedOverTo)}`,
    ];
  }
  const open = [
    ...(exchange === null ? [] : [style.doubtful(exchangeText(exchange))]),
    ...(pending === 0 ? [] : [`${amount(pending, 'edit', 'edits')} to send.`]),
    ...(conflicts === 0
      ? []
      : [
          style.doubtful(
            `${amount(conflicts, 'conflict waits', 'conflicts wait')} for a decision.`,
          ),
        ]),
    ...(missingAttachments === 0
      ? []
      : [
          `${amount(missingAttachments, 'attachment is', 'attachments are')} still to be downloaded.`,
        ]),
  ];
  if (open.length === 0) return ['Nothing to send and nothing under way.'];
  const path = shellWord(status.path);
  const next =
    exchange?.purpose !== 'create'
      ? `syncline sync ${path}`
      : status.state === 'creating'
        ? 'syncline create, as before'
        : `syncline register-copy ${path}`;
  return [...open, `Next: ${next}`];
}

function stateText(state: string): string {
  const texts: Readonly<Record<string, string>> = {
    creating: 'still being created',
    ready: 'ready',
    closed: 'unregistered: it can be edited but not synchronised',
  };
  return texts[state] ?? state;
}
