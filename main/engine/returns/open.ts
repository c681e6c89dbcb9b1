/** Opens a return file at the office: what is new in it comes under review, whole or not at all. */
import { AppError } from '../../../shared/errors.ts';
import type { OpenReport, Opening } from '../../../shared/model/return.ts';
import type { StoredReturn } from '../../store/returns/review-store.ts';
import { openReturnsFile, type ReturnsFile } from '../../store/returns/returns-file.ts';
import type { RunOptions } from '../api.ts';
import { onTheirWay, rememberReview } from './guards.ts';
import { openKitFolder, provideReview, type KitFolder } from './kit-folder.ts';
import { finishMoving } from './move-review.ts';
import { openReturnFile, type ReturnReader } from './read-return.ts';
import type { ReturnsDeps } from './returns.ts';
import { readReview } from './review.ts';
import { settleReview } from './settle.ts';
import { takeIn } from './take-in.ts';

/**
 * Throws `invalid` for what is no return of this kit or is damaged, `unknown-outcome` while edits of an earlier one are on
 * their way, `file` for the files of the office. Then nothing has changed.
 */
export async function openReturn(
  path: string,
  kitFolder: string,
  run: RunOptions,
  deps: ReturnsDeps,
): Promise<OpenReport> {
  run.progress.phase('Reading the return file');
  const kit = openKitFolder(kitFolder);
  const reader = await openReturnFile(path, kit.manifest);
  try {
    const review = await provideReview(kit, reader.copy);
    finishMoving(review, new Date(deps.clock.now()).toISOString());
    rememberReview(review, deps);
    const file = openReturnsFile(review);
    let taken: Taken;
    try {
      requireSameCopy(file, kit, reader);
      taken = await takeReturn(file, reader, run, deps);
    } finally {
      file.close();
    }
    return { ...taken, number: reader.manifest.number, review: readReview(review) };
  } finally {
    await reader.close();
  }
}

type Taken = Pick<OpenReport, 'opening' | 'fresh' | 'known' | 'summary'>;

function requireSameCopy(file: ReturnsFile, { manifest }: KitFolder, reader: ReturnReader): void {
  const member = file.parts.kit.membership();
  if (member?.kitId === manifest.kitId && member.copyName === reader.copy.name) return;
  throw new AppError('file', `The review of ${reader.copy.name} belongs to another kit.`, {
    hint: 'Put the folder of the kit back as it was.',
  });
}

async function takeReturn(
  file: ReturnsFile,
  reader: ReturnReader,
  { signal, progress }: RunOptions,
  deps: ReturnsDeps,
): Promise<Taken> {
  const { manifest, digest } = reader;
  const opened = file.parts.reviews.returns();
  const same = opened.find((each) => each.number === manifest.number);
  requireSameFile(opened, reader);
  if (same) {
    const when = same.openedAt.slice(0, 10);
    return unchanged(
      'opened-before',
      `This return was opened on ${when} already. Nothing has changed.`,
    );
  }
  const newest = opened[0];
  if (newest && newest.number > manifest.number) {
    const text = `Return ${newest.number} of ${reader.copy.name} was opened before and holds everything of return ${manifest.number}. Nothing has changed.`;
    return unchanged('overtaken', text);
  }
  if (file.exchange()?.hasEdits) throw onTheirWay();
  progress.phase('Comparing with what is known');
  const at = new Date(deps.clock.now()).toISOString();
  return file.apply(async (transaction) => {
    settleReview(file.parts, at);
    for (const { digest: name } of reader.attachments) {
      signal.throwIfAborted();
      file.parts.reviews.putBytes(name, await reader.bytes(name));
    }
    const counts = { fresh: 0, known: 0, all: 0 };
    const context = { file, transaction, number: manifest.number, at, isNew: deps.isNew };
    for await (const line of reader.lines()) {
      signal.throwIfAborted();
      counts.all += 1;
      counts[takeIn(line, context) ? 'fresh' : 'known'] += 1;
    }
    if (counts.all !== manifest.edits) {
      throw new AppError(
        'invalid',
        'The return file does not hold the edits that it says it does.',
        { hint: 'Nothing of it was used. Ask the crew to make another return.' },
      );
    }
    const { number, by, madeAt, program, edits, attachments, earlier } = manifest;
    const entry = { number, by, madeAt, program, edits, attachments, earlier };
    file.parts.reviews.addReturn({ ...entry, openedAt: at, digest });
    deps.at('review-filled');
    return {
      opening: 'opened',
      fresh: counts.fresh,
      known: counts.known,
      summary: summaryOf(counts),
    };
  });
}

function summaryOf({ fresh, known }: { readonly fresh: number; readonly known: number }): string {
  const before =
    known === 0
      ? ''
      : ` ${known} ${known === 1 ? 'is' : 'are'} known from before; nothing of that is sent again.`;
  if (fresh === 0) return `Nothing in it is new.${before}`;
  return `${fresh === 1 ? 'One edit waits' : `${fresh} edits wait`} for your decision.${before}`;
}

function unchanged(opening: Opening, summary: string): Taken {
  return { opening, summary, fresh: 0, known: 0 };
}

/**
 * Each return holds everything of those before it that the same file has made, and of no other. What was edited in two
 * files of a copy is in two rows of returns: none of them may be taken for the other.
 */
function requireSameFile(
  opened: readonly StoredReturn[],
  { manifest: { number, earlier }, digest, copy }: ReturnReader,
): void {
  const [newest] = opened;
  const same = opened.find((each) => each.number === number);
  if (!newest) return;
  if (same) {
    if (same.digest !== digest) throw otherFile(`Another return ${number} of ${copy.name} was`);
  } else if (newest.number > number) {
    if (newest.earlier[number - 1] === digest) return;
    throw otherFile(`Return ${newest.number} of ${copy.name}, which does not hold this one, was`);
  } else if (earlier[newest.number - 1] !== newest.digest) {
    throw otherFile(`Return ${newest.number} of ${copy.name}, which is not in this one, was`);
  }
}

function otherFile(which: string): AppError {
  return new AppError(
    'invalid',
    `${which} opened before: there are two files of this copy, such as one on another computer, or one that was restored from a backup.`,
    {
      hint: 'Nothing of it was used, and nothing is lost: its edits are in the file that it came from. Find out which file the crew goes on with; edits that are only in the other one must be made again there.',
    },
  );
}
