/** Which pending edits a command is about. */
import { AppError } from '../../shared/errors.ts';
import { parseGlobalId, type GlobalId } from '../../shared/model/ids.ts';
import type { EditChoice } from '../engine/pending.ts';
import { hasFlag, valuesOf, type Given } from './arguments.ts';
import type { OptionSpec } from './command.ts';
import { wholeNumber } from './values.ts';

export const CHOICE_OPTIONS: readonly OptionSpec[] = [
  { name: 'all', text: 'Every pending edit.' },
  {
    name: 'layer',
    value: '<id>',
    text: 'The edits of this layer, those of its attachments among them.',
  },
  {
    name: 'id',
    value: '<GlobalID>',
    isRepeatable: true,
    text: 'The edits of this feature, with its attachments, or of this attachment. Can be given several times.',
  },
  { name: 'refused', text: 'The edits that were not accepted when they were last sent.' },
];

/** Throws `AppError` `invalid` when nothing is chosen, or things that exclude each other. */
export function readChoice(given: Given): EditChoice {
  const layerId = wholeNumber(given, 'layer');
  const globalIds = valuesOf(given, 'id').map((text) => readGlobalId('--id', text));
  const [isAll, isRefused] = [hasFlag(given, 'all'), hasFlag(given, 'refused')];
  const narrows = layerId !== undefined || isRefused;
  const ways = [isAll, narrows, globalIds.length > 0].filter(Boolean).length;
  if (ways === 0) {
    throw new AppError(
      'invalid',
      'Say which edits: --all, --layer <id>, --id <GlobalID> or --refused.',
      {
        hint: 'See them with: syncline changes <file.gpkg>',
      },
    );
  }
  if (ways > 1) {
    throw new AppError(
      'invalid',
      'Of --all, --id, and --layer with or without --refused, give one.',
    );
  }
  if (globalIds.length > 0) return { globalIds };
  return {
    ...(layerId === undefined ? {} : { layerId }),
    ...(isRefused ? { state: 'refused' as const } : {}),
  };
}

/** Throws `AppError` `invalid`. */
export function readGlobalId(option: string, text: string): GlobalId {
  const globalId = parseGlobalId(text);
  if (globalId) return globalId;
  throw new AppError('invalid', `${option} is “${text}”, but must be a GlobalID.`, {
    hint: 'syncline changes <file.gpkg> lists the pending edits with their GlobalIDs.',
  });
}
