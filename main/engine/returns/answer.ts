/** What became of each edit of a copy, for the crew. Pure. */
import {
  RETURN_FORMAT,
  type AnsweredEdit,
  type Review,
  type ReviewEdit,
  type ReturnAnswer,
} from '../../../shared/model/return.ts';
import { isOnTheService } from './review.ts';

/** `at`: ISO 8601 UTC. */
export function answerOf(review: Review, at: string): ReturnAnswer {
  const { kitId, kitName, copyName, replicaId, returns, edits } = review;
  return {
    format: RETURN_FORMAT,
    ...{ kitId, kitName, copyName, replicaId, at },
    number: returns[0]?.number ?? 0,
    edits: edits.map(answered),
  };
}

function answered(edit: ReviewEdit): AnsweredEdit {
  const { layerId, layerName, target, kind, globalId, title, number, outcome } = edit;
  return {
    ...{ layerId, layerName, target, kind, globalId, title, number },
    ...fateOf(edit),
    receipt: outcome,
  };
}

function fateOf(edit: ReviewEdit): Pick<AnsweredEdit, 'fate' | 'text'> {
  const { state, outcome, note, reason } = edit;
  const words = [outcome?.serverMessage, outcome?.explanation].find(Boolean);
  switch (state) {
    case 'refused':
      return { fate: 'refused', text: `Refused by the office${reason ? `: ${reason}` : '.'}` };
    case 'undecided':
      return { fate: 'undecided', text: 'The office has not decided yet.' };
    case 'none-left':
      return { fate: 'none-left', text: note ?? 'Nothing of it was left to do.' };
    case 'accepted':
  }
  if (isOnTheService(edit)) return { fate: 'on-the-service', text: 'On the service.' };
  if (edit.hasConflict || outcome?.outcome === 'conflict') {
    return { fate: 'conflict', text: 'Others have changed the same; the office decides.' };
  }
  if (edit.isDone) return { fate: 'refused', text: words ?? 'Given up at the office.' };
  if (outcome && outcome.outcome !== 'held') {
    return {
      fate: 'waiting',
      text: `Accepted; the service has not taken it yet${words ? `: ${words}` : '.'}`,
    };
  }
  return { fate: 'waiting', text: 'Accepted, not sent yet.' };
}
