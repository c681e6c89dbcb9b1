import { expect, test } from 'vitest';
import { EditWorld } from './edit-world.ts';
import { openData } from './open-data.ts';

test('a replica without attachments offers none to be added, and says why', async () => {
  const world = new EditWorld();
  world.serveFeatures();
  world.attachments = [];
  const replies = world.replies() as Record<string, (input: never) => unknown>;
  const layers = replies['replica.layers']!;
  const data = await openData(world, {
    'replica.layers': (input: never) =>
      (layers(input) as object[]).map((layer) => ({ ...layer, hasAttachments: false })),
  });
  await data.select('Hydrant 1');
  await expect
    .element(data.inspector.getByText('created without attachments', { exact: false }))
    .toBeVisible();
  await expect
    .element(data.inspector.getByRole('button', { name: 'Add files…' }))
    .not.toBeInTheDocument();
});
