import type {
  DryRunFinding,
  DryRunReport,
  SyncReport,
  VerifyDifference,
} from '../../../shared/model/report.ts';
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../../main/engine/api.ts';
import {
  change,
  conflict,
  fakeEngine,
  globalId,
  receipt,
  REPLICA_ID,
  SERVICE,
  status,
  syncReport,
} from '../../support/fake-engine.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

const ONE = '{00000001-0000-4000-8000-000000000000}';
const TWO = '{00000002-0000-4000-8000-000000000000}';
const THREE = '{00000003-0000-4000-8000-000000000000}';

async function asked(...words: string[]) {
  const engine = fakeEngine();
  const ran = await runFakeCli(words, { engine });
  return { ...ran, call: engine.calls[0] };
}

async function lines(words: readonly string[], answers: Partial<Engine> = {}) {
  const { stdout, code } = await runFakeCli(words, { engine: fakeEngine(answers) });
  return { text: stdout.trimEnd().split('\n'), code };
}

const unregistering = (...words: string[]) => ['admin', 'unregister', SERVICE.url, ...words];

describe('what the engine is asked', () => {
  test.each([
    [
      ['service', `${SERVICE.url}/0?token=x`],
      ['service', SERVICE.url],
    ],
    [
      ['status', 'a.gpkg'],
      ['status', 'a.gpkg'],
    ],
    [
      ['changes', 'a.gpkg'],
      ['changes', 'a.gpkg'],
    ],
    [
      ['history', 'a.gpkg'],
      ['history', 'a.gpkg', undefined],
    ],
    [
      ['history', 'a.gpkg', '--session', '3'],
      ['history', 'a.gpkg', 3],
    ],
    [
      ['verify', 'a.gpkg'],
      ['verify', 'a.gpkg'],
    ],
    [
      ['carry-over', 'a.gpkg', '--preview'],
      ['previewCarryOver', 'a.gpkg'],
    ],
    [
      ['carry-over', 'a.gpkg', 'b.gpkg'],
      ['carryOver', 'a.gpkg', 'b.gpkg'],
    ],
    [
      ['register-copy', 'a.gpkg', '--preview'],
      ['previewRegisterCopy', 'a.gpkg'],
    ],
    [
      ['register-copy', 'a.gpkg', '--name', 'Ana', '--again', '--without-reference'],
      ['registerCopy', 'a.gpkg', { name: 'Ana', again: true, withoutReference: true }],
    ],
    [
      ['register-copy', '--from', 'x/north.gpkg', '--to', 'crew', '--copies', '2'],
      ['makeCopies', { from: 'x/north.gpkg', folder: 'crew', names: ['north-1', 'north-2'] }],
    ],
    [
      ['register-copy', '--from', 'a.gpkg', '--to', 'crew', '--names', 'ana, ben'],
      ['makeCopies', { from: 'a.gpkg', folder: 'crew', names: ['ana', 'ben'] }],
    ],
    [
      ['unregister', 'a.gpkg'],
      ['unregister', 'a.gpkg'],
    ],
    [
      ['sync', 'a.gpkg'],
      ['sync', 'a.gpkg', {}],
    ],
    [
      ['sync', 'a.gpkg', '--direction', 'Snapshot'],
      ['sync', 'a.gpkg', { direction: 'snapshot' }],
    ],
    [
      ['sync', 'a.gpkg', '--layer-direction', '0=download', '--layer-direction', '1=upload'],
      ['sync', 'a.gpkg', { layerDirections: { 0: 'download', 1: 'upload' } }],
    ],
    [
      ['sync', 'a.gpkg', '--rollback-on-failure', 'false', '--on-conflict', 'merge', '--close'],
      ['sync', 'a.gpkg', { rollbackOnFailure: false, onConflict: 'merge', close: true }],
    ],
    [
      ['sync', 'a.gpkg', '--one-call', '--copied-file'],
      ['sync', 'a.gpkg', { oneCall: true, acceptCopy: true }],
    ],
    [
      ['sync', 'a.gpkg', '--dry-run', '--direction=upload'],
      ['dryRun', 'a.gpkg', { direction: 'upload' }],
    ],
  ])('%j', async (words, expected) => {
    const { call, code } = await asked(...words);
    expect(call).toEqual(expected);
    expect(code).toBe(0);
  });

  test.each([
    [
      ['sync', 'a.gpkg', '--direction', 'down'],
      /--direction is “down”, but must be bidirectional, upload/,
    ],
    [
      ['sync', 'a.gpkg', '--layer-direction', '0=sideways'],
      /--layer-direction of layer 0 is “sideways”/,
    ],
    [['sync', 'a.gpkg', '--layer-direction', 'download'], /must begin with a layer id/],
    [['sync', 'a.gpkg', '--rollback-on-failure', 'yes'], /must be true, false/],
    [['sync', 'a.gpkg', '--one-call', '--on-conflict', 'mine'], /--one-call does not compare/],
    [['history', 'a.gpkg', '--session', 'last'], /--session is “last”, but must be a whole number/],
    [unregistering(), /Say which replicas/],
    [unregistering('--id', '*', '--yes'), /no way to unregister all at once/],
    [unregistering('--id', '', '--yes'), /Name each replica by its ID/],
    [
      unregistering('--id', REPLICA_ID, '--stale-days', '3'),
      /--id or rules such as --stale-days, not both/,
    ],
  ])('%j is refused before anything is asked', async (words, says) => {
    const { call, code, stderr } = await asked(...words);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
    expect(call).toBeUndefined();
  });
});

