/** A kit from end to end, in two windows: made at the office, opened on a clean profile, edited, handed in, reviewed, sent. */
import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { createKits } from '../../main/engine/kits/kits.ts';
import { braced, TREES } from '../support/service-spec.ts';
import { quickClock, run, startWorld, type World } from '../support/world.ts';
import { seriousProblems } from './support/accessibility.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';
import { skipWelcome } from './support/bridge.ts';
import { stubOpenDialog, stubSaveDialog } from './support/dialogs.ts';
import { serverRows } from './support/edits.ts';
import { resizeContent, shoot } from './support/shoot.ts';

// Two windows, and pictures in every size and theme.
test.setTimeout(180_000);

/** One red pixel. */
const PNG =
  '89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c494441' +
  '54789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082';
/** 256 by 256 pixels of a colour that nothing else in the window has. */
const MAGENTA_TILE =
  'iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAAQMAAABmvDolAAAAA1BMVEX/AP804Oa6AAAAH0lEQVR42u3BAQ0AAADCoPdPbQ43oAAAAAAAAAAAvg0h' +
  'AAABYOSdlwAAAABJRU5ErkJggg==';
const SIZES = [
  { width: 900, height: 600 },
  { width: 1280, height: 800 },
] as const;

async function shootAll({ app, page }: LaunchedApp, name: string): Promise<void> {
  for (const size of SIZES) {
    await resizeContent(app, page, size);
    for (const theme of ['light', 'dark']) {
      await page.evaluate((each) => (document.documentElement.dataset['theme'] = each), theme);
      await shoot(page, `crew-${name}-${theme}-${size.width}`);
    }
  }
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'));
}

const listed = (page: Page, tree: number) =>
  page
    .getByRole('list', { name: 'All of Trees' })
    .getByRole('button', { name: new RegExp(`^Trees ${tree}\\b`) });

async function changeSpecies(page: Page, tree: number, species: string): Promise<void> {
  await listed(page, tree).click();
  const field = page
    .getByRole('region', { name: 'Inspector' })
    .getByRole('textbox', { name: 'Species', exact: true });
  await field.fill(species);
  await field.press('Enter');
}

test('a crew edits a kit without a network, and the service holds exactly what the office accepts', async () => {
  const world = await startWorld({});
  try {
    const { office, stick } = await makeKit(world);
    const returnFile = join(world.folder, 'north-1.syncline-return');
    await test.step('at the crew’s', () => workAsCrew(world, stick, returnFile));
    expect(existsSync(returnFile)).toBe(true);
    await test.step('at the office', () => reviewAtOffice(world, office, returnFile));
    const rows = serverRows(world.archive, TREES, ['Species']);
    expect(rows[braced('a', 3)]).toEqual(['Lime']);
    expect(rows[braced('a', 4)]).not.toEqual(['Yew']);
    expect(rows[braced('a', 5)]).toEqual(['Teak']);
    expect(world.applied.map(({ kind }) => kind).sort()).toEqual([
      'attachment-add',
      'update',
      'update',
    ]);
  } finally {
    await world.close();
  }
});

