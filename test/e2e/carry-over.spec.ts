import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { ReplicaSummary } from '../../shared/model/window.ts';
import { braced, guid, TREES } from '../support/service-spec.ts';
import { seriousProblems } from './support/accessibility.ts';
import { ask } from './support/bridge.ts';
import { stubSaveDialog } from './support/dialogs.ts';
import { editFile, editService, look, serverRows, watchUploads } from './support/edits.ts';
import { openReplica, startScenario } from './support/scenario.ts';

const OLD = 'Trees of the town';
const NEW = 'Trees anew';
const FIELDS = ['Species', 'Height'];

test('edits of a replica that the server has forgotten go over to a new one, and up once', async () => {
  const scenario = await startScenario();
  try {
    const { app, page, path, archive, userData, key } = scenario;
    editFile(
      path,
      `UPDATE Trees SET Species = 'Lime' WHERE Height = 3`,
      `UPDATE Trees SET Height = 44 WHERE Height = 4`,
      `UPDATE Trees SET Species = 'Ash' WHERE Height = 5`,
      `DELETE FROM Trees WHERE Height = 8`,
      `UPDATE Trees SET Species = 'Yew' WHERE Height = 9`,
      `INSERT INTO Trees (geom, Species, Height) SELECT geom, 'Plane', 40 FROM Trees WHERE Height = 3`,
    );
    const [added] = look<{ id: string }>(
      path,
      'SELECT GlobalID AS id FROM Trees WHERE Height = 40',
    );
    editService(archive, {
      updates: [4, 5].map((n) => ({ attributes: { GlobalID: guid('a', n), Species: 'Fir' } })),
      deletes: [{ globalId: guid('a', 8) }],
    });
    editService(archive, { updates: [{ attributes: { GlobalID: guid('a', 9), Species: 'Yew' } }] });
    await forget(scenario.serviceUrl);
    const { uploaded } = watchUploads(archive);

    await openReplica(page, OLD, 'Sync');
    await page.getByRole('button', { name: 'Send 6 edits and bring changes' }).click();
    const offer = page.getByRole('button', {
      name: 'Carry 6 pending edits over to a new replica…',
    });
    await expect(offer).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    await offer.click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(
      'Of 6 pending edits, 3 will be pending, 1 waits for a decision, 2 are on the server already.',
    );
    await expect(dialog).toContainText('Wait for your decision: others changed the same');
    const newPath = join(userData, `${NEW}.gpkg`);
    await stubSaveDialog(app, newPath);
    await dialog.getByRole('button', { name: 'Choose…' }).click();
    await expect(dialog.getByTitle(newPath)).toBeVisible();
    expect(await seriousProblems(page)).toEqual([]);
    expect(look(path, 'SELECT count(*) AS held FROM syncline_edit WHERE is_held')).toEqual([
      { held: 0 },
    ]);
    await dialog
      .getByRole('button', { name: 'Create the new replica with 4 pending edits' })
      .click();
    await expect(page.getByText('The edits are in the new replica').first()).toBeVisible();
    await expect(page.getByText('The edits of this file were carried over')).toBeVisible();
    await expect(page.getByRole('button', { name: /^Carry/ })).toHaveCount(0);
    expect(await seriousProblems(page)).toEqual([]);
    expect(uploaded).toEqual([]);
    const replicas = await ask<ReplicaSummary[]>(page, 'replicas.list');
    expect(replicas.find((each) => each.key === key)).toMatchObject({
      ...{ state: 'closed', status: { pending: 0, carriedOver: 6, carriedOverTo: newPath } },
    });

    await page.getByRole('button', { name: 'Open the new replica' }).first().click();
    await expect(page.getByRole('navigation').getByRole('button', { name: NEW })).toHaveAttribute(
      'aria-current',
      'page',
    );
    await expect(page.getByText('1 conflict waits for a decision')).toBeVisible();
    const edits = page.getByRole('grid', { name: 'Pending edits' });
    await expect(edits.getByRole('rowgroup').getByRole('row')).toHaveCount(4);
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Review conflicts' }).click();
    await page.getByRole('radio', { name: /Mine, Ash/ }).click();
    await page.getByRole('button', { name: 'Keep these choices' }).click();
    await page.getByRole('button', { name: 'Go to Sync' }).click();
    await page.getByRole('button', { name: 'Send 4 edits and bring changes' }).click();
    await expect(page.getByRole('region', { name: 'This sync' })).toContainText(
      '4 edits sent = 4 accepted + 0 refused',
    );
    expect(uploaded.map(({ kind, globalId }) => `${kind} ${globalId}`).sort()).toEqual(
      [`add ${added!.id}`, ...[3, 4, 5].map((n) => `update ${braced('a', n)}`)].sort(),
    );
    const rows = serverRows(archive, TREES, FIELDS);
    expect([3, 4, 5, 8, 9].map((n) => rows[braced('a', n)])).toEqual([
      ['Lime', 3],
      ['Fir', 44],
      ['Ash', 5],
      undefined,
      ['Yew', 9],
    ]);
    expect(Object.values(rows).filter(([species]) => species === 'Plane')).toHaveLength(1);
    expect(look(newPath, 'SELECT count(*) AS pending FROM syncline_edit')).toEqual([
      { pending: 0 },
    ]);

    await openReplica(page, OLD, 'Changes');
    await expect(page.getByText('This file is closed')).toBeVisible();
    await expect(edits.getByRole('rowgroup').getByRole('row')).toHaveCount(6);
    expect(await seriousProblems(page)).toEqual([]);
  } finally {
    await scenario.close();
  }
});

/** The administrator takes every replica of the service away. */
async function forget(serviceUrl: string): Promise<void> {
  const listed = await fetch(`${serviceUrl}/replicas?f=json`);
  for (const { replicaID } of (await listed.json()) as { replicaID: string }[]) {
    const body = new URLSearchParams({ replicaID, f: 'json' });
    const answer = await fetch(`${serviceUrl}/unRegisterReplica`, { method: 'POST', body });
    expect(await answer.json()).toEqual({ success: true });
  }
}
