/** Brings the result file. Repeatable: a part that is already here is gone on with. */
import { assert } from '../../../shared/assert.ts';
import { hasCode, toErrorBody } from '../../../shared/errors.ts';
import { type Effect } from '../context.ts';

export const fetchAnswer: Effect<'fetch-answer'> = async ({ url }, context) => {
  const { service, file, progress, signal, at } = context;
  const { stage } = file.exchange() ?? {};
  assert(stage?.at === 'link', 'a result is fetched where the server has announced it');
  const { generations, withErrors } = stage;
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
      error: {
        ...toErrorBody(error),
        // Not `refused`: that would be said of the call, and the call has succeeded.
        code: 'not-found',
        hint: hasCode(error, 'not-found')
          ? 'Servers keep results for about ten minutes only. Run it again.'
          : 'The server does not give out its result. Run it again.',
      },
    });
    return;
  }
  at('fetch-answer:before-stage');
  file.setStage({
    at: 'answer',
    file: target,
    generations,
    ...(withErrors === undefined ? {} : { withErrors }),
  });
  at('fetch-answer:after-stage');
};
