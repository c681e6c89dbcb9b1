/** Brings the result file. Repeatable: a part that is already here is gone on with. */
import { hasCode, toErrorBody } from '../../../shared/errors.ts';
import { type Effect } from '../context.ts';

export const fetchAnswer: Effect<'fetch-answer'> = async ({ url }, context) => {
  const { service, file, progress, signal, at } = context;
  const { stage } = file.exchange() ?? {};
  const generations = stage?.at === 'link' ? stage.generations : null;
  const target = file.answerFile;
  progress.phase('Bringing the result');
  try {
    await service.downloadResult(url, {
      file: target,
      signal,
      onTransfer: (transfer) => progress.transfer('Result', transfer),
    });
  } catch (error) {
    // Servers delete results after minutes (protocol.md 6.13): the call happened, its answer is gone.
    if (!hasCode(error, 'not-found', 'refused')) throw error;
    file.setStage({
      at: 'failed',
      error: { ...toErrorBody(error), hint: 'The result was no longer on the server. Run again.' },
    });
    return;
  }
  at('fetch-answer:before-stage');
  file.setStage({ at: 'answer', file: target, generations });
  at('fetch-answer:after-stage');
};
