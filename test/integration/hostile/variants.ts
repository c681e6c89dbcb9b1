/**
 * Every variant of protocol.md that a service shows by its answers: the paragraph, what the variant is, the profile that
 * shows it, and how to see on the wire that it really did.
 */
import { JOBS_VARIANTS } from './job-variants.ts';
import { ANSWERS_VARIANTS, REPLICAS_VARIANTS } from './replica-variants.ts';
import { REST_VARIANTS } from './rest-variants.ts';
import type { Variant } from './see.ts';
import { LAYER_VARIANTS, SERVICE_VARIANTS } from './service-variants.ts';

export const VARIANTS: readonly Variant[] = [
  ...SERVICE_VARIANTS,
  ...LAYER_VARIANTS,
  ...REPLICAS_VARIANTS,
  ...ANSWERS_VARIANTS,
  ...JOBS_VARIANTS,
  ...REST_VARIANTS,
];
