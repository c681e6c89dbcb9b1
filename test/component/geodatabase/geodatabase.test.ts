import axe from 'axe-core';
import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import OpenedBanner from '../../../renderer/features/geodatabase/OpenedBanner.svelte';
import { AppError } from '../../../shared/errors.ts';
import type { TakeOverPlan, TakeOverReport } from '../../../shared/model/geodatabase.ts';
import { problem, warning } from '../../../shared/model/remark.ts';
import type { Job } from '../../../shared/model/window.ts';
import { fakeApp, type FakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica, statusReport } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

const FROM =
  '/home/me/Documents/Field work/2026/North side of the bay with a very long name.geodatabase';
const PLAN: TakeOverPlan = {
  from: FROM,
  replicaId: '{4721B2DD-CAE4-4A0F-B4E2-EAEB0AA80B0A}',
  replicaName: 'Bay north',
  serviceUrl: 'https://gis.example.org/arcgis/rest/services/SaveTheBay/FeatureServer',
  owner: 'maria',
  isKnown: true,
  pending: 12,
  doubtful: 2,
  remarks: [
    warning(
      'owner',
      'The replica belongs to maria, and you are signed in as ana: the server may refuse your sync.',
    ),
    warning('from', 'From then on the other program must not synchronise it any more.'),
  ],
};
const REPORT: TakeOverReport = {
  ...PLAN,
  path: '/home/me/Syncline/Bay north.gpkg',
  generations: { replica: null, layers: { 0: 12 } },
  layers: [{ name: 'Hydrants', count: 12 }],
  held: 2,
};

const shown = (whyNot: string | null = null) =>
  replica({
    key: 'shown',
    state: 'closed',
    status: statusReport({
      ...{ replicaId: null, state: 'closed', pending: 12 },
      openedFrom: { path: FROM, whyNot },
    }),
  });
const taken = replica({ key: 'taken', path: REPORT.path });
const working = (changes: Partial<Job> = {}): Job =>
  job({ id: 'take', kind: 'take-over', phase: 'Reading the geodatabase', ...changes });

async function open(others: Replies = {}, whyNot: string | null = null): Promise<FakeApp> {
  const summary = shown(whyNot);
  const fake = await fakeApp({
    'replicas.list': () => [summary, taken],
    'replica.previewTakeOver': () => PLAN,
    'replica.exportOpened': () => '/home/me/north.gpkg',
    'define.suggestFile': () => REPORT.path,
    'define.chooseFile': () => '/home/me/elsewhere.gpkg',
    'jobs.takeOver': () => working(),
    'jobs.result': () => ({ kind: 'take-over', report: REPORT }),
    ...others,
  });
  await renderPage(fake.app, OpenedBanner, { summary, opened: summary.status!.openedFrom! });
  return fake;
}

const button = (name: string) => page.getByRole('button', { name, exact: true });

describe('a geodatabase that was opened', () => {
  test('says what it is and that it stays as it is', async () => {
    await open();
    await expect.element(page.getByText(/This is a mobile geodatabase/)).toBeVisible();
    await expect.element(page.getByText(/12 edits in it were not sent/)).toBeVisible();
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.screenshot({ path: '../../../.cache/shots/geodatabase-banner.png' });
  });

  test('that is no replica says why it cannot be taken over, and does not offer it', async () => {
    await open({}, 'It is no replica: nothing on a server belongs to it.');
    await expect.element(page.getByText(/cannot be taken over. It is no replica/)).toBeVisible();
    await expect.element(button('Take over…')).not.toBeInTheDocument();
  });

  test('is exported where the user says, and what went wrong is said', async () => {
    let fails = false;
    await open({
      'replica.exportOpened': () => {
        if (fails) throw new AppError('file', 'The disk is full.');
        return '/home/me/north.gpkg';
      },
    });
    await button('Export as GeoPackage…').click();
    await expect.element(page.getByText('Exported to /home/me/north.gpkg.')).toBeVisible();
    fails = true;
    await button('Export as GeoPackage…').click();
    await expect.element(page.getByText('The disk is full.')).toBeVisible();
  });
});

describe('taking it over', () => {
  test('shows what the service knows, warns, and makes the file that was chosen', async () => {
    const fake = await open();
    await button('Take over…').click();
    await expect.element(page.getByText('maria', { exact: true })).toBeVisible();
    await expect.element(page.getByText(/must not be synchronised any more/)).toBeVisible();
    await expect.element(button('Cancel')).toHaveFocus();
    const { violations } = await axe.run(document.body);
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.screenshot({ path: '../../../.cache/shots/geodatabase-take-over.png' });
    await button('Choose…').click();
    await button('Take over').click();
    expect(fake.inputsOf('jobs.takeOver')).toEqual([
      { key: 'shown', path: '/home/me/elsewhere.gpkg' },
    ]);
    await expect.element(page.getByText('Reading the geodatabase')).toBeVisible();
    fake.emit('jobs.changed', {
      id: 'take',
      job: working({ state: 'done', endedAt: Date.now(), hasResult: true }),
    });
    await expect
      .element(page.getByText(/10 edits wait to be sent. 2 edits are held/))
      .toBeVisible();
    await button('Open the replica').click();
    expect(fake.app.router.route).toMatchObject({ page: 'replica', key: 'taken', tab: 'changes' });
  });

  test('of a replica that the service does not know is asked for in so many words', async () => {
    const fake = await open({
      'replica.previewTakeOver': () => ({ ...PLAN, isKnown: false, owner: null }),
    });
    await button('Take over…').click();
    await button('Take over without the replica').click();
    expect(fake.inputsOf('jobs.takeOver')).toEqual([
      { key: 'shown', path: REPORT.path, withoutReplica: true },
    ]);
  });

  test('is not offered where the service has changed too much', async () => {
    const remarks = [problem('service', 'Layer Hydrants (0) is no longer in the service.')];
    await open({ 'replica.previewTakeOver': () => ({ ...PLAN, remarks }) });
    await button('Take over…').click();
    await expect.element(page.getByText(/no longer in the service/)).toBeVisible();
    await expect.element(button('Take over')).not.toBeInTheDocument();
  });

  test('asks the service again after a failure', async () => {
    let asked = 0;
    await open({
      'replica.previewTakeOver': () => {
        asked += 1;
        if (asked === 1) throw new AppError('unreachable', 'The server cannot be reached.');
        return PLAN;
      },
    });
    await button('Take over…').click();
    await expect.element(page.getByText('The server cannot be reached.')).toBeVisible();
    await button('Ask again').click();
    await expect.element(button('Take over')).toBeVisible();
  });
});
