/** Takes a geodatabase over in a child process that kills itself at a named point. */
import { die, type End } from './crash.ts';

export const TAKE_OVER_POINTS = [
  'phase',
  'rows',
  'commit:before',
  'commit:after',
  'rename:before',
  'rename:after',
] as const;
export type TakeOverPoint = (typeof TAKE_OVER_POINTS)[number];

export interface TakeOverTask {
  /** The geodatabase. */
  readonly from: string;
  /** The replica file that it becomes. */
  readonly path: string;
  readonly point: TakeOverPoint;
  /** Die at the n-th time that the point is passed. */
  readonly occurrence: number;
}

export const crashTakeOver = (task: TakeOverTask): Promise<End> => die('take-over-child.ts', task);
