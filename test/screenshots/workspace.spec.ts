import { test } from '@playwright/test';
import { ServiceError } from '../../main/sample-service/errors.ts';
import { ask, ended } from '../e2e/support/bridge.ts';
import { addManyReceipts, editFile, editService } from '../e2e/support/edits.ts';
import { openReplica, openTab } from '../e2e/support/scenario.ts';
import type { Job } from '../../shared/model/window.ts';
import { BAD_EDITS, MIXED_EDITS, startBay } from './support/bay.ts';
import { shootLooks } from './support/looks.ts';

const NAME = 'Avila Beach';

test('data, changes, sync, history and definition', async () => {
  test.setTimeout(600_000);
  const bay = await startBay({
    layerQueries: {
      '2': { where: 'OBJECTID < 0' },
      '4': { queryOption: 'none', includeRelated: true },
    },
    syncModel: 'perReplica',
  });
  const { page, path, archive, key } = bay;
  const main = page.getByRole('main');
  const result = page.getByRole('region', { name: 'This sync' });
  const shot = (name: string, contrast = false) => shootLooks(bay, name, { contrast });
  const send = page.getByRole('button', { name: /^(Send (up to )?\d|Bring )/ });
  const synchronise = () => send.click();
  try {
    await openReplica(page, NAME, 'Data');
    const table = page.getByRole('grid', { name: 'Rows of Incidents' });
    await table.getByRole('row').nth(3).waitFor();
    await shot('data-nothing-selected', true);
    await table.getByRole('row').nth(3).dblclick();
    await main.getByRole('heading', { level: 2 }).first().waitFor();
    await shot('data-selected', true);
    await table
      .getByRole('row')
      .nth(9)
      .click({ modifiers: ['Shift'] });
    await shot('data-several');
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search these rows' }).fill('nothing has this');
    await page.getByText('No row matches').waitFor();
    await shot('data-no-match');
    await page.getByRole('button', { name: 'Show all rows' }).click();
    await page.getByRole('button', { name: 'Show the rows of' }).nth(2).click();
    await page.getByText('This layer has no rows').waitFor();
    await shot('data-empty-layer');
    await openTab(page, 'Changes');
    await page.getByText('No pending edits').first().waitFor();
    await shot('changes-empty');
    await openTab(page, 'Definition');
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await shot('definition', true);
    await openTab(page, 'Sync');
    await page.getByRole('button', { name: 'Bring changes' }).waitFor();
    await shot('sync-before-no-edits');

    editFile(path, ...MIXED_EDITS);
    await openTab(page, 'Changes');
    await page.getByRole('grid').getByRole('row').nth(1).click();
    await shot('changes-selected', true);
    await openTab(page, 'Data');
    await page.getByRole('button', { name: 'Show the rows of' }).first().click();
    await page.getByRole('button', { name: 'Only pending edits' }).click();
    await table.getByRole('row').nth(1).click();
    await shot('data-pending', true);
    await openTab(page, 'Sync');
    await page.getByRole('button', { name: /^Send (up to )?\d/ }).waitFor();
    await shot('sync-before', true);

    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    bay.trouble = async ({ operation }) => {
      if (operation[0]?.toLowerCase() === 'synchronizereplica') await gate;
      return null;
    };
    await synchronise();
    await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor();
    await shot('sync-running', true);
    await page.getByRole('navigation').getByRole('button', { name: 'Activity' }).click();
    await shot('activity-running');
    bay.trouble = null;
    open();
    await openReplica(page, NAME, 'Sync');
    await result.waitFor({ timeout: 30_000 });
    await shot('sync-after-accepted', true);

    editFile(path, ...BAD_EDITS, MIXED_EDITS[4]!.replace('95', '96'));
    await page.getByRole('button', { name: /^Send (up to )?\d/ }).waitFor();
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('Nothing was sent and nothing was changed.').waitFor();
    const finding = page.getByRole('button', { name: /Code 1016/ }).first();
    await finding.click();
    await shot('sync-dry-run', true);
    await synchronise();
    await result.getByText('refused', { exact: false }).first().waitFor({ timeout: 30_000 });
    await shot('sync-after-refused', true);

    editFile(path, MIXED_EDITS[4]!.replace('95', '97'));
    await page.getByRole('radio', { name: 'Undo the whole batch' }).click();
    await synchronise();
    await page.getByText('The server undid the batch').first().waitFor({ timeout: 30_000 });
    await shot('sync-after-rolled-back', true);

    await page.getByRole('button', { name: /^Hold .* back and send the rest/ }).click();
    await result.getByText('9 accepted', { exact: true }).waitFor({ timeout: 30_000 });
    await shot('sync-after-held');

    const rows = [...archive.select({ layerId: 0, filter: AVILA, limit: 3 })];
    editService(archive, {
      updates: rows.map(({ globalId }) => ({
        attributes: { GlobalID: globalId, Remarks: 'Seen again from the ferry.', Confidence: 40 },
      })),
    });
    editFile(
      path,
      ...rows.map(
        ({ globalId }) =>
          `UPDATE Incidents SET Remarks = 'Gone at low tide.', Severity = 3 WHERE GlobalID = '${globalId}'`,
      ),
    );
    await page.getByRole('button', { name: /^Send (up to )?\d/ }).waitFor();
    await synchronise();
    await page
      .getByRole('heading', { name: '3 conflicts wait for a decision', exact: true })
      .waitFor({
        timeout: 30_000,
      });
    await shot('sync-after-conflicts', true);
    await openTab(page, 'Changes');
    await shot('changes-conflicts');
    await openTab(page, 'Data');
    await shot('data-conflicts');
    await openTab(page, 'Sync');
    await page.getByRole('button', { name: 'Decide by rule…' }).click();
    await shot('dialog-decide', true);
    await page.getByRole('radio', { name: 'Keep mine' }).click();
    await page.getByRole('button', { name: /^Decide .* and synchronise/ }).click();
    await page.getByRole('heading', { name: /^Decide / }).waitFor({ state: 'hidden' });
    await result
      .getByText(/accepted/)
      .first()
      .waitFor({ timeout: 30_000 });
    await shot('sync-after-decided');

    bay.trouble = ({ operation }) =>
      operation[0]?.toLowerCase() === 'synchronizereplica'
        ? { error: new ServiceError(500, 'Unable to complete operation.', ['The disk is full.']) }
        : null;
    editFile(path, MIXED_EDITS[4]!.replace('95', '61'));
    await page.getByRole('button', { name: /^Send (up to )?\d/ }).waitFor();
    await synchronise();
    await page.getByText('The sync did not come to an end').first().waitFor({ timeout: 30_000 });
    await shot('sync-after-failed', true);

    let isCut = false;
    bay.trouble = ({ operation, parameters }) => {
      if (isCut) return { dropBefore: true };
      if (!parameters.text('edits')?.includes('Incident') && !parameters.text('edits')) return null;
      isCut = operation[0]?.toLowerCase() === 'synchronizereplica';
      return isCut ? { dropAfter: true } : null;
    };
    await synchronise();
    await page.getByRole('button', { name: 'Ask the server now' }).first().waitFor({
      timeout: 40_000,
    });
    await shot('sync-after-unknown', true);
    await page.getByRole('navigation').getByRole('button', { name: 'Replicas' }).click();
    await openReplica(page, NAME);
    await shot('data-interrupted');
    await openTab(page, 'Sync');
    await shot('sync-before-interrupted', true);
    bay.trouble = null;
    await page.getByRole('button', { name: 'Go on with the interrupted sync' }).click();
    await page.getByText('A sync was interrupted').waitFor({ state: 'hidden', timeout: 40_000 });

    await openTab(page, 'History');
    await shot('history', true);
    await page.getByRole('list', { name: 'Sessions' }).getByText('Failed').first().click();
    await shot('history-failed');
    addManyReceipts(path, 50_000);
    await openTab(page, 'Data');
    await openTab(page, 'History');
    await page.getByText('50,000 edits sent').first().waitFor();
    await page.getByRole('button', { name: /Accepted.*49,000 edits/ }).click();
    await shot('history-50000-receipts');

    const verify = await ask<Job>(page, 'jobs.verify', { key });
    await ended(page, verify.id);
    await page.getByRole('navigation').getByRole('button', { name: 'Activity' }).click();
    await page.getByRole('main').getByText('Compare with the server').first().click();
    await shot('activity-verified');
    await openReplica(page, NAME, 'Data');
    editFile(path, ...BAD_EDITS);
    await page.getByRole('button', { name: 'More for this replica' }).click();
    await shot('menu-replica');
    await page.getByRole('menuitem', { name: 'Unregister…' }).click();
    await shot('dialog-unregister', true);
  } finally {
    await bay.close([/./]);
  }
});

const AVILA = {
  geometryType: 'esriGeometryEnvelope',
  geometry: { xmin: -120.75, ymin: 35.12, xmax: -120.62, ymax: 35.22 },
  wkid: 4326,
} as const;