describe('sync', () => {
  const run = (report: Partial<Parameters<typeof syncReport>[0]>) =>
    lines(['sync', 'a.gpkg'], { sync: async () => syncReport(report) });

  test('shows numbers and a receipt when all went well', async () => {
    const { text, code } = await run({});
    expect(code).toBe(0);
    expect(text).toEqual([
      '1 edit accepted, 2 changes came from the server.',
      '',
      'Sent           1 edit: 1 accepted, 0 refused, 0 rolled back, 0 unknown',
      'Came down      1 new row, 1 changed row, 0 deleted rows, 0 attachments',
      'Still pending  0 edits',
      'Generations    layer 0: 1240, layer 1: 1241',
      '',
      'Accepted: 1 edit',
      `  Hydrants: update ${ONE} (OBJECTID 17)`,
    ]);
  });

  const refused = {
    outcome: 'refused',
    code: 1016,
    serverMessage: 'Setting of Value for Status failed.',
  } as const;

  test('groups refused edits by cause, in plain words and in those of the server', async () => {
    const { text, code } = await run({
      result: 'partial',
      counts: { sent: 4, accepted: 1, refused: 3, stillPending: 3 },
      receipts: [
        receipt(),
        receipt({ ...refused, globalId: globalId(2) }),
        receipt({ ...refused, globalId: globalId(3), layerId: 1, kind: 'add', objectId: null }),
        receipt({ outcome: 'refused', code: 4711, serverMessage: 'Frozen.', target: 'attachment' }),
      ],
    });
    expect(code).toBe(3);
    expect(text.slice(text.indexOf('Refused: 3 edits'))).toEqual([
      'Refused: 3 edits',
      '  1016 Value refused',
      '  The server could not store a value of this feature. Check the values against type, length and domain of their fields, correct them and synchronise again.',
      '  The server said: Setting of Value for Status failed.',
      `    Hydrants: update ${TWO} (OBJECTID 17)`,
      `    Inspections: add ${THREE}`,
      '  Error 4711',
      '  The server refused the edit and said: “Frozen”. Correct what the server names and synchronise again, or hold the edit back and send the rest; if the words do not help, ask the owner of the service.',
      '  The server said: Frozen.',
      `    Hydrants: update attachment ${ONE} (OBJECTID 17)`,
      'Accepted: 1 edit',
      `  Hydrants: update ${ONE} (OBJECTID 17)`,
      '',
      'Look at what is left:  syncline changes a.gpkg',
    ]);
  });

  test('cannot be overlooked when the batch was rolled back', async () => {
    const { text, code } = await run({
      result: 'partial',
      counts: { sent: 3, accepted: 0, refused: 1, rolledBack: 2, stillPending: 3 },
      receipts: [],
      rollback: {
        sent: 3,
        probable: [],
        rolledBack: 2,
        culprits: [receipt({ ...refused, globalId: globalId(2) })],
        serverMessage: 'Operation rolled back.',
        isProven: true,
      },
    });
    expect(code).toBe(3);
    expect(text.slice(2, 8)).toEqual([
      'ROLLED BACK: the server undid the whole upload of 3 edits.',
      '  The server said: Operation rolled back.',
      '  The server was asked afterwards: it holds none of them. All of them are still pending here.',
      '  Brought down by:',
      `    Hydrants: update ${TWO} (OBJECTID 17)`,
      `  Hold it back and send the rest:  syncline hold a.gpkg '${TWO}', then syncline sync a.gpkg`,
    ]);
  });

  test('says when the server named no culprit and the rollback is not proven', async () => {
    const rollback = {
      ...{ sent: 2, rolledBack: 2, culprits: [], probable: [] },
      ...{ serverMessage: null, isProven: false },
    };
    const { text } = await run({ result: 'partial', rollback });
    expect(text.slice(3, 5)).toEqual([
      '  That the server holds none of them has not been confirmed yet; the next sync checks it. All of them are still pending here.',
      '  The server did not name the edit that failed, and a check against the service finds nothing wrong.',
    ]);
  });

  test('names the probable culprits when the server named none', async () => {
    const rollback = {
      ...{ sent: 2, rolledBack: 2, culprits: [], serverMessage: null, isProven: true },
      probable: [finding(1)],
    };
    const { text } = await run({ result: 'partial', rollback });
    expect(text.slice(4, 7)).toEqual([
      '  The server did not name the edit that failed. A check against the service finds:',
      `    Hydrants: update "Main Street 1" ${ONE}, field Status: Status is longer than 10 characters.`,
      `  Hold it back and send the rest:  syncline hold a.gpkg '${ONE}', then syncline sync a.gpkg`,
    ]);
  });

  test('shows conflicts with what was, what is mine and what is theirs, and the way on', async () => {
    const { text, code } = await run({
      result: 'partial',
      counts: { conflicts: 2 },
      conflicts: [
        conflict({
          fields: ['Status'],
          values: [
            { field: 'Status', base: 'open', mine: 'closed', theirs: 'lost' },
            { field: 'Remarks', base: null, mine: null, theirs: 'seen' },
          ],
        }),
        conflict({ globalId: globalId(2), mine: 'delete', target: 'attachment', fields: [] }),
      ],
    });
    expect(code).toBe(3);
    expect(text.slice(text.indexOf('2 conflicts: changed here and on the server'))).toEqual([
      '2 conflicts: changed here and on the server',
      `  Hydrants: ${ONE}: you changed it, somebody changed it on the server`,
      '    Status: was “open”, yours “closed”, theirs “lost”',
      '    Remarks: was empty, yours empty, theirs “seen” (no clash)',
      `  Hydrants: attachment ${TWO}: you deleted it, somebody changed it on the server`,
      '',
      'Look at the conflicts and decide:  syncline conflicts a.gpkg',
    ]);
  });

  test.each<[string, Partial<SyncReport['counts']>, SyncReport['result'], number]>([
    ['done', {}, 'done', 0],
    ['refused', { refused: 1 }, 'partial', 3],
    ['unknown', { unknown: 1, refused: 1 }, 'partial', 6],
  ])('ends with the exit code of %s', async (_name, counts, result, code) => {
    expect((await run({ counts, result })).code).toBe(code);
  });

  test('lists the first edits of a long group and says how many more there are', async () => {
    const receipts = Array.from({ length: 25 }, (_, index) =>
      receipt({ globalId: globalId(index) }),
    );
    const { text } = await run({ receipts });
    expect(text.at(-1)).toBe('  … and 5 more; --json lists all.');
  });

  test('explains each step with --verbose, on standard error', async () => {
    const { stderr, stdout } = await runFakeCli(['sync', 'a.gpkg', '--verbose']);
    expect(stderr).toBe('Changes come down first, so that nothing is overwritten unseen.\n');
    expect(stdout).not.toContain('unseen');
  });
});

