import axe from 'axe-core';
import type { Component } from 'svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import NewReplicaPage from '../../../renderer/features/define/NewReplicaPage.svelte';
import { newReplicaOf } from '../../../renderer/features/define/new-replica.svelte.ts';
import AppHost from '../support/AppHost.svelte';
import type { FakeApp } from '../support/fake-app.ts';
import { waterApp } from './water.ts';

let fake: FakeApp;
const choices = () => newReplicaOf(fake.app).draft.choices;
const button = (name: string) => page.getByRole('button', { name, exact: true });

beforeEach(async () => {
  fake = await waterApp();
  const shown = NewReplicaPage as unknown as Component<Record<string, unknown>>;
  await render(AppHost, { props: { app: fake.app, page: shown, values: { serviceId: null } } });
  await expect.element(page.getByRole('heading', { name: 'Layers' })).toBeVisible();
});
afterEach(() => document.documentElement.removeAttribute('data-theme'));

function drop(name: string, text: string): void {
  const data = new DataTransfer();
  data.items.add(new File([text], name));
  const map = document.querySelector('[role=application]')!;
  map.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));
}

const TRIANGLE = {
  type: 'Polygon',
  coordinates: [
    [
      [8, 47],
      [9, 48],
      [9, 47],
      [8, 47],
    ],
  ],
};

describe('the extent', () => {
  test('can be what the map shows, and everything again', async () => {
    await button('Use the view').click();
    expect(choices().extent?.geometryType).toBe('esriGeometryEnvelope');
    const { xmin, xmax } = choices().extent!.geometry as { xmin: number; xmax: number };
    expect(xmin).toBeGreaterThan(-180);
    expect(xmax).toBeGreaterThan(xmin);
    await button('Whole world').click();
    expect(choices().extent?.geometry).toEqual({ xmin: -180, ymin: -90, xmax: 180, ymax: 90 });
    await expect.element(page.getByText('The whole world', { exact: true })).toBeVisible();
  });

  test('can be a point, a line or a polygon that is drawn', async () => {
    const map = page.getByRole('application', { name: 'Map of the extent' });
    await button('Set a point').click();
    await map.click({ position: { x: 200, y: 300 } });
    await expect.poll(() => choices().extent?.geometryType).toBe('esriGeometryPoint');
    await button('Draw a polygon').click();
    await map.click({ position: { x: 150, y: 250 } });
    await map.click({ position: { x: 300, y: 250 } });
    await map.click({ position: { x: 300, y: 400 } });
    map.element().focus();
    await userEvent.keyboard('{Enter}');
    await expect.poll(() => choices().extent?.geometryType).toBe('esriGeometryPolygon');
    await expect.element(page.getByText(/3 positions, .*²/)).toBeVisible();
    await expect.element(page.getByText(/replace this shape by a rectangle/)).toBeVisible();
  });

  test('can be taken away, and then Create says what is missing', async () => {
    await button('Remove the extent').click();
    expect(choices().extent).toBeNull();
    await expect
      .element(page.getByRole('button', { name: 'Create replica' }))
      .toHaveAccessibleDescription(/Choose an extent/);
  });

  test('can be a GeoJSON file that is dropped on the map', async () => {
    drop('field.geojson', JSON.stringify(TRIANGLE));
    await expect.poll(() => choices().extent?.geometryType).toBe('esriGeometryPolygon');
    expect(choices()).toMatchObject({
      inSR: 4326,
      extent: {
        geometry: {
          rings: [
            [
              [8, 47],
              [9, 48],
              [9, 47],
              [8, 47],
            ],
          ],
        },
      },
    });
  });

  test('stays as it was when a dropped file is no GeoJSON, which is said', async () => {
    const before = choices().extent;
    drop('field.geojson', '{"type":"Elephant"}');
    await expect.element(page.getByText(/JSON, but not GeoJSON/)).toBeVisible();
    expect(choices().extent).toEqual(before);
  });

  test('keeps its reference when the map does not know the wanted one', async () => {
    const reference = page.getByRole('combobox', { name: /Spatial reference of the extent/ });
    await reference.fill('99999');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText(/does not know the spatial reference 99999/)).toBeVisible();
    expect(choices().inSR).toBe(4326);
  });
});

describe('the page', () => {
  test.each(['light', 'dark', 'contrast'])('has no accessibility findings in %s', async (theme) => {
    document.documentElement.dataset['theme'] = theme;
    await button('Filter').first().click();
    await button('Add a condition').click();
    await button('More').click();
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  });
});
