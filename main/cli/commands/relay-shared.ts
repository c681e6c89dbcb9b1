/** What the relay commands have in common. */
import type { RelayReport } from '../../../shared/model/relay.ts';
import type { PositionalSpec } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

export const RELAY_FILE: PositionalSpec = { name: 'file.relay', text: 'The relay file (….relay)' };

export const SIGNING_IN =
  'Each side signs in for itself, with SYNCLINE_SOURCE_TOKEN and SYNCLINE_TARGET_TOKEN, or with SYNCLINE_SOURCE_USERNAME and SYNCLINE_SOURCE_PASSWORD and the same for TARGET. SYNCLINE_TOKEN is for both. Nothing of that is ever an option.';

export function relayExitCode({ counts, result }: RelayReport): ExitCode {
  if (counts.source.unknown + counts.target.unknown > 0) return EXIT.unknown;
  return result === 'done' ? EXIT.done : EXIT.partial;
}
