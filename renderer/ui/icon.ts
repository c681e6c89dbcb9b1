import type { LucideIcon } from '@lucide/svelte';

/** An icon of Lucide, imported singly: `import Plus from '@lucide/svelte/icons/plus'`. */
export type Icon = LucideIcon;