function finding(number: number, changes: Partial<DryRunFinding> = {}): DryRunFinding {
  return {
    editId: number,
    layerId: 0,
    layerName: 'Hydrants',
    target: 'feature',
    kind: 'update',
    globalId: globalId(number),
    objectId: 17,
    title: `Main Street ${number}`,
    cause: 'value',
    code: 1016,
    field: 'Status',
    text: 'Status is longer than 10 characters.',
    ...changes,
  };
}

describe('sync --dry-run', () => {
  const report: DryRunReport = {
    wouldSend: 3,
    wouldAccept: 1,
    wouldRefuse: 2,
    held: 0,
    conflicts: 0,
    findings: [1, 2].map((number) => finding(number)),
    drift: [
      { layerId: 0, text: 'Hydrants has a new field Depth.', effect: 'none' },
      { layerId: 1, text: 'Layer Pipes is gone.', effect: 'stops' },
    ],
    rollback: 'skips-bad-edits' as const,
    summary: '1 of 3 edits would be refused.',
  };

  test('groups what would be refused by cause and says that nothing was sent', async () => {
    const { text, code } = await lines(['sync', 'a.gpkg', '--dry-run'], {
      dryRun: async () => report,
    });
    expect(code).toBe(3);
    expect(text).toEqual([
      '1 of 3 edits would be refused.',
      '',
      'Would send           3 edits',
      'Would be accepted    1 edit',
      'Would be refused     2 edits',
      'Rollback on failure  fixed by this service: good edits are applied, bad ones are skipped',
      '',
      'The service has changed since this replica was created',
      '  Hydrants has a new field Depth. (good to know)',
      '  Layer Pipes is gone. (nothing can be synchronised)',
      '',
      'Values that the service does not take: 2 edits',
      '  1016 Status is longer than 10 characters.',
      `    Hydrants: update "Main Street 1" ${ONE}, field Status`,
      `    Hydrants: update "Main Street 2" ${TWO}, field Status`,
      '',
      'Nothing was sent.',
    ]);
  });

  test('puts refusals before what there is to know, and counts what is held and in conflict', async () => {
    const changed = finding(1, {
      ...{ cause: 'changed-meanwhile', code: null, field: null },
      ...{ title: ONE, text: 'Changed on the server by ada.' },
    });
    const dryRun = async () => ({
      ...report,
      ...{ held: 1, conflicts: 2, drift: [] },
      findings: [changed, finding(2)],
    });
    const { text } = await lines(['sync', 'a.gpkg', '--dry-run'], { dryRun });
    expect(text.slice(5, 7)).toEqual(['Held back            1 edit', 'Waiting conflicts    2']);
    expect(text.slice(9)).toEqual([
      'Values that the service does not take: 1 edit',
      '  1016 Status is longer than 10 characters.',
      `    Hydrants: update "Main Street 2" ${TWO}, field Status`,
      '',
      'Changed on the server meanwhile: 1 edit',
      '  Changed on the server by ada.',
      `    Hydrants: update ${ONE}`,
      '',
      'Nothing was sent.',
    ]);
  });

  test('succeeds when every edit would be accepted, whatever else there is to know', async () => {
    const fine = { ...report, wouldAccept: 3, wouldRefuse: 0 };
    const { code } = await lines(['sync', 'a.gpkg', '--dry-run'], { dryRun: async () => fine });
    expect(code).toBe(0);
  });
});

