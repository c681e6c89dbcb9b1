import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { BrowserWindow } from 'electron';
import type { Reply } from '../../shared/contract/contract.ts';
import type { Job, ReplicaSummary } from '../../shared/model/window.ts';
import type { FeatureDetails } from '../../shared/model/view.ts';
import { guid, parksSpec } from '../support/service-spec.ts';
import { launchApp, type LaunchedApp } from './support/app.ts';
import { startService } from './support/sample.ts';

/** What the page logs when it is refused something. */
const REFUSALS = [
  /Content Security Policy/i,
  /Failed to load resource/,
  /Not allowed to (load|navigate top frame)/,
  /ERR_/,
];

interface Fetched {
  readonly status: number;
  readonly type: string | null;
  readonly policy: string | null;
  readonly text: string;
}

/** What a fetch in the page gets; the reason when it gets nothing. */
async function fetched(page: Page, url: string): Promise<Fetched | string> {
  return page.evaluate(async (address) => {
    try {
      const response = await fetch(address);
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        policy: response.headers.get('content-security-policy'),
        text: await response.text(),
      };
    } catch (error) {
      return String(error);
    }
  }, url);
}

async function invoke(page: Page, channel: string, input?: unknown): Promise<Reply> {
  return (await page.evaluate(
    ([name, given]) =>
      (
        window as unknown as {
          syncline: { invoke(channel: string, input: unknown): Promise<unknown> };
        }
      ).syncline.invoke(name, given),
    [channel, input] as const,
  )) as Reply;
}

async function ask<T>(page: Page, channel: string, input?: unknown): Promise<T> {
  const reply = await invoke(page, channel, input);
  if (!reply.ok) throw new Error(`${channel}: ${reply.error.message}`);
  return reply.value as T;
}

