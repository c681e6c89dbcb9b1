/** POST createReplica. What the server has before is noted first, so that a replica made behind a lost answer is recognised. */
import { hasCode, toErrorBody } from '../../../shared/errors.ts';
import type { CreateRequest } from '../../../shared/model/protocol.ts';
import { isoNow, type Effect, type RunContext } from '../context.ts';
import { stageOf } from './call.ts';

export const register: Effect<'call'> = (_step, context) => {
  context.progress.phase('Asking for the replica');
  return submit(context.file.replica().request, context);
};

/** Notes the intent, asks, and keeps how far it came. Throws what says nothing about the replica. */
export async function submit(request: CreateRequest, context: RunContext): Promise<void> {
  const { file, service, signal, progress, clock, at } = context;
  const before = await service.listReplicas(signal);
  at('call:before-begin');
  file.beginExchange(
    {
      sessionId: context.sessionId,
      purpose: 'create',
      direction: 'download',
      layers: [],
      hasEdits: false,
      rollbackOnFailure: null,
      closes: false,
      begunAt: isoNow(clock),
      replicasBefore: before.map(({ replicaId }) => replicaId),
      stage: { at: 'sending' },
    },
    [],
  );
  at('call:after-begin');
  try {
    const submitted = await service.createReplica(request, {
      spoolFile: file.answerFile,
      signal,
      onTransfer: (transfer) => progress.transfer('Answer', transfer),
    });
    at('call:after-send');
    file.setStage(stageOf(submitted));
    at('call:after-stage');
  } catch (error) {
    if (hasCode(error, 'refused', 'invalid', 'not-found')) {
      file.setStage({ at: 'failed', error: toErrorBody(error) });
      return;
    }
    if (hasCode(error, 'unreachable', 'sign-in')) file.withdrawExchange();
    throw error;
  }
}