describe('status', () => {
  test('shows identity, generations, rows and what to do next', async () => {
    const { text } = await lines(['status', 'a.gpkg']);
    expect(text).toEqual([
      'North',
      'a.gpkg',
      '',
      `Service            ${SERVICE.url}`,
      `Replica ID         ${REPLICA_ID}`,
      'State              ready',
      'Sync model         perLayer',
      'Generations        layer 0: 1234, layer 1: 1235',
      'Spatial reference  3857',
      'Created            2026-08-01 07:00 UTC',
      'Last sync          never',
      '',
      'Layer  Name         Table         Rows  Attachments  Adds  Updates  Deletes',
      '    0  Hydrants     Hydrants     1,234           56     0        1        0',
      '    1  Inspections  Inspections      9            0     0        0        0',
      '',
      '1 edit to send.',
      'Next: syncline sync a.gpkg',
    ]);
  });

  const exchange = {
    sessionId: 2,
    purpose: 'upload' as const,
    direction: 'upload' as const,
    layers: [],
    hasEdits: true,
    rollbackOnFailure: false,
    closes: false,
    begunAt: '2026-08-07T09:00:00.000Z',
    replicasBefore: [],
    stage: { at: 'sending' as const },
  };

  test.each([
    [{ pending: 0 }, ['Nothing to send and nothing under way.']],
    [
      { state: 'closed', pending: 0, carriedOver: 2, carriedOverTo: 'new one.gpkg' },
      [
        '2 edits carried over to new one.gpkg; nothing is sent from this file any more.',
        'Next: syncline sync "new one.gpkg"',
      ],
    ],
    [
      { state: 'closed', pending: 2, carriedOver: 1, carriedOverTo: 'new.gpkg' },
      [
        '1 edit carried over to new.gpkg; nothing is sent from this file any more.',
        '2 edits have no place there: this file alone keeps what they hold.',
        'Next: syncline sync new.gpkg',
      ],
    ],
    [
      { pending: 0, conflicts: 2, missingAttachments: 1 },
      [
        '2 conflicts wait for a decision.',
        '1 attachment is still to be downloaded.',
        'Next: syncline sync a.gpkg',
      ],
    ],
    [
      { pending: 43, exchange },
      [
        'An upload, begun 2026-08-07 09:00 UTC, was interrupted while it was sent; what the server did with it is looked up first.',
        '43 edits to send.',
        'Next: syncline sync a.gpkg',
      ],
    ],
    [
      {
        pending: 0,
        state: 'creating' as const,
        exchange: {
          ...exchange,
          purpose: 'create' as const,
          stage: { at: 'job' as const, statusUrl: 'x' },
        },
      },
      [
        'Creating the replica, begun 2026-08-07 09:00 UTC, is a job on the server, which can be picked up again.',
        'Next: syncline create, as before',
      ],
    ],
  ])('with %j says what is open', async (changes, expected) => {
    const { text } = await lines(['status', 'a.gpkg'], {
      status: (path) => status({ path, ...changes }),
    });
    expect(text.slice(text.lastIndexOf('') + 1)).toEqual(expected);
  });

  test('shows one generation for a perReplica replica, and a replica that is unregistered', async () => {
    const { text } = await lines(['status', 'my file.gpkg'], {
      status: (path) =>
        status({
          path,
          state: 'closed',
          generations: { replica: 77, layers: {} },
          replicaId: null,
        }),
    });
    expect(text).toContain('Generations        77');
    expect(text).toContain('Replica ID         none yet');
    expect(text).toContain(
      'State              unregistered: it can be edited but not synchronised',
    );
    expect(text.at(-1)).toBe('Next: syncline sync "my file.gpkg"');
  });
});