test.describe('the page', () => {
  let launched: LaunchedApp;
  let page: Page;
  test.beforeAll(async () => {
    launched = await launchApp();
    page = launched.page;
  });
  test.afterAll(() => launched.close(REFUSALS));

  test('has a policy that names our own files alone', async () => {
    const answer = (await fetched(page, 'app://syncline/')) as Fetched;
    const policy: Record<string, string> = Object.fromEntries(
      (answer.policy ?? '').split('; ').map((line) => {
        const [name, ...sources] = line.split(' ');
        return [name!, sources.join(' ')] as const;
      }),
    );
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'connect-src': "'self' replica:",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(answer.policy).not.toMatch(/unsafe|https?:|\*/);
  });

  test('runs no script that was written into it', async () => {
    const ran = await page.evaluate(async () => {
      const state = globalThis as unknown as Record<string, unknown>;
      const script = document.createElement('script');
      script.textContent = 'globalThis.ranInline = true';
      document.head.append(script);
      const image = document.createElement('img');
      image.setAttribute('onerror', 'globalThis.ranHandler = true');
      image.src = 'replica://nobody/attachment/0/x';
      const settled = new Promise((resolve) => image.addEventListener('error', resolve));
      document.body.append(image);
      await settled;
      const frame = document.createElement('iframe');
      frame.srcdoc = '<script>parent.ranFrame = true</script>';
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 200));
      for (const element of [script, image, frame]) element.remove();
      return [state['ranInline'], state['ranHandler'], state['ranFrame']];
    });
    expect(ran).toEqual([undefined, undefined, undefined]);
  });

  test('makes no code of text', async () => {
    // As a script of the page: what the test itself evaluates is exempt from the policy.
    const found = await page.evaluate(
      () =>
        new Promise((resolve) => {
          document.addEventListener(
            'securitypolicyviolation',
            ({ blockedURI }) => resolve(blockedURI),
            { once: true },
          );
          // eslint-disable-next-line @typescript-eslint/no-implied-eval -- that is what is refused
          setTimeout('globalThis.ranText = true', 0);
          setTimeout(() => resolve('nothing was refused'), 1000);
        }),
    );
    expect(found).toBe('eval');
    expect(await page.evaluate(() => 'ranText' in globalThis)).toBe(false);
  });

  test('reaches nothing but the program', async () => {
    for (const url of [
      'https://example.com/',
      'http://127.0.0.1:9/',
      'file:///etc/hosts',
      'data:,x',
    ]) {
      expect(await fetched(page, url)).toMatch(/Failed to fetch/);
    }
    const loaded = await page.evaluate(
      async (urls) => {
        const results: string[] = [];
        for (const url of urls) {
          const image = new Image();
          image.src = url;
          results.push(
            await image.decode().then(
              () => 'shown',
              () => 'refused',
            ),
          );
        }
        const socket = await new Promise<string>((resolve) => {
          try {
            const opened = new WebSocket('ws://127.0.0.1:9/');
            opened.onerror = () => resolve('refused');
          } catch {
            resolve('refused');
          }
        });
        return [...results, socket];
      },
      ['https://example.com/a.png', 'http://127.0.0.1:9/a.png', 'file:///usr/share/pixmaps/a.png'],
    );
    expect(loaded).toEqual(['refused', 'refused', 'refused', 'refused']);
  });

  test('is denied every permission', async () => {
    const denied = await page.evaluate(async () => {
      const states = await Promise.all(
        ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'].map(
          async (name) =>
            (await navigator.permissions.query({ name: name as PermissionName })).state,
        ),
      );
      const place = await new Promise<string>((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          ({ code }) => resolve(code === 1 ? 'denied' : `code ${code}`),
        ),
      );
      const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
        () => 'granted',
        () => 'denied',
      );
      return [...states, place, media];
    });
    expect(denied).toEqual(Array.from({ length: 7 }, () => 'denied'));
  });

  test('cannot be sent elsewhere, nor open windows or save files by itself', async () => {
    const before = page.url();
    const shown = await launched.app.browserWindow(page);
    for (const target of [
      'file:///etc/hosts',
      'data:text/html,<p>x',
      'replica://nobody/features',
    ]) {
      await page.evaluate((url) => {
        const link = document.createElement('a');
        link.href = url;
        document.body.append(link);
        link.click();
        link.remove();
      }, target);
    }
    const saved = shown.evaluate(
      ({ webContents }: BrowserWindow) =>
        new Promise<boolean>((resolve) => {
          webContents.session.once('will-download', (event) => resolve(event.defaultPrevented));
        }),
    );
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x']));
      link.download = 'x.exe';
      link.click();
    });
    expect(await saved).toBe(true);
    expect(await page.evaluate(() => window.open('about:blank') === null)).toBe(true);
    expect(page.url()).toBe(before);
    expect(launched.app.windows()).toHaveLength(1);
  });

  test('has nothing of Node and of Electron but the bridge', async () => {
    const found = await page.evaluate(() => {
      const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', '__dirname'];
      const bridge = (globalThis as unknown as { syncline: Record<string, unknown> }).syncline;
      const before = bridge['invoke'];
      try {
        bridge['invoke'] = () => null;
      } catch {
        // Strict code is told.
      }
      const isFixed = bridge['invoke'] === before;
      const defined = names.filter((name) => name in globalThis);
      return { defined, calls: Object.keys(bridge).sort(), isFixed };
    });
    expect(found).toEqual({ defined: [], calls: ['invoke', 'on', 'pathOf'], isFixed: true });
    const listening = await page.evaluate(() => {
      try {
        (
          globalThis as unknown as { syncline: { on(name: string, f: () => void): void } }
        ).syncline.on('ELECTRON_BROWSER_REQUIRE', () => undefined);
        return 'listens';
      } catch (error) {
        return String(error);
      }
    });
    expect(listening).toContain('There is no event');
  });

  test.describe('asks for files', () => {
    for (const path of [
      '/../main/index.js',
      '/..%2fmain%2findex.js',
      '/%2e%2e/%2e%2e/package.json',
      '/..%5c..%5cpackage.json',
      '//etc/passwd',
      '/assets/../../main/index.js',
      '/%00index.html',
      '/%E0%A4%A',
      '/nothing.html',
    ]) {
      test(`and gets nothing at ${path}`, async () => {
        const answer = (await fetched(page, `app://syncline${path}`)) as Fetched;
        expect([403, 404]).toContain(answer.status);
        expect(answer.text).not.toMatch(/import|dependencies|root:/);
      });
    }

    test('and gets nothing of another host', async () => {
      expect(await fetched(page, 'app://elsewhere/index.html')).toMatch(/Failed to fetch/);
    });
  });

  test('gets no data without a key of the list', async () => {
    for (const host of ['nobody', '..', encodeURIComponent('/etc/passwd'), 'localhost']) {
      for (const path of ['/features?query={}', '/attachment/0/x', '/', '/%2e%2e/x', '/features']) {
        const answer = await fetched(page, `replica://${host}${path}`);
        if (typeof answer === 'string') expect(answer).toMatch(/Failed to/);
        else expect([400, 404]).toContain(answer.status);
      }
    }
    for (const path of ['/1/2/3', '/a/b/c', '/1/2', '/-1/../etc']) {
      expect(await fetched(page, `replica://tiles${path}`)).toMatchObject({ status: 404 });
    }
  });

  test('has input refused that is too large or of another kind', async () => {
    const refused = { ok: false, error: { code: 'invalid' } };
    const large = 'x'.repeat(5_000_000);
    expect(await invoke(page, 'services.add', { url: large })).toMatchObject(refused);
    expect(await invoke(page, 'app.copyText', { text: large })).toMatchObject(refused);
    expect(await invoke(page, 'replica.layers', { key: large })).toMatchObject(refused);
    expect(await invoke(page, 'jobs.list', large)).toMatchObject(refused);
    expect(await invoke(page, 'replica.layers', { key: '../../etc/passwd' })).toMatchObject(
      refused,
    );
    const edits = { editIds: Array.from({ length: 100_001 }, (_, i) => i) };
    expect(await invoke(page, 'pending.hold', { key: 'k', edits, isHeld: true })).toMatchObject(
      refused,
    );
  });
});

