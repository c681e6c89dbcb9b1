import type { Handlers } from '../../../shared/contract/contract.ts';
import type { Desktop } from './files.ts';

export function helpHandlers(desktop: Desktop): Handlers['help'] {
  return { open: ({ page }) => desktop.showHelp(page) };
}
