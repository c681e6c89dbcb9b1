/** Reads the answer of a registering and makes the file a replica of its own, in one transaction. */
import { assert } from '../../../shared/assert.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Generations } from '../../../shared/model/protocol.ts';
import { warning, type Remark } from '../../../shared/model/remark.ts';
import type { Effect, RunContext } from '../context.ts';
import { isAhead } from '../generations.ts';
import { findNew } from '../orphan.ts';
import type { ReplicaFile } from '../ports.ts';
import { startingGenerations, type RegisterWish } from './wish.ts';

export interface RegisterContext extends RunContext {
  readonly wish: RegisterWish;
  readonly remarks: Remark[];
}

const HELD =
  'Held since this copy was registered: the file that it was copied from may send the same edit. Release it if only this file has it.';

interface Registered {
  readonly replicaId: string;
  readonly replicaName: string;
  readonly generations: Generations;
}

export const takeOver: Effect<'apply-answer'> = async (_step, context) => {
  const { file, service, signal, progress, at, wish, remarks } = context as RegisterContext;
  at('apply-answer:before-read');
  progress.phase('Making the copy a replica of its own');
  const answered = await readAnswer(context as RegisterContext);
  const ours = file.replica().generations;
  const info = await service.replicaInfo(answered.replicaId, signal);
  if (isAhead(answered.generations, ours)) remarks.push(beginsLater());
  await file.apply((transaction) => {
    transaction.registerAs({
      instanceId: wish.instanceId,
      replicaId: answered.replicaId,
      replicaName: answered.replicaName,
      generations: startingGenerations(ours, answered.generations),
      reported: highest(answered.generations, info?.generations),
    });
    for (const edit of file.pendingEdits()) {
      transaction.holdWith(edit.editId, HELD);
      transaction.note(edit, 'held', HELD);
    }
    at('apply-answer:before-commit');
    transaction.endExchange('create');
  });
  at('apply-answer:after-commit');
  file.discardAnswer();
};

async function readAnswer(context: RegisterContext): Promise<Registered> {
  const { file, service, signal, wish } = context;
  const exchange = file.exchange();
  assert(exchange, 'an answer belongs to an exchange');
  const { stage } = exchange;
  const head =
    stage.at === 'answer'
      ? await service.readAnswer(stage.file, PASS_OVER, { layers: layersOf(file), signal })
      : null;
  const told = stage.at === 'answer' || stage.at === 'nothing' ? stage.generations : null;
  const generations = {
    replica: head?.generations.replica ?? told?.replica ?? null,
    layers: { ...told?.layers, ...head?.generations.layers },
  };
  if (head?.replicaId) {
    return {
      replicaId: head.replicaId,
      replicaName: head.replicaName ?? wish.replicaName,
      generations,
    };
  }
  // Some answers are no more than "done": then the server's list has it.
  const found = await findNew(service, wish.replicaName, exchange.replicasBefore, signal);
  if (found.length !== 1) throw unnamed();
  return { replicaId: found[0]!.replicaId, replicaName: found[0]!.replicaName, generations };
}

/** Rows that come all the same are here already, or come with the next download. */
const PASS_OVER = {
  features: () => undefined,
  deletes: () => undefined,
  attachments: () => undefined,
  attachmentDeletes: () => undefined,
};

function layersOf(file: Pick<ReplicaFile, 'layers'>) {
  return file.layers().map(({ description }) => description);
}

function unnamed(): AppError {
  return new AppError('bad-answer', 'The answer of the service does not name the new replica.', {
    hint: 'Try again. If that does not help, show this to the administrator of the service.',
  });
}

function beginsLater(): Remark {
  return warning(
    'generations',
    'The server registered the copy with the state of today. The next sync asks for changes from where this file stands; if the server no longer has them, it says so.',
  );
}

function highest(first: Generations, second: Generations | undefined): Generations {
  const layers: Record<number, number> = { ...first.layers };
  for (const [id, generation] of Object.entries(second?.layers ?? {})) {
    layers[Number(id)] = Math.max(generation, layers[Number(id)] ?? generation);
  }
  const replicas = [first.replica, second?.replica ?? null].filter((each) => each !== null);
  return { replica: replicas.length === 0 ? null : Math.max(...replicas), layers };
}
