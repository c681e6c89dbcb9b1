import { test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Component } from 'svelte';
import ActivityPage from '../../../renderer/features/activity/ActivityPage.svelte';
import ReplicasPage from '../../../renderer/features/replicas/ReplicasPage.svelte';
import ServicesPage from '../../../renderer/features/services/ServicesPage.svelte';
import SettingsPage from '../../../renderer/features/settings/SettingsPage.svelte';
import WelcomePage from '../../../renderer/features/welcome/WelcomePage.svelte';
import { AppError } from '../../../shared/errors.ts';
import AppHost from '../support/AppHost.svelte';
import { fakeApp, type Replies } from '../support/fake-app.ts';
import { job, knownService, layer, replica, serviceReport } from '../support/fixtures.ts';

const LONG =
  'A very long name of a service that somebody gave with every department and year in it 2019-2026 final';
const services = [
  knownService(),
  knownService({
    id: 's',
    isSample: true,
    name: 'Sample: Trees',
    url: 'http://127.0.0.1:6080/arcgis/rest/services/Trees/FeatureServer',
  }),
  knownService({
    id: 'l',
    name: LONG,
    signIn: { kind: 'password', username: 'maria.long.name@example.org', storage: 'kept' },
  }),
];
const replicas = [
  replica({ key: 'a', fileName: 'North.gpkg' }, { replicaName: 'North shore', pending: 43 }),
  replica({ key: 'b' }, { replicaName: 'Bay' }),
  replica(
    {
      key: 'c',
      warnings: [
        'This file lies in a folder that OneDrive synchronises. Two machines could change it at the same time; keep replicas in an ordinary folder.',
      ],
      folder: '/home/me/OneDrive/Replicas',
    },
    { replicaName: LONG, conflicts: 2, pending: 1200 },
  ),
  replica(
    {
      key: 'd',
      fileName: 'gone.gpkg',
      state: 'missing',
      error: {
        code: 'file',
        message: '/media/usb/gone.gpkg is not there.',
        hint: 'It was moved, renamed or deleted, or its drive is not connected. Open it from its new place, or take it off the list.',
      },
    },
    null,
  ),
  replica({ key: 'e', fileName: 'Half made.gpkg', state: 'unfinished' }, null),
  replica({ key: 'f', state: 'interrupted' }, { replicaName: 'Interrupted one', pending: 3 }),
  replica({ key: 'g', state: 'closed' }, { replicaName: 'Archive 2024', lastSyncAt: null }),
  replica({ key: 'h' }, { replicaName: 'Zoo' }),
  replica({ key: 'i' }, { replicaName: 'Working', missingAttachments: 4 }),
];
const jobs = [
  job({
    key: 'i',
    rows: [
      { layer: 'Hydrants', count: 12400 },
      { layer: 'Shoreline with a long name of a layer', count: 310 },
    ],
    transfer: { what: 'Downloading the data', done: 8_100_000, total: 20_000_000 },
  }),
  job({
    id: '2',
    kind: 'sync',
    key: 'a',
    state: 'done',
    endedAt: Date.now() - 60_000,
    hasResult: true,
    summary: '40 of 43 edits were accepted, 3 were refused.',
    title: 'North shore',
  }),
  job({
    id: '3',
    state: 'failed',
    key: 'e',
    title: 'Half made',
    endedAt: Date.now() - 3_600_000,
    summary: 'The network went away.',
    error: {
      code: 'unreachable',
      message: 'gis.example.org did not answer.',
      hint: 'The server is still preparing the replica. Once the service can be reached, resume or give it up.',
      server: { code: 504, message: 'Gateway timeout', details: [] },
    },
  }),
  job({
    id: '4',
    kind: 'verify',
    state: 'done',
    endedAt: Date.now() - 7_200_000,
    hasResult: true,
    summary: '3 differences, all but one expected.',
    title: LONG,
  }),
  job({
    id: '5',
    kind: 'unregister',
    state: 'cancelled',
    endedAt: Date.now() - 9_200_000,
    summary: 'Stopped.',
    error: { code: 'cancelled', message: 'Stopped.' },
  }),
  job({
    id: '6',
    state: 'done',
    endedAt: Date.now() - 9_200_000,
    hasResult: true,
    summary: 'The replica is ready: 12,710 rows in 2 layers and tables.',
  }),
  job({
    id: '7',
    state: 'cancelling',
    key: 'z',
    title: 'Cancelling one',
    heardAt: Date.now() - 40_000,
  }),
];
const counts = {
  sent: 43,
  accepted: 40,
  refused: 3,
  rolledBack: 0,
  unknown: 0,
  held: 0,
  conflicts: 0,
  alreadyThere: 0,
  discarded: 0,
  downloadedAdds: 5,
  downloadedUpdates: 1,
  downloadedDeletes: 0,
  downloadedAttachments: 0,
  stillPending: 3,
};
const results: Record<string, unknown> = {
  2: {
    kind: 'sync',
    report: {
      sessionId: 4,
      result: 'partial',
      summary: '',
      counts,
      rollback: null,
      isClosed: false,
      remarks: ['rollbackOnFailure had no effect here.'],
      reasons: ['There are edits to send.', 'The server has changes.'],
    },
  },
  4: {
    kind: 'verify',
    report: {
      isEqual: false,
      summary: '',
      layers: [{ layerId: 0, name: 'Hydrants', here: 12400, onServer: 12401, equal: 12390 }],
      differences: Array.from({ length: 3000 }, (_, at) => ({
        layerId: 0,
        layerName: 'Hydrants',
        globalId: `{1111-${at}}`,
        kind: at % 2 ? 'different' : 'only-here',
        fields: at % 2 ? ['NAME', 'STATUS'] : [],
        explanation:
          'A pending edit that has not been sent yet changes these two fields of the feature.',
        isExpected: at % 3 !== 0,
      })),
    },
  },
  6: {
    kind: 'create',
    report: {
      path: '',
      replicaId: '',
      replicaName: '',
      generations: {},
      layers: [
        { layerId: 0, name: 'Hydrants', count: 12400 },
        { layerId: 1, name: 'Shoreline', count: 310 },
      ],
      attachments: 12,
      remarks: [
        { level: 'warning', where: '', text: 'Contingent values are not refreshed by sync.' },
      ],
      reasons: ['Nothing was asked for yet.', 'The server has begun a job.'],
    },
  },
};
const replies: Replies = {
  'services.list': () => services,
  'replicas.list': () => replicas,
  'jobs.list': () => jobs,
  'services.describe': ({ id }: { id: string }) => {
    if (id === 's')
      throw new AppError('unreachable', '127.0.0.1:6080 does not answer.', {
        hint: 'Check the address and the network.',
      });
    return serviceReport(
      {
        layers: [
          ...serviceReport().service.layers,
          layer({ id: 3, name: LONG, kind: 'group', geometryType: null, fields: [] }),
        ],
      },
      { 0: 12400, 1: null, 2: 7 },
    );
  },
  'services.add': () => {
    throw new AppError('sign-in', 'Sign in.');
  },
  'jobs.result': ({ id }: { id: string }) => results[id],
  'app.diagnostics': () => [
    { name: 'program.json', text: '{\n  "name": "Syncline"\n}\n' },
    {
      name: 'syncline.log',
      text: Array.from({ length: 300 }, (_, i) =>
        `2026-01-01 12:00:00 info line ${i} `.repeat(4),
      ).join('\n'),
    },
  ],
};
const shots: [
  string,
  Component<never>,
  Record<string, unknown>,
  Replies?,
  (() => Promise<void>)?,
][] = [
  ['welcome', WelcomePage as never, {}],
  ['services', ServicesPage as never, { serviceId: null, isAdding: false }],
  ['services-down', ServicesPage as never, { serviceId: 's', isAdding: false }],
  [
    'services-signed',
    ServicesPage as never,
    { serviceId: 'l', isAdding: false },
    undefined,
    async () => {
      document.querySelector('.detail')!.scrollTop = 10000;
    },
  ],
  [
    'services-empty',
    ServicesPage as never,
    { serviceId: null, isAdding: false },
    { 'services.list': () => [] },
  ],
  [
    'services-adding',
    ServicesPage as never,
    { serviceId: null, isAdding: true },
    undefined,
    async () => {
      await page
        .getByRole('textbox')
        .fill('http://gis.example.org/arcgis/rest/services/A/FeatureServer');
      await page.getByRole('button', { name: 'Add service', exact: true }).click();
      await new Promise((r) => setTimeout(r, 100));
    },
  ],
  ['replicas', ReplicasPage as never, {}],
  ['replicas-empty', ReplicasPage as never, {}, { 'replicas.list': () => [] }],
  [
    'replicas-forget',
    ReplicasPage as never,
    {},
    undefined,
    async () => {
      await page.getByRole('button', { name: /More about North/ }).click();
      await page.getByRole('menuitem', { name: 'Forget…' }).click();
    },
  ],
  ['activity', ActivityPage as never, { jobId: null }],
  ['activity-sync', ActivityPage as never, { jobId: '2' }],
  ['activity-failed', ActivityPage as never, { jobId: '3' }],
  ['activity-verify', ActivityPage as never, { jobId: '4' }],
  ['activity-create', ActivityPage as never, { jobId: '6' }],
  ['activity-cancelling', ActivityPage as never, { jobId: '7' }],
  ['activity-empty', ActivityPage as never, { jobId: null }, { 'jobs.list': () => [] }],
  ['settings', SettingsPage as never, {}],
  [
    'settings-diag',
    SettingsPage as never,
    {},
    undefined,
    async () => {
      await page.getByRole('button', { name: 'Show what is in the bundle' }).click();
      await new Promise((r) => setTimeout(r, 100));
      document.querySelector('.files')!.scrollIntoView({ block: 'center' });
    },
  ],
  [
    'settings-end',
    SettingsPage as never,
    {},
    undefined,
    async () => {
      await page.getByText('The built-in map and tiles from the internet').click();
      document.querySelector('.body')!.scrollTop = 300;
    },
  ],
];
const themes = (import.meta.env['VITE_THEMES'] ?? 'light').split(',');
const only = import.meta.env['VITE_ONLY'] ?? '';
const [w, h] = (import.meta.env['VITE_SIZE'] ?? '1060x800').split('x').map(Number);
for (const theme of themes)
  for (const [name, component, props, extra, act] of shots.filter(([n]) => n.startsWith(only)))
    test(`${theme} ${name}`, async () => {
      await page.viewport(w!, h!);
      document.documentElement.dataset['theme'] = theme;
      const { app } = await fakeApp({ ...replies, ...extra });
      const screen = await render(
        AppHost as never,
        { app, page: component, values: props } as never,
      );
      await new Promise((r) => setTimeout(r, 350));
      await act?.();
      await page.screenshot({ path: `/work/main/.cache/s1/${theme}-${w}-${name}.png` });
      void screen;
    });
