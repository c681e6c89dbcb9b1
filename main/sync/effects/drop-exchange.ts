/** Ends an exchange that carried no edits and brought nothing, and says why. */
import { fromErrorBody } from '../../../shared/errors.ts';
import type { Effect } from '../context.ts';

export const dropExchange: Effect<'drop-exchange'> = async ({ error }, { file }) => {
  file.withdrawExchange();
  if (error) throw fromErrorBody(error);
};
