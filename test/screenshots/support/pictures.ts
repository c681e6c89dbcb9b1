/** Pictures of the handbook: one size, one theme, scaled and packed small. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { LaunchedApp } from '../../e2e/support/app.ts';
import { resizeContent } from '../../e2e/support/shoot.ts';
import { drawn, useTheme } from './looks.ts';

const FOLDER = 'docs/user/images';
const WINDOW = { width: 1200, height: 750 };
const WIDTH = 1000;
const QUALITY = 0.82;

/** Writes docs/user/images/<name>.webp. */
export async function takePicture(
  { app, page }: Pick<LaunchedApp, 'app' | 'page'>,
  name: string,
): Promise<void> {
  await page.mouse.move(1, 1);
  await resizeContent(app, page, WINDOW);
  await useTheme(page, 'light');
  await namePlaces(page);
  await drawn(page);
  const png = await page.screenshot({ animations: 'disabled' });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.webp`), await asWebp(page, png));
}

/** Folders of this run, as they would be called on a computer in use. */
async function namePlaces(page: Page): Promise<void> {
  const left = await page.evaluate(() => {
    const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = all.nextNode(); node; node = all.nextNode()) {
      const text = node.nodeValue ?? '';
      const named = text.replace(/\/tmp\/syncline-e2e-\w+(\/documents)?/gi, '~/Documents');
      if (named !== text) node.nodeValue = named;
    }
    return /\/tmp\/\S*/.exec(document.body.innerText)?.[0] ?? null;
  });
  if (left !== null) throw new Error(`The picture would show ${left}.`);
}

/** The browser is the one program here that can. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const packed = await page.evaluate(
    async ([base64, width, quality]) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const whole = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const height = Math.round((whole.height * width) / whole.width);
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d')!;
      context.imageSmoothingQuality = 'high';
      context.drawImage(whole, 0, 0, width, height);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality });
      const data = new Uint8Array(await blob.arrayBuffer());
      return btoa(Array.from(data, (byte) => String.fromCharCode(byte)).join(''));
    },
    [png.toString('base64'), WIDTH, QUALITY] as const,
  );
  return Buffer.from(packed, 'base64');
}
