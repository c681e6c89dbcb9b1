import CircleCheck from '@lucide/svelte/icons/circle-check';
import Info from '@lucide/svelte/icons/info';
import OctagonAlert from '@lucide/svelte/icons/octagon-alert';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Icon } from './icon.ts';

/** What a message is about; each has a colour (`--info`, `--info-ground`, …) and an icon. */
export type Tone = 'info' | 'success' | 'warning' | 'error' | 'rollback';

export const TONE_ICONS: Readonly<Record<Tone, Icon>> = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  error: OctagonAlert,
  rollback: Undo2,
};
