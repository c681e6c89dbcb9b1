/**
 * Reads from a server's words that something is not there. Texts differ by release and language, so this finds only
 * what is said clearly (protocol.md 3.3.4, 11.1).
 */
import type { ServerWords } from '../../../shared/errors.ts';

const ABSENT =
  "not found|(does|did|do) not exist|doesn't exist|not registered|unregistered|is (unknown|invalid)|no longer (exists?|registered|valid|available|known)";
const NOT_FOUND = 'no|no such|unknown|unable to find|cannot find|could not find|invalid';

// Between the two words stands nothing that could be the missing thing itself.
const REPLICA_ABSENT = new RegExp(
  `\\breplica(\\s?id)?\\b((?!layer|feature|attachment|field)[^.]){0,80}?\\b(${ABSENT})`,
  'i',
);
const NO_REPLICA = new RegExp(
  `\\b(${NOT_FOUND})( the| such| a)? replica(\\s?id)?\\b(?! *name)`,
  'i',
);
const JOB_ABSENT = new RegExp(`\\b(job|status)\\s?(id)?\\b[^.]{0,80}?\\b(${ABSENT}|expired)`, 'i');
const NO_JOB = new RegExp(`\\b(${NOT_FOUND})( the| such| a)? (job|status)(\\s?id)?\\b`, 'i');

/** True when the words say that the server has no replica of that id. */
export function namesMissingReplica(words: ServerWords): boolean {
  const text = textOf(words);
  return REPLICA_ABSENT.test(text) || NO_REPLICA.test(text);
}

/** True when the words say that the server has no job of that id. */
export function namesMissingJob(words: ServerWords): boolean {
  const text = textOf(words);
  return JOB_ABSENT.test(text) || NO_JOB.test(text);
}

/** Message and details in one. */
export function textOf(words: ServerWords): string {
  return [words.message, ...words.details].join(' ');
}
