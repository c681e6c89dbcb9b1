/** Loads the first data of a replica. Repeatable: it empties the tables before. */
import { assert } from '../../../shared/assert.ts';
import { AppError } from '../../../shared/errors.ts';
import type { AnswerHead } from '../../../shared/model/protocol.ts';
import type { Remark } from '../../../shared/model/remark.ts';
import { isoNow, type Effect, type RunContext } from '../context.ts';
import { findNew, findTwins } from '../orphan.ts';
import { learnVersionOfNew } from './learn-version.ts';
import type { NewReplicaFile } from '../ports.ts';

export interface CreateContext extends RunContext {
  readonly file: NewReplicaFile;
  /** What the user should know about the replica that was made. */
  readonly remarks: Remark[];
  /** Writes more into the file before it gets its name. */
  readonly beforeFinish?: () => Promise<void>;
  /** The answer stays until the file is finished. */
  readonly keepsAnswer?: boolean;
}

export const loadAnswer: Effect<'apply-answer'> = async (_step, context) => {
  const { file, service, signal, progress, clock, at, remarks } = context as CreateContext;
  const exchange = file.exchange();
  assert(exchange, 'an answer belongs to an exchange');
  const { stage } = exchange;
  if (stage.at !== 'answer') {
    throw new AppError(
      'bad-answer',
      'The server says that the replica is ready and gives no data for it.',
      { hint: 'Try again. If that does not help, show this to the administrator of the service.' },
    );
  }
  at('apply-answer:before-read');
  progress.phase('Writing the replica file');
  const names = new Map(
    file.layers().map(({ layerId, description }) => [layerId, description.name]),
  );
  await file.load(async (sink) => {
    const head = await service.readAnswer(
      stage.file,
      {
        ...sink,
        features(layerId, kind, features) {
          sink.features(layerId, kind, features);
          progress.rows(names.get(layerId) ?? `layer ${layerId}`, features.length);
        },
      },
      {
        layers: file.layers().map(({ description }) => description),
        replicaSR: file.replica().replicaSR,
        signal,
        onTransfer: (transfer) => progress.transfer('Reading', transfer),
      },
    );
    const generations = {
      replica: head.generations.replica ?? stage.generations?.replica ?? null,
      layers: { ...stage.generations?.layers, ...head.generations.layers },
    };
    const told = await withGenerations({ ...head, generations }, context);
    if (told.replicaId) {
      remarks.push(...(await findTwins(service, file, told.replicaId, signal)));
    }
    at('apply-answer:before-commit');
    return told;
  }, isoNow(clock));
  at('apply-answer:after-commit');
  if (!(context as CreateContext).keepsAnswer) file.discardAnswer();
};

/** A replica without its id or its generations could never be synchronised. Some jobs leave the latter out (protocol.md 6.7). */
async function withGenerations(head: AnswerHead, context: RunContext): Promise<AnswerHead> {
  const { file, service, signal } = context;
  if (file.replica().request.syncModel === 'none') return head;
  if (!head.replicaId && file.replica().request.dataFormat === 'sqlite') {
    const found = await nameInList(context);
    if (found !== null) return withGenerations({ ...head, replicaId: found }, context);
  }
  if (!head.replicaId) {
    throw new AppError('bad-answer', 'The answer of the service does not name its replica.', {
      hint: 'Try again. If that does not help, show this to the administrator of the service.',
    });
  }
  const { replica, layers } = head.generations;
  if (replica !== null || Object.keys(layers).length > 0) return head;
  const info = await service.replicaInfo(head.replicaId, signal);
  return { ...head, generations: info?.generations ?? head.generations };
}

/** The one replica that has come into being since we asked, under the name that we gave; null: it is not clear. */
async function nameInList({ file, service, signal }: RunContext): Promise<string | null> {
  const before = file.exchange()?.replicasBefore ?? [];
  const found = await findNew(service, file.replica().request.replicaName, before, signal);
  return found.length === 1 ? found[0]!.replicaId : null;
}

export const finishCreate: Effect<'finish-create'> = async (_step, context) => {
  const { file, progress, clock, at, beforeFinish } = context as CreateContext;
  await beforeFinish?.();
  file.discardAnswer();
  await learnVersionOfNew(context);
  progress.phase('Building the indexes');
  at('finish-create:before');
  file.endSession(context.sessionId, {
    at: isoNow(clock),
    result: 'done',
    summary: `Created ${file.replica().replicaName}.`,
    counts: {},
    error: null,
  });
  file.finish(isoNow(clock));
  at('finish-create:after');
};
