import axe from 'axe-core';
import { afterEach, describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import Gallery from './gallery/Gallery.svelte';

afterEach(() => document.documentElement.removeAttribute('data-theme'));

describe('the kit', () => {
  test.each(['light', 'dark', 'contrast'])('has no accessibility findings in %s', async (theme) => {
    document.documentElement.dataset['theme'] = theme;
    const screen = await render(Gallery);
    await expect.element(screen.getByText('Hydrant 3', { exact: true })).toBeInTheDocument();
    const { violations, passes } = await axe.run(screen.container, {
      rules: { region: { enabled: false } },
    });
    const findings = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
    expect(findings).toEqual([]);
    expect(passes.some(({ id }) => id === 'color-contrast')).toBe(true);
  });
});
