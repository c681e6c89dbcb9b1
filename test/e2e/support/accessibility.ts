import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * What axe calls serious or critical on the page as it is: the rule and the elements it is about.
 * `preload: false` for pages that may not fetch anything, where axe would wait for ever.
 */
export async function seriousProblems(
  page: Page,
  { preload = true }: { readonly preload?: boolean } = {},
): Promise<string[]> {
  // Electron cannot open the extra page that axe's newer mode wants.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .options({ preload })
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