describe('changes', () => {
  test('shows each kind of edit with before and after', async () => {
    const fields = [
      { field: 'Status', before: 3, after: null, beforeText: 'Out of service', afterText: null },
      {
        field: 'Size',
        before: 2n ** 60n,
        after: 'x'.repeat(100),
        beforeText: null,
        afterText: null,
      },
    ];
    const photo = {
      name: 'a\u001B.jpg',
      contentType: 'image/jpeg',
      size: 734_000,
      parentGlobalId: globalId(1),
    };
    const { text } = await lines(['changes', 'a.gpkg'], {
      changes: () =>
        [
          change({ changes: fields, geometryChanged: true, isHeld: true, comment: 'ask first' }),
          change({ kind: 'add', objectId: null, geometryChanged: true, globalId: globalId(2) }),
          change({ kind: 'delete', globalId: globalId(3) }),
          change({ kind: 'add', target: 'attachment', attachment: photo, changes: [] }),
          change({ layerId: 1, layerName: 'Inspections' }),
        ].values(),
    });
    expect(text).toEqual([
      'Hydrants (layer 0): 4 edits',
      `  update ${ONE} (OBJECTID 17) held back 2026-08-07 08:30 UTC`,
      '    Status: Out of service → empty',
      `    Size: 1152921504606846976 → “${'x'.repeat(79)}…”`,
      '    geometry: changed',
      '    comment: ask first',
      `  add ${TWO} 2026-08-07 08:30 UTC`,
      '    Status: “closed”',
      '    geometry: new',
      `  delete ${THREE} (OBJECTID 17) 2026-08-07 08:30 UTC`,
      '    Status: “open”',
      `  add attachment ${ONE} (OBJECTID 17) 2026-08-07 08:30 UTC`,
      `    a\uFFFD.jpg (image/jpeg, 734 kB) of ${ONE}`,
      '',
      'Inspections (layer 1): 1 edit',
      `  update ${ONE} (OBJECTID 17) 2026-08-07 08:30 UTC`,
      '    Status: “open” → “closed”',
      '',
      '5 edits pending, 1 of them held back.',
    ]);
  });

  test('says when there are none', async () => {
    const { text } = await lines(['changes', 'a.gpkg'], { changes: () => [].values() });
    expect(text).toEqual(['No pending edits: nothing was changed since the last sync.']);
  });
});

