import { expect, test } from '@playwright/test';
import { ask } from '../e2e/support/bridge.ts';
import { editFile, editService } from '../e2e/support/edits.ts';
import { openReplica, openTab } from '../e2e/support/scenario.ts';
import { BAD_EDITS, MIXED_EDITS, startBay } from './support/bay.ts';
import { shootLooks } from './support/looks.ts';

const NAME = 'Avila Beach';
const AVILA = {
  geometryType: 'esriGeometryEnvelope',
  geometry: { xmin: -120.75, ymin: 35.12, xmax: -120.62, ymax: 35.22 },
  wkid: 4326,
} as const;

test('editing, changes, conflicts, repairs and carrying over', async () => {
  test.setTimeout(600_000);
  const bay = await startBay();
  const { page, path, archive } = bay;
  const shot = (name: string) => shootLooks(bay, name, { contrast: true, smallest: true });
  const send = page.getByRole('button', { name: /^Send (up to )?\d/ });
  try {
    await openReplica(page, NAME, 'Data');
    const table = page.getByRole('grid', { name: 'Rows of Incidents' });
    await table.getByRole('row').nth(3).dblclick();
    await shot('edit-form');
    const confidence = page
      .getByRole('region', { name: 'Inspector' })
      .getByRole('textbox', { name: /^Confidence/ });
    await confidence.fill('400');
    await confidence.press('Enter');
    await shot('edit-form-refused');
    await confidence.fill('40');
    await confidence.press('Enter');
    await page.getByRole('button', { name: /^Add/ }).first().click();
    await shot('edit-add');
    await page.keyboard.press('Escape');
    await table
      .getByRole('row')
      .nth(9)
      .click({ modifiers: ['Shift'] });
    await shot('edit-several');

    editFile(path, ...MIXED_EDITS, ...BAD_EDITS);
    await openTab(page, 'Changes');
    const edits = page.getByRole('grid', { name: 'Pending edits' });
    await edits.getByRole('row').nth(2).click();
    await shot('changes-detail');
    await openTab(page, 'Sync');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('Nothing was sent and nothing was changed.').waitFor();
    await shot('dry-run');
    await page.getByRole('radio', { name: 'Upload', exact: true }).click();
    await send.click();
    const result = page.getByRole('region', { name: 'This sync' });
    await result.getByText('refused', { exact: false }).first().waitFor({ timeout: 30_000 });
    await shot('repairs');

    const rows = [...archive.select({ layerId: 0, filter: AVILA, limit: 9 })].slice(4);
    editService(archive, {
      updates: rows.slice(1).map(({ globalId }, n) => ({
        attributes: {
          GlobalID: globalId,
          Remarks: 'Seen again from the ferry.',
          Severity: 1 + (n % 3),
        },
      })),
      deletes: [{ globalId: rows[0]!.globalId }],
    });
    editFile(
      path,
      ...rows.map(
        ({ globalId }) =>
          `UPDATE Incidents SET Remarks = 'Gone at low tide.', Severity = 4 WHERE GlobalID = '${globalId}'`,
      ),
    );
    await page.getByRole('radio', { name: 'Bidirectional', exact: true }).click();
    await send.click();
    await page.getByRole('button', { name: 'Review conflicts' }).click({ timeout: 30_000 });
    await expect(page.getByText(/0 of \d+ decided/)).toBeVisible();
    await shot('conflict-fields');
    await page.getByRole('row', { name: /One or the other/ }).click();
    await shot('conflict-deleted');
    await page.getByRole('button', { name: 'Decide the rest…' }).click();
    await shot('conflict-rest');
    await page.keyboard.press('Escape');

    const { replicaId } = await ask<{ replicaId: string }>(page, 'replica.status', {
      key: bay.key,
    });
    await fetch(`${bay.serviceUrl}/unRegisterReplica`, {
      method: 'POST',
      body: new URLSearchParams({ f: 'json', replicaID: replicaId }),
    });
    await openTab(page, 'Sync');
    await page
      .getByRole('button', { name: /^(Send|Bring)/ })
      .first()
      .click();
    await page.getByRole('button', { name: /^Carry \d+ pending edits/ }).click({ timeout: 30_000 });
    await page.getByText(/^Of \d+ pending edits/).waitFor({ timeout: 30_000 });
    await shot('carry-over');
  } finally {
    await bay.close([/./]);
  }
});
