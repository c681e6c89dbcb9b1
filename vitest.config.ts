import { existsSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

const chromium = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 30_000,
          maxWorkers: '100%',
          globalSetup: ['test/support/prepare.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          // These wait for servers and for processes that die more than they compute.
          maxWorkers: '100%',
          globalSetup: ['test/support/prepare.ts'],
        },
      },
      {
        test: {
          name: 'packages',
          include: ['test/packages/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          globalSetup: ['test/packages/pack.ts'],
          // They share a display and a service.
          fileParallelism: false,
        },
      },
      {
        plugins: [svelte({ configFile: false })],
        // What tests import is found before they run: finding it meanwhile reloads the page and fails the first run.
        optimizeDeps: { entries: ['test/component/**/*.test.ts', 'renderer/**/*.{ts,svelte}'] },
        test: {
          name: 'component',
          include: ['test/component/**/*.test.ts'],
          setupFiles: ['test/component/setup.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            viewport: { width: 1280, height: 800 },
            provider: playwright({
              launchOptions: {
                // Elsewhere the browser that Playwright has installed.
                ...(existsSync(chromium) ? { executablePath: chromium } : {}),
                args: ['--no-sandbox'],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