describe('history', () => {
  test('shows sessions with numbers and receipts', async () => {
    const { text } = await lines(['history', 'a.gpkg']);
    expect(text).toEqual([
      'Session 2: sync, 2026-08-07 09:00 UTC, done',
      '  1 edit accepted.',
      '  Accepted 1, downloaded adds 2',
      '  Accepted: 1 edit',
      `    Hydrants: update ${ONE} (OBJECTID 17)`,
    ]);
  });

  test('says why a session failed, and that one has not ended', async () => {
    const session = {
      sessionId: 3,
      kind: 'sync' as const,
      startedAt: '2026-08-07T09:00:00.000Z',
      endedAt: null,
      options: {},
      summary: null,
      counts: {},
      rollback: null,
      receipts: [],
    };
    const error = { code: 'unreachable' as const, message: 'Nobody answers.', hint: 'Try later.' };
    const { text } = await lines(['history', 'a.gpkg'], {
      history: () => ({
        sessions: [
          { ...session, result: 'failed', error },
          { ...session, sessionId: 4, result: null, error: null },
        ],
      }),
    });
    expect(text).toEqual([
      'Session 3: sync, 2026-08-07 09:00 UTC, failed',
      '  Nobody answers.',
      '  Try later.',
      '',
      'Session 4: sync, 2026-08-07 09:00 UTC, not finished',
    ]);
  });
});

describe('verify', () => {
  const difference = (changes: Partial<VerifyDifference>): VerifyDifference => ({
    layerId: 0,
    layerName: 'Hydrants',
    globalId: globalId(1),
    kind: 'different',
    fields: ['Status'],
    explanation: 'An edit here waits to be sent.',
    isExpected: true,
    ...changes,
  });

  test('puts differences that nobody expects first, and fails', async () => {
    const { text, code } = await lines(['verify', 'a.gpkg'], {
      verify: async () => ({
        layers: [{ layerId: 0, name: 'Hydrants', here: 10, onServer: 11, equal: 9 }],
        differences: [
          difference({}),
          difference({
            kind: 'attachment-only-on-server',
            fields: [],
            explanation: 'Unknown.',
            isExpected: false,
          }),
        ],
        isEqual: false,
        summary: '1 difference is not explained.',
      }),
    });
    expect(code).toBe(3);
    expect(text).toEqual([
      '1 difference is not explained.',
      '',
      'Layer  Name      Here  On server  Equal',
      '    0  Hydrants    10         11      9',
      '',
      'Hydrants: 1 attachment only on the server',
      '  Unknown.',
      `  ${ONE}`,
      '',
      'Hydrants: 1 row different (expected)',
      '  An edit here waits to be sent.',
      `  ${ONE}: Status`,
    ]);
  });

  test('succeeds when every difference is expected', async () => {
    expect((await lines(['verify', 'a.gpkg'])).code).toBe(0);
  });
});

describe('unregister', () => {
  test.each([
    [{ outcome: 'done' as const, pending: 0 }, [`The replica ${REPLICA_ID} is unregistered.`]],
    [
      { outcome: 'already-gone' as const, pending: 2 },
      [
        `The replica ${REPLICA_ID} was already gone on the server.`,
        '2 edits were never sent. The file keeps them.',
      ],
    ],
  ])('%j', async (answer, expected) => {
    const { text } = await lines(['unregister', 'a.gpkg'], {
      unregister: async () => ({ replicaId: REPLICA_ID, saved: null, ...answer }),
    });
    expect(text).toEqual(expected);
  });
});

describe('sample-service', () => {
  const running = {
    url: 'http://127.0.0.1:6080/arcgis/rest/services',
    services: [{ name: 'Water', url: SERVICE.url }],
  };

  async function start(...words: string[]) {
    const terminal = fakeTerminal();
    const options: unknown[] = [];
    let isClosed = false;
    const ran = runFakeCli(['sample-service', ...words], {
      terminal,
      startSampleService: async (given) => {
        options.push(given);
        return { ...running, close: async () => void (isClosed = true) };
      },
    });
    await new Promise((resolve) => setImmediate(resolve));
    return { terminal, options: options[0], ran, closed: () => isClosed };
  }

  test('prints one line as JSON when it is ready, and ends cleanly', async () => {
    const { terminal, ran, closed } = await start('--json');
    expect(terminal.printed()).toBe(`${JSON.stringify(running)}\n`);
    expect(closed()).toBe(false);
    terminal.interrupt();
    expect((await ran).code).toBe(0);
    expect(closed()).toBe(true);
  });

  test('passes on port, profile, data, faults and sign-in', async () => {
    const { terminal, options, ran } = await start(
      ...['--port=6080', '--profile', 'hostile', '--data', 'd', '--require-sign-in'],
      ...['--fault', 'stall:5', '--fault', 'dropAfter@synchronizeReplica'],
    );
    expect(options).toEqual({
      port: 6080,
      profile: 'hostile',
      data: 'd',
      requireSignIn: true,
      isEmpty: false,
      hasPortal: false,
      faults: ['stall:5', 'dropAfter@synchronizeReplica'],
    });
    terminal.interrupt();
    await ran;
  });
});
