/**
 * Draws the icons anew from their SVG sources in resources/icons: `npm run icons`. The results are kept with the
 * sources, so that building needs no drawing program.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { ROOT } from '../check/run.ts';
import { icnsFile, icoFile, type Picture } from './icon-files.ts';

const FOLDER = join(ROOT, 'resources/icons');
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
/** Up to here the details of the large drawing would blur. */
const SMALL = 32;

const browser = await chromium.launch(
  existsSync(CHROMIUM) ? { executablePath: CHROMIUM, args: ['--no-sandbox'] } : {},
);
try {
  const page = await browser.newPage();
  const app = await draw(page, [16, 24, 32, 48, 64, 128, 256, 512, 1024], 'syncline');
  const mac = await draw(page, [16, 32, 64, 128, 256, 512, 1024], 'syncline-mac');
  const file = await draw(page, [16, 32, 48, 256, 512], 'document', 'document');
  const macFile = file.filter(({ size }) => size !== 48);
  mkdirSync(join(FOLDER, 'linux'), { recursive: true });
  for (const { size, png } of app.filter(({ size }) => size !== 24)) {
    writeFileSync(join(FOLDER, `linux/${size}x${size}.png`), png);
  }
  writeFileSync(join(FOLDER, 'icon.ico'), icoFile(app.filter(({ size }) => size <= 256)));
  writeFileSync(join(FOLDER, 'icon.icns'), icnsFile(mac));
  // One for each kind of file: electron-builder copies them at the same time, and trips over one that it has copied.
  for (const kind of ['relay', 'kit', 'return']) {
    writeFileSync(join(FOLDER, `${kind}.ico`), icoFile(file.filter(({ size }) => size <= 256)));
    writeFileSync(join(FOLDER, `${kind}.icns`), icnsFile(macFile));
  }
} finally {
  await browser.close();
}

async function draw(
  page: Page,
  sizes: readonly number[],
  large: string,
  small = 'syncline-small',
): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const size of sizes) {
    const svg = readFileSync(join(FOLDER, `${size <= SMALL ? small : large}.svg`), 'utf8');
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(
      `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    );
    pictures.push({ size, png: await page.screenshot({ omitBackground: true }) });
  }
  return pictures;
}
