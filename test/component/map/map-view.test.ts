import axe from 'axe-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page as browser, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { createBaseMap, type BaseMap } from '../../../renderer/map/base-map.ts';
import { parseDrawingInfo } from '../../../renderer/map/drawing-info.ts';
import Swatch from '../../../renderer/map/Swatch.svelte';
import { type MapPage, press, showMap } from './support.ts';

let base: BaseMap;
let page: MapPage;

const resolution = () => base.olMap.getView().getResolution()!;

beforeEach(async () => {
  base = createBaseMap(null);
  page = await showMap({ base });
});

afterEach(() => {
  base.dispose();
  document.documentElement.removeAttribute('data-theme');
});

/** Share of the basemap's canvas that is land. */
function landShare(): number {
  const canvas = page.element.querySelector<HTMLCanvasElement>('.ol-layer canvas');
  if (!canvas || canvas.width === 0) return 0;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 3; i < data.length; i += 4) if (data[i]! > 0) count += 1;
  return (count * 4) / data.length;
}

describe('MapView', () => {
  test.each(['light', 'dark', 'contrast'])('has no accessibility findings in %s', async (theme) => {
    document.documentElement.dataset['theme'] = theme;
    const { violations, passes } = await axe.run(document.body, {
      rules: { region: { enabled: false } },
    });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
    expect(passes.some(({ id }) => id === 'button-name')).toBe(true);
  });

  test('shows the bundled world, and no land in the middle of an ocean', async () => {
    base.fit([0, 4_500_000, 2_000_000, 6_500_000], { padding: 0 });
    await expect.poll(landShare, { timeout: 10_000 }).toBeGreaterThan(0.5);
    base.fit([-16_000_000, -3_500_000, -15_500_000, -3_000_000], { padding: 0 });
    await expect.poll(landShare).toBe(0);
    expect(page.element.parentElement?.textContent).toContain('Natural Earth');
  });

  test('zooms by buttons and by keys', async () => {
    await browser.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(resolution).toBeCloseTo(0.5, 5);
    await browser.getByRole('button', { name: 'Zoom out' }).click();
    await expect.poll(resolution).toBeCloseTo(1, 5);
    press(page, '+');
    await expect.poll(resolution).toBeCloseTo(0.5, 5);
    press(page, '-');
    await expect.poll(resolution).toBeCloseTo(1, 5);
  });

  test('moves by arrow keys when it has the focus', async () => {
    const [before] = base.viewExtent();
    page.element.focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(() => base.viewExtent()[0]).toBeGreaterThan(before + 50);
  });

  test('fits a box that was asked for before the map had a size', async () => {
    const early = createBaseMap(null, { bbox: [1_000_000, 6_000_000, 1_100_000, 6_050_000] });
    const element = document.createElement('div');
    Object.assign(element.style, { width: '400px', height: '300px' });
    document.body.append(element);
    early.setTarget(element);
    await expect
      .poll(() => early.olMap.getView().getCenter()?.map(Math.round))
      .toEqual([1_050_000, 6_025_000]);
    early.dispose();
    element.remove();
  });

  test('names the source of the tiles while they are shown', async () => {
    base.setTileUrl('/nowhere/{z}/{x}/{y}.png', 'City of Example');
    await expect.element(browser.getByText('City of Example')).toBeVisible();
    base.setTileUrl(null);
    await expect.element(browser.getByText('Natural Earth')).toBeVisible();
  });

  test('shows no land where the data cannot be placed on the world', async () => {
    base.fit([0, 4_500_000, 2_000_000, 6_500_000], { padding: 0 });
    await expect.poll(landShare, { timeout: 10_000 }).toBeGreaterThan(0.5);
    base.setPlaced(false);
    await expect.poll(landShare).toBe(0);
    expect(page.element.parentElement?.textContent).not.toContain('Natural Earth');
    base.setPlaced(true);
    await expect.poll(landShare).toBeGreaterThan(0.5);
  });

  test('takes the colours of the theme', async () => {
    document.documentElement.dataset['theme'] = 'dark';
    await expect.poll(() => base.theme.land).toBe('rgba(36, 41, 43, 1)');
    document.documentElement.dataset['theme'] = 'contrast';
    await expect.poll(() => base.theme.water).toBe('rgba(0, 0, 0, 1)');
    expect(page.element.style.backgroundColor).toBe('rgb(0, 0, 0)');
  });
});

describe('Swatch', () => {
  const PIXEL =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
  const color = [255, 0, 0, 255];
  const symbols = [
    ['point', { type: 'esriSMS', style: 'esriSMSSquare', color, size: 10 }],
    ['polyline', { type: 'esriSLS', style: 'esriSLSSolid', color, width: 3 }],
    ['polygon', { type: 'esriSFS', style: 'esriSFSSolid', color }],
    [
      'point',
      { type: 'esriPMS', contentType: 'image/png', imageData: PIXEL, width: 10, height: 10 },
    ],
  ] as const;

  test.each(symbols)('shows the symbol of a %s, case %#', async (geometryType, symbol) => {
    const table = parseDrawingInfo({ renderer: { type: 'simple', symbol } }, geometryType, 0);
    expect(table.renderer).toBe('simple');
    const { container } = await render(Swatch, { symbol: table.entries[0]!.symbol });
    const canvas = container.querySelector('canvas')!;
    const middle = () => [
      ...canvas.getContext('2d')!.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data,
    ];
    // The picture's only pixel is half transparent.
    await expect.poll(middle).toEqual([255, 0, 0, symbol.type === 'esriPMS' ? 127 : 255]);
  });
});
