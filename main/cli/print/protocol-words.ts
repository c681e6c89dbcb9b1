/** Protocol values as people read them. */
import type { Exchange } from '../../../shared/model/exchange.ts';
import type { EditKind, EditTarget } from '../../../shared/model/edit.ts';
import type { Generations } from '../../../shared/model/protocol.ts';
import type { RollbackRule } from '../../../shared/model/service.ts';
import { moment } from './words.ts';

export const ROLLBACK_TEXTS: Readonly<Record<RollbackRule, string>> = {
  choice: 'you choose at each sync with --rollback-on-failure',
  'skips-bad-edits': 'fixed by this service: good edits are applied, bad ones are skipped',
  'all-or-nothing': 'fixed by this service: one bad edit undoes the whole upload',
};

/** `1234` under perReplica, `layer 0: 1234, layer 1: 1240` under perLayer. */
export function generationsText({ replica, layers }: Generations): string {
  const perLayer = Object.entries(layers).map(([id, gen]) => `layer ${id}: ${gen}`);
  if (perLayer.length === 0) return replica === null ? 'none' : String(replica);
  return perLayer.join(', ');
}

/** `added`, `updated attachment`, … */
export function editText(kind: EditKind, target: EditTarget): string {
  const words = { add: 'add', update: 'update', delete: 'delete' };
  return target === 'attachment' ? `${words[kind]} attachment` : words[kind];
}

const PURPOSES: Readonly<Record<Exchange['purpose'], string>> = {
  create: 'Creating the replica',
  download: 'A download',
  upload: 'An upload',
  confirm: 'The confirmation of an upload',
  both: 'A two-way synchronisation',
  snapshot: 'A snapshot download',
  close: 'The last download before unregistering',
};

const STAGES: Readonly<Record<Exchange['stage']['at'], string>> = {
  sending: 'was interrupted while it was sent; what the server did with it is looked up first',
  job: 'is a job on the server, which can be picked up again',
  link: 'is done on the server; its result waits to be downloaded',
  answer: 'is downloaded and waits to be applied',
  nothing: 'is done and brought nothing',
  failed: 'was refused by the server',
};

/** One sentence about what the journal holds. */
export function exchangeText(exchange: Exchange): string {
  const begun = moment(exchange.begunAt, '');
  return `${PURPOSES[exchange.purpose]}, begun ${begun}, ${STAGES[exchange.stage.at]}.`;
}