const HOSTILE: readonly (readonly [name: string, type: string, data: string])[] = [
  ['page.png', 'image/png', '<!doctype html><script>parent.pwned = true</script>'],
  [
    'picture.svg',
    'image/svg+xml',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
  ],
  ['page.html', 'text/html', '<script>parent.pwned = true</script>'],
  ['sound.webp', 'image/webp', 'RIFF1234WAVEfmt '],
  ['real.png', 'text/html', '\u0089PNG\r\n\u001a\n<script>parent.pwned = true</script>'],
];

test('attachments go to the page as pictures or not at all', async () => {
  const spec = parksSpec({ trees: 1 });
  const [trees, ...others] = spec.layers;
  const attachments = HOSTILE.map(([name, contentType, data], i) => ({
    ...{ globalId: guid('e', i + 1), name, contentType, data: Buffer.from(data, 'latin1') },
  }));
  const rows = () => [...trees!.rows()].map((row) => ({ ...row, attachments }));
  const service = await startService({
    specs: [{ ...spec, layers: [{ ...trees!, rows }, ...others] }],
  });
  const { page, userData, close } = await launchApp();
  try {
    const path = await ask<string>(page, 'define.suggestFile', { name: 'Hostile' });
    expect(path).toBe(join(userData, 'documents', 'Syncline', 'Hostile.gpkg'));
    const definition = {
      ...{ serviceUrl: service.url, layers: [0], layerQueries: {}, inSR: 102100 },
      geometry: { xmin: -10, ymin: -10, xmax: 1000, ymax: 1000 },
      ...{ geometryType: 'esriGeometryEnvelope', returnAttachments: true },
      ...{ returnAttachmentsDataByUrl: true, dataFormat: 'json', targetType: 'client' },
    };
    const { key } = await ask<Job>(page, 'jobs.create', { definition, path });
    await expect
      .poll(async () => (await ask<ReplicaSummary[]>(page, 'replicas.list'))[0]?.state, {
        timeout: 30_000,
      })
      .toBe('ready');
    const details = await ask<FeatureDetails>(page, 'replica.feature', {
      ...{ key, layerId: 0, feature: 1 },
    });
    expect(details.attachments.map(({ name }) => name).sort()).toEqual(
      HOSTILE.map(([name]) => name).sort(),
    );
    for (const { name, globalId } of details.attachments) {
      const url = `replica://${key}/attachment/0/${encodeURIComponent(globalId)}`;
      const answer = (await fetched(page, url)) as Fetched;
      expect([name, answer.status, answer.type]).toEqual(
        name === 'real.png' ? [name, 200, 'image/png'] : [name, 415, 'text/plain'],
      );
      expect(answer.policy ?? "default-src 'none'; sandbox").toBe("default-src 'none'; sandbox");
    }
  } finally {
    await close(REFUSALS);
    await service.close();
  }
});
