/**
 * Ends an exchange that carried no edits and brought nothing, and says why. The server may have counted it as a
 * sync all the same, or closed the replica: it is asked, so that nobody takes this file for an old copy later.
 */
import { assert } from '../../../shared/assert.ts';
import { fromErrorBody } from '../../../shared/errors.ts';
import type { Effect } from '../context.ts';

export const dropExchange: Effect<'drop-exchange'> = async (
  { error },
  { file, service, signal },
) => {
  const exchange = file.exchange();
  assert(exchange && !exchange.hasEdits, 'an exchange with edits is reconciled, not dropped');
  // What createReplica may have left on the server can only be recognised by the journal: see create.ts.
  if (exchange.purpose === 'create' && error) throw fromErrorBody(error);
  const info = await service.replicaInfo(file.replica().replicaId ?? '', signal);
  const isClosed = exchange.closes && info === null;
  await file.apply((transaction) => {
    if (info) transaction.setReported(info.generations);
    if (isClosed) transaction.setState('closed');
    transaction.endExchange(isClosed ? exchange.purpose : null);
  });
  file.discardAnswer();
  if (error && !isClosed) throw fromErrorBody(error);
};
