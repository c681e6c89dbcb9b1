import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import type { Interceptor } from '../../main/sample-service/context.ts';
import { parseFault } from '../../main/sample-service/sync/fault-text.ts';
import { workServices } from '../../main/sample-service/catalog/works/services.ts';
import type { AuditPage, CleanupLook } from '../../shared/model/cleanup.ts';
import { parksSpec } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { addService, ask } from './support/bridge.ts';
import { stubSaveDialog } from './support/dialogs.ts';
import { editFile, look } from './support/edits.ts';
import { startScenario, type Scenario } from './support/scenario.ts';
import { resizeContent, shoot } from './support/shoot.ts';

const SERVICES = 20;
const OLD = 1000;
const LOST = 3;
const FAILING = 'Valves_North';
const ADMIN = { name: 'admin', password: 'Gartenzwerg-0815' };

test.setTimeout(600_000);

/** 1,000 replicas of earlier years over 20 services, and one whose file here has an edit that was never sent. */
async function start(): Promise<Scenario> {
  const scenario = await startScenario({
    service: {
      specs: [parksSpec({ trees: 12 }), ...workServices(SERVICES - 1)],
      oldReplicas: OLD,
      users: [{ ...ADMIN, isAdministrator: true }],
      sync: { phaseDuration: 20 },
    },
  });
  const { page, path, service } = scenario;
  editFile(path, `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`);
  for (const { url } of service.services.slice(1)) await addService(page, url);
  await page.reload();
  return scenario;
}

interface Gate {
  readonly reached: Promise<void>;
  readonly wait: () => Promise<void>;
  readonly open: () => void;
}

function gate(): Gate {
  let reach = (): void => undefined;
  let open = (): void => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const wait = (): Promise<void> => {
    reach();
    return opened;
  };
  return { reached, wait, open };
}

type Request = Parameters<Interceptor>[0];
const first = ({ operation }: Request): string => operation[0]?.toLowerCase() ?? '';
const isList = (request: Request): boolean =>
  first(request) === 'replicas' && request.operation.length === 1;
const isDetails = (request: Request): boolean =>
  first(request) === 'replicas' && request.operation.length === 2;

const grid = (page: Page) => page.getByRole('grid', { name: 'Replicas of all services' });
const lookAt = (page: Page): Promise<CleanupLook> => ask(page, 'cleanup.look');

