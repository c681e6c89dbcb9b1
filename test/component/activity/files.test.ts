import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import ActivityPage from '../../../renderer/features/activity/ActivityPage.svelte';
import { countFiles, type FileTransfer } from '../../../shared/model/file-transfer.ts';
import type { Job } from '../../../shared/model/window.ts';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { job, replica } from '../support/fixtures.ts';
import { renderPage } from '../support/render-page.ts';

const MEGABYTE = 1_000_000;

function file(n: number, changes: Partial<FileTransfer> = {}): FileTransfer {
  return {
    ...{ id: `down 0 ${n}`, direction: 'down', layerId: 0 },
    globalId:
      `{00000000-0000-4000-8000-${String(n).padStart(12, '0')}}` as FileTransfer['globalId'],
    ...{ name: `hydrant ${n}.jpg`, feature: `Hydrant ${n}`, size: 4 * MEGABYTE },
    ...{ done: 0, state: 'waiting', reason: null },
    ...changes,
  };
}

const REASON = 'Could not download an attachment: gis.example.com has no such file.';
const FEW: readonly FileTransfer[] = [
  file(1, {
    state: 'going',
    done: 1 * MEGABYTE,
    direction: 'up',
    name: 'film of the whole street, from the north end to the south end, with a very long name.mp4',
    size: 60 * MEGABYTE,
  }),
  file(2, { state: 'going', done: 3 * MEGABYTE, size: null }),
  file(3, { state: 'failed', reason: REASON }),
  file(4),
  file(5, { state: 'done', done: 4 * MEGABYTE }),
];

async function open(
  files: readonly FileTransfer[],
  overrides: Partial<Job> = {},
  replies: Replies = {},
) {
  const shown = job({ kind: 'sync', files: countFiles(files), ...overrides });
  const asked: { from: number; count: number }[] = [];
  const fake = await fakeApp({
    'jobs.list': () => [shown],
    'replicas.list': () => [replica({ key: 'bay' })],
    'jobs.files': ({ from, count }: { from: number; count: number }) => {
      asked.push({ from, count });
      return files.slice(from, from + count);
    },
    'jobs.result': () => null,
    ...replies,
  });
  await renderPage(fake.app, ActivityPage, { jobId: shown.id });
  return { ...fake, shown, asked };
}

const table = () => page.getByRole('grid', { name: 'Files that go up or come down' });

describe('files of running work', () => {
  test('are shown one by one with direction, feature, size, progress and state', async () => {
    await open(FEW);
    await expect
      .element(page.getByText('5 files · 1 done · 3 to go · 1 failed', { exact: false }))
      .toBeVisible();
    const going = table().getByRole('row', { name: /film of the whole street/ });
    await expect.element(going).toMatchTextContent(/Goes up.*Hydrant 1.*60 MB.*Under way/);
    await expect
      .element(going.getByRole('progressbar'))
      .toHaveAttribute('aria-valuetext', '1 MB of 60 MB');
    await expect
      .element(table().getByRole('row', { name: /hydrant 2\.jpg/ }))
      .toMatchTextContent(/Comes down.*Not known.*Under way/);
    await expect
      .element(table().getByRole('row', { name: /hydrant 3\.jpg/ }))
      .toMatchTextContent(/no such file.*Failed/);
    await expect
      .element(table().getByRole('row', { name: /hydrant 4\.jpg/ }))
      .toMatchTextContent(/Waiting/);
    await expect
      .element(table().getByRole('row', { name: /hydrant 5\.jpg/ }))
      .toMatchTextContent(/Done/);
    await expect.element(page.getByText('1 file did not get through')).toBeVisible();
    await expect
      .element(page.getByRole('button', { name: 'Fetch the missing files' }))
      .not.toBeInTheDocument();
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset['theme'] = theme;
      await page.screenshot({ path: `../../../.cache/shots/files-${theme}.png` });
    }
    document.documentElement.dataset['theme'] = 'light';
  });

  test('follow what the main process tells', async () => {
    const files = [...FEW];
    const { emit, shown } = await open(files);
    await expect
      .element(table().getByRole('row', { name: /hydrant 4\.jpg/ }))
      .toMatchTextContent(/Waiting/);
    files[3] = file(4, { state: 'done', done: 4 * MEGABYTE });
    emit('jobs.changed', { id: shown.id, job: { ...shown, files: countFiles(files) } });
    await expect
      .element(table().getByRole('row', { name: /hydrant 4\.jpg/ }))
      .toMatchTextContent(/Done/);
  });

  test('may be ten thousand: only those in view are read and drawn, and keys go through them', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => file(n));
    const { asked } = await open(many);
    await expect.element(table()).toHaveAttribute('aria-rowcount', '10001');
    await expect.element(table().getByRole('row', { name: /hydrant 0\.jpg/ })).toBeVisible();
    expect(table().getByRole('row').elements().length).toBeLessThan(40);
    table().element().querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    (table().element() as HTMLElement).focus();
    await userEvent.keyboard('{Control>}{End}{/Control}');
    await expect.element(table().getByRole('row', { name: /hydrant 9999\.jpg/ })).toBeVisible();
    expect(asked.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(1000);
  });
});

describe('files of ended work', () => {
  const over = {
    state: 'cancelled',
    endedAt: Date.now(),
    error: { code: 'cancelled', message: 'Stopped.' },
  } as const;

  test('say what was not reached, and those that come down are fetched without sending anything', async () => {
    const { inputsOf, app } = await open(FEW, over, {
      'jobs.sync': () => job({ id: 'job-2', kind: 'sync' }),
    });
    await expect.element(page.getByText('4 files are still to go')).toBeVisible();
    await expect
      .element(table().getByRole('row', { name: /hydrant 4\.jpg/ }))
      .toMatchTextContent(/Not reached/);
    await expect
      .element(table().getByRole('row', { name: /hydrant 2\.jpg/ }))
      .toMatchTextContent(/Stopped/);
    await page.screenshot({ path: '../../../.cache/shots/files-ended.png' });
    await page.getByRole('button', { name: 'Fetch the missing files' }).click();
    await expect
      .poll(() => inputsOf('jobs.sync'))
      .toEqual([{ key: 'bay', options: { direction: 'download' } }]);
    expect(app.router.route).toMatchObject({ page: 'activity', jobId: 'job-2' });
  });

  test('that only go up wait for the next synchronisation', async () => {
    const up = [file(1, { direction: 'up', state: 'failed', reason: 'The file has 60 MB.' })];
    await open(up, over);
    await expect
      .element(page.getByText('sent with the next synchronisation', { exact: false }))
      .toBeVisible();
    await expect.element(page.getByText('The file has 60 MB.').first()).toBeVisible();
    await expect
      .element(page.getByRole('button', { name: 'Fetch the missing files' }))
      .not.toBeInTheDocument();
  });

  test('that all got through need no word of warning', async () => {
    await open([file(1, { state: 'done', done: 4 * MEGABYTE })], {
      ...{ state: 'done', endedAt: Date.now(), hasResult: false, summary: 'It is done.' },
    });
    await expect.element(page.getByText('1 file · 1 done · 4 MB of 4 MB')).toBeVisible();
    await expect
      .element(page.getByText('did not get through', { exact: false }))
      .not.toBeInTheDocument();
  });
});
