import { defineConfig } from '@playwright/test';

export default defineConfig({
  projects: [
    { name: 'journeys', testDir: 'test/e2e' },
    { name: 'screenshots', testDir: 'test/screenshots', testIgnore: 'handbook.spec.ts' },
    { name: 'handbook', testDir: 'test/screenshots', testMatch: 'handbook.spec.ts' },
  ],
  testMatch: '**/*.spec.ts',
  outputDir: '.cache/playwright',
  timeout: 60_000,
  // Every test opens a window of its own, and they would take the focus from each other.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '.cache/test/e2e.json' }]],
});