async function shootAll(scenario: Scenario, name: string): Promise<void> {
  const { app, page } = scenario;
  for (const [width, height] of [
    [900, 600],
    [1600, 1000],
    [1280, 800],
  ] as const) {
    await resizeContent(app, page, { width, height });
    for (const theme of ['dark', 'light']) {
      await ask(page, 'settings.set', { theme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await shoot(page, `cleanup-${name}-${theme}-${width}`);
    }
  }
}

test('1,000 replicas of 20 services are cleaned up with failures in between, and none is lost sight of', async () => {
  const scenario = await start();
  try {
    const { app, page, service, path, userData } = scenario;
    const unregistered: string[] = [];

    await test.step('rows come before their details, one service fails, and reading can be stopped', async () => {
      const details = gate();
      scenario.trouble = async (request) => {
        if (isList(request) && request.service === FAILING) {
          return {
            answer: {
              status: 200,
              headers: { 'Content-Type': 'text/html' },
              body: '<html></html>',
            },
          };
        }
        if (isDetails(request)) await details.wait();
        return null;
      };
      await page
        .getByRole('navigation', { name: 'Main navigation' })
        .getByRole('button', { name: 'Clean-up' })
        .click();
      await page.getByRole('button', { name: `Read the replicas of ${SERVICES} services` }).click();
      await expect(grid(page).getByText('Details follow').first()).toBeVisible();
      await expect(page.getByText('1 service could not be read')).toBeVisible();
      await shoot(page, 'cleanup-reading');
      await page.getByRole('button', { name: 'Stop reading' }).click();
      details.open();
      await expect(page.getByText('Reading was stopped.')).toBeVisible();
      expect((await lookAt(page)).rows.length).toBeGreaterThan(0);
      await page.getByRole('button', { name: 'Read the rest' }).click();
      await expect
        .poll(async () => (await lookAt(page)).scan.state, { timeout: 120_000 })
        .toBe('done');
    });

    await test.step('who is not signed in is told what is not seen; an administrator sees everything', async () => {
      await expect(page.getByText('19 services may have replicas')).toBeVisible();
      expect((await lookAt(page)).rows.length).toBeLessThan(OLD / 2);
      const { name: username, password } = ADMIN;
      const url = scenario.serviceUrl;
      await ask(page, 'accounts.addPassword', { url, username, password, keep: false });
      await page.getByRole('tab', { name: /Services/ }).click();
      await page.getByRole('button', { name: `Read the replicas of ${SERVICES} services` }).click();
      await expect
        .poll(
          async () => {
            const { scan, rows } = await lookAt(page);
            return [scan.state, rows.filter(({ state }) => state === 'known').length];
          },
          { timeout: 120_000 },
        )
        .toEqual(['done', OLD + 1 - OLD / SERVICES]);
    });

    await test.step('the service that failed is read again, and hides nothing of the others meanwhile', async () => {
      scenario.trouble = null;
      await page.getByRole('tab', { name: /Services/ }).click();
      const failed = page.getByRole('listitem').filter({ hasText: FAILING });
      await expect(failed).toContainText('Could not be read');
      await failed.getByRole('button', { name: 'Read again' }).click();
      await expect
        .poll(
          async () => {
            const { scan, rows } = await lookAt(page);
            return [scan.state, rows.filter(({ state }) => state === 'known').length];
          },
          { timeout: 120_000 },
        )
        .toEqual(['done', OLD + 1]);
      await page.getByRole('tab', { name: /^Replicas/ }).click();
      await expect(page.getByRole('status').filter({ hasText: '1,001 replicas' })).toBeVisible();
      expect(await seriousProblems(page)).toEqual([]);
      await grid(page).getByRole('row').nth(1).click();
      await expect(page.getByRole('article')).toContainText('What it blocks');
      await shootAll(scenario, 'list');
    });

    await test.step('one is held, and edits that wait here are asked for apart', async () => {
      await page.getByRole('article').getByRole('button', { name: 'Hold…' }).click();
      await page.getByRole('textbox', { name: 'Reason' }).fill('Offline until May');
      await page.getByRole('button', { name: 'Hold 1 replica' }).click();
      await expect(page.getByRole('article')).toContainText('Offline until May');

      await page.getByRole('button', { name: /^Select the \d+ stale ones$/ }).click();
      await page.getByRole('searchbox', { name: /Search by name/ }).fill('Trees');
      await page.getByRole('combobox', { name: 'Which replicas' }).selectOption('pending');
      await grid(page)
        .getByRole('row')
        .nth(1)
        .click({ modifiers: ['Control'] });
      await page.getByRole('button', { name: /^Unregister \d+ replicas…$/ }).click();
    });

    const dialog = page.getByRole('alertdialog', { name: 'Unregister replicas' });
    let total = 0;

    await test.step('the preview begins at Cancel and wants the words', async () => {
      await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
      await expect(dialog).toContainText('1 edit on this machine was never sent');
      expect(await seriousProblems(page)).toEqual([]);
      await shootAll(scenario, 'preview');
      await dialog.getByRole('checkbox', { name: /as well: save 1 edit first/ }).click();
      const go = dialog.getByRole('button', { name: /^Unregister \d+ replicas$/ });
      total = Number(/\d+/.exec((await go.textContent()) ?? '')?.[0]);
      expect(total).toBeGreaterThan(500);
      await dialog.getByRole('textbox', { name: /^Type “unregister/ }).fill(`unregister ${total}`);
    });

    await test.step('three answers are lost, and it is stopped in the middle', async () => {
      const tenth = gate();
      scenario.trouble = async (request) => {
        if (first(request) !== 'unregisterreplica') return null;
        unregistered.push(request.parameters.text('replicaID') ?? '');
        if (unregistered.length === 10) await tenth.wait();
        return null;
      };
      service.sync!.faults.add(parseFault(`dropAfter@unRegisterReplicax${LOST}`));
      await dialog.getByRole('button', { name: /^Unregister \d+ replicas$/ }).click();
      await tenth.reached;
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      tenth.open();
      await expect(page.getByText(/It ended early/)).toBeVisible();
      await expect(page.getByText('A clean-up was interrupted')).toBeVisible();
      await shootAll(scenario, 'interrupted');
      expect(unregistered).toHaveLength(10);
    });

    await test.step('going on does the rest, and the lost answers are asked for', async () => {
      await page.getByRole('button', { name: 'Go on with it' }).click();
      await expect(page.getByRole('button', { name: `Ask for ${LOST} replicas` })).toBeVisible();
      await expect
        .poll(async () => (await lookAt(page)).unfinished, { timeout: 120_000 })
        .toBeNull();
      await expect(page.getByText('A clean-up was interrupted')).toHaveCount(0);
      await shootAll(scenario, 'results');
      await page.getByRole('button', { name: `Ask for ${LOST} replicas` }).click();
      await expect(page.getByText('Unregistered without an answer')).toHaveCount(0);
      const { unsettled, rows } = await lookAt(page);
      expect(unsettled).toBe(0);
      expect(rows).toHaveLength(OLD + 1 - total);
      expect(rows.filter(({ hold }) => hold !== null)).toHaveLength(1);
      // Each by its own id, and none twice.
      expect(unregistered).toHaveLength(total);
      expect(new Set(unregistered).size).toBe(total);
      expect(unregistered.some((id) => id.includes('*'))).toBe(false);
    });

    await test.step('the edit that was never sent lies in a whole copy', async () => {
      const audit = await ask<AuditPage>(page, 'cleanup.audit', { from: 0, count: 500 });
      const all = [...audit.entries];
      while (all.length < audit.total) {
        const next = { from: all.length, count: 500 };
        all.push(...(await ask<AuditPage>(page, 'cleanup.audit', next)).entries);
      }
      const saved = all.find(({ action }) => action === 'save-work')?.answer ?? '';
      const copy = /\/.*\.gpkg/.exec(saved)?.[0] ?? '';
      expect(existsSync(copy)).toBe(true);
      expect(look(copy, `SELECT count(*) AS n FROM syncline_edit`)).toEqual([{ n: 1 }]);
      expect(existsSync(path)).toBe(true);
    });

    await test.step('the audit trail names every replica, and is exported whole', async () => {
      await page.getByRole('tab', { name: 'Audit trail' }).click();
      await expect(page.getByRole('grid', { name: 'Audit trail' })).toBeVisible();
      await shootAll(scenario, 'audit');
      const file = join(userData, 'audit.csv');
      await stubSaveDialog(app, file);
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: 'Whole trail as CSV…' }).click();
      await expect(page.getByText(`Saved: ${file}`)).toBeVisible();
      const text = readFileSync(file, 'utf8');
      for (const id of unregistered) {
        expect(text.toLowerCase()).toContain(id.replace(/[{}]/g, '').toLowerCase());
      }
      expect(text).toContain('Offline until May');
      expect(await seriousProblems(page)).toEqual([]);
    });
  } finally {
    await scenario.close();
  }
});
