/** Finds out what became of a call without an answer, and whether both replicas are still there. */
import { assert } from '../../shared/assert.ts';
import { AppError, fromErrorBody } from '../../shared/errors.ts';
import type { Generations } from '../../shared/model/protocol.ts';
import { firstKnown } from './answer.ts';
import { isoNow } from './call.ts';
import type { RelayContext } from './ports.ts';
import { isSame, provesCall } from './requests.ts';
import { settleByLooking, writeSettled } from './settle.ts';

/** A call whose answer is lost or was no: what the side holds decides about each edit. */
export async function reconcile(context: RelayContext): Promise<void> {
  const { file, services, signal, at } = context;
  const call = file.call();
  assert(call, 'there is a call to reconcile');
  const { side, stage } = call;
  const { ends } = file.record();
  const isProven = async (): Promise<boolean> => {
    const info = await services[side].replicaInfo(ends[side].replicaId ?? '', signal);
    return provesCall(info?.siblings, call, ends[side].siblings);
  };
  const sent = file.sent();
  const settled = await settleByLooking(sent, call, isProven, context);
  const wasTaken = await isProven();
  // A call that nobody knows the fate of may have told the side something all the same.
  const isRefused = stage.at === 'failed' && stage.error.code !== 'not-found';
  await file.apply((writes) => {
    writeSettled(sent, settled, call, isoNow(context), context, writes);
    if (wasTaken || !isRefused) {
      writes.updateEnd(side, { siblings: wasTaken ? call.siblings : null });
    }
    writes.endCall();
    at('reconcile:before-commit');
  });
  // Others may have changed rows of that side meanwhile: it is heard again before it is written again.
  context.known.downloaded.delete(side);
  context.known.lookedUp.clear();
  // An answer that has expired is no reason to stop: the call itself has been made.
  if (stage.at === 'failed' && !['refused', 'not-found'].includes(stage.error.code))
    throw fromErrorBody(stage.error);
}

/** Ends a call that sent nothing and was refused. */
export function fail(context: RelayContext): never {
  const call = context.file.call();
  assert(call?.stage.at === 'failed', 'the call was refused');
  context.file.withdraw();
  const { code, message, server } = call.stage.error;
  const isOver = code === 'replica-gone' || code === 'replica-too-old';
  throw new AppError(code, message, {
    hint: isOver
      ? START_ANEW
      : 'Run it again. If that does not help, show this to the administrator of the service.',
    ...(server ? { server } : {}),
  });
}

const START_ANEW =
  'Close this relay and create a new one between the same services: rows that are equal on both sides are recognised and left as they are.';

/** Are both replicas still there, and was this file the last that used them? */
export async function check({ services, file, signal, known }: RelayContext): Promise<void> {
  const { ends } = file.record();
  for (const side of ['source', 'target'] as const) {
    const { replicaId, replicaName, siblings, serviceName } = ends[side];
    const info = await services[side].replicaInfo(replicaId ?? '', signal);
    if (info === null) {
      throw new AppError(
        'replica-gone',
        `${serviceName}, the ${side}, no longer knows the replica ${replicaName}.`,
        {
          hint: START_ANEW,
        },
      );
    }
    const told = firstKnown(info.siblings);
    if (told === null || siblings === null || !isTold(told) || isSame(told, siblings)) continue;
    throw new AppError(
      'replica-copied',
      `${serviceName}, the ${side}, was written through this relay by somebody else: another copy of this file has been at work.`,
      { hint: `Use the other copy. If there is none any more: ${START_ANEW}` },
    );
  }
  known.isChecked = true;
}

/** Services write -1 where they were told nothing, or keep no such number (protocol.md 3.2.3). */
function isTold({ replica, layers }: Generations): boolean {
  return [replica ?? 0, ...Object.values(layers)].every((generation) => generation >= 0);
}