test('the tiles of a kit are drawn without a network, and nothing asks for one', async () => {
  const asked: string[] = [];
  const service = { isGone: false };
  const world = await startWorld({
    interceptor: ({ path }) => {
      if (service.isGone) asked.push(path);
      return null;
    },
  });
  const network = createServer((_, response) => response.writeHead(502).end());
  try {
    const { stick } = await withServer(
      createServer((_, response) => response.end(Buffer.from(MAGENTA_TILE, 'base64'))),
      (origin) => makeKit(world, `${origin}/{z}/{x}/{y}.png`),
    );
    service.isGone = true;
    network.on('request', ({ url = '' }) => asked.push(url));
    network.on('connect', ({ url = '' }, socket) => {
      asked.push(url);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await withServer(network, async (proxy) => {
      const kit = join(stick, 'Spring.syncline-kit');
      const args = [`--proxy-server=${proxy}`, '--proxy-bypass-list=<-loopback>', kit];
      const launched = await launchApp({ args });
      const { page } = launched;
      try {
        const tile = page.waitForResponse((response) => response.url().includes('/basemap/'));
        await page.getByRole('button', { name: /^north/ }).click();
        await expect(page.getByText('Nothing edited yet')).toBeVisible();
        expect((await tile).status()).toBe(200);
        await expect(page.getByText('© City of Example')).toBeVisible();
        await expect.poll(() => shareOfMagenta(page)).toBeGreaterThan(0.2);
        await shootAll(launched, 'tiles');
      } finally {
        await launched.close();
      }
    });
    expect(asked).toEqual([]);
  } finally {
    await world.close();
  }
});

async function withServer<T>(server: Server, work: (origin: string) => Promise<T>): Promise<T> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Of what the window shows, from 0 to 1. */
async function shareOfMagenta(page: Page): Promise<number> {
  const picture = (await page.screenshot()).toString('base64');
  return page.evaluate(async (data) => {
    const image = new Image();
    image.src = `data:image/png;base64,${data}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
    let magenta = 0;
    for (let at = 0; at < bytes.length; at += 4) {
      if (bytes[at]! > 200 && bytes[at + 1]! < 90 && bytes[at + 2]! > 200) magenta += 1;
    }
    return (magenta * 4) / bytes.length;
  }, picture);
}

async function makeKit(world: World, tileUrl?: string): Promise<{ office: string; stick: string }> {
  const master = world.path('master');
  await world.engine.create(world.definition({}), master, run());
  const office = join(world.folder, 'office');
  const kits = createKits({
    ...{ engine: world.engine, clock: quickClock, program: 'Syncline test', fetch },
  });
  const report = await kits.make(
    {
      ...{ from: master, folder: office, name: 'Spring', names: ['north', 'south'] },
      ...{ expiresAt: '2099-12-01T22:59:59.999Z', installers: [], returnTo: null },
      tiles:
        tileUrl === undefined
          ? null
          : { url: tileUrl, attribution: '© City of Example', maxZoom: 8, isAllowed: true },
    },
    run(),
  );
  expect(report.isComplete).toBe(true);
  const stick = join(world.folder, 'stick');
  cpSync(report.crewFolder!, stick, { recursive: true });
  return { office, stick };
}

async function workAsCrew(world: World, stick: string, returnFile: string): Promise<void> {
  const kit = join(stick, 'Spring.syncline-kit');
  const launched = await launchApp({ args: [kit] });
  const { app, page, userData } = launched;
  try {
    await expect(page.getByText('Which copy is yours?')).toBeVisible();
    await expect(page.getByRole('navigation')).toHaveCount(0);
    expect(await seriousProblems(page)).toEqual([]);
    await shootAll(launched, 'choose');
    await page.getByRole('button', { name: /^north/ }).click();
    await expect(page.getByText('Nothing edited yet')).toBeVisible();
    await page.getByRole('button', { name: 'List' }).click();
    await changeSpecies(page, 3, 'Lime');
    await changeSpecies(page, 4, 'Yew');
    await changeSpecies(page, 5, 'Teak');
    const photo = join(world.folder, 'bark.png');
    writeFileSync(photo, Buffer.from(PNG, 'hex'));
    await stubOpenDialog(app, [photo]);
    await page.getByRole('button', { name: 'Add files…' }).click();
    await expect(page.getByText('bark.png').first()).toBeVisible();
    await expect(page.getByText('4 edits to hand in')).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await shootAll(launched, 'list');
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    await shootAll(launched, 'map');
    await page.getByRole('button', { name: 'Hand in' }).click();
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ana Marin');
    await stubSaveDialog(app, returnFile);
    await page.getByRole('button', { name: 'Make the return file…' }).click();
    await expect(page.getByText('Return 1 is made')).toBeVisible();
    await expect(
      page.getByText('It holds 4 edits, all of them new, and 1 attachment.'),
    ).toBeVisible();
    await shootAll(launched, 'handed-in');
    await page.getByRole('button', { name: 'Done' }).click();
    await expect(page.getByText('All 4 edits handed in')).toBeVisible();
  } finally {
    await launched.close();
  }
  const again = await launchApp({ userData });
  try {
    await expect(again.page.getByText('All 4 edits handed in')).toBeVisible();
  } finally {
    await again.close();
  }
}

async function reviewAtOffice(world: World, office: string, returnFile: string): Promise<void> {
  const launched = await launchApp();
  const { app, page } = launched;
  try {
    await skipWelcome(page);
    await page.getByRole('navigation').getByRole('button', { name: 'Returns' }).click();
    await stubOpenDialog(app, [returnFile]);
    await page.getByRole('button', { name: 'Open a return file…' }).click();
    await expect(page.getByText('Which kit does this return belong to?')).toBeVisible();
    await stubOpenDialog(app, [office]);
    await page.getByRole('button', { name: 'Choose the kit’s folder…' }).click();
    await expect(page.getByRole('heading', { name: 'north, of the kit Spring' })).toBeVisible();
    await expect(page.getByText('4 edits to decide')).toBeVisible();
    const grid = page.getByRole('grid', { name: 'Edits of the crew' });
    await grid.getByRole('row', { name: 'Trees 4' }).click();
    const detail = page.getByRole('region', { name: 'The selected edit' });
    await expect(detail).toContainText('Yew');
    await page.getByRole('button', { name: 'Refuse…' }).click();
    await page.getByRole('textbox', { name: 'Reason for the crew' }).fill('It was felled');
    await page.getByRole('dialog').getByRole('button', { name: 'Refuse', exact: true }).click();
    await expect(detail).toContainText('It was felled');
    await shootAll(launched, 'review');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Accept all 3 undecided' }).click();
    await expect(page.getByText(/3 edits accepted, to send/)).toBeVisible();
    await page.getByRole('button', { name: 'Compare with the service' }).click();
    await expect(page.getByText('What sending would do')).toBeVisible({ timeout: 30_000 });
    expect(await seriousProblems(page)).toEqual([]);
    await shootAll(launched, 'compared');
    await page.getByRole('button', { name: 'Send 3 accepted edits…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
    await expect(page.getByText(/3 edits on the service/)).toBeVisible({ timeout: 60_000 });
    await shootAll(launched, 'sent');
    const answer = join(world.folder, 'north-1.syncline-answer');
    await stubSaveDialog(app, answer);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Save the answer…' }).click();
    await expect.poll(() => existsSync(answer)).toBe(true);
    await page.getByRole('navigation').getByRole('button', { name: 'Returns' }).click();
    await stubOpenDialog(app, [returnFile]);
    await page.getByRole('button', { name: 'Open a return file…' }).click();
    await page
      .getByRole('button', { name: 'Choose the kit’s folder…' })
      .isVisible()
      .then(async (isAsked) => {
        if (!isAsked) return;
        await stubOpenDialog(app, [office]);
        await page.getByRole('button', { name: 'Choose the kit’s folder…' }).click();
      });
    await expect(page.getByText('You have opened this very file before')).toBeVisible();
  } finally {
    await launched.close();
  }
}
