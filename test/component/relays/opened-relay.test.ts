import { expect, test } from 'vitest';
import { fakeApp } from '../support/fake-app.ts';

test('a relay file that was opened from outside is shown among the relays', async () => {
  const { app } = await fakeApp({
    'app.takeOpenRequests': () => [{ kind: 'relay', key: 'water' }],
  });
  expect(app.router.route).toEqual({ page: 'relays', key: 'water', isCreating: false });
});
