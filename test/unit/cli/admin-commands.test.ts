import { describe, expect, test } from 'vitest';
import { DEFAULT_RULES, type CleanupRow } from '../../../shared/model/cleanup.ts';
import {
  cleanupDetails,
  cleanupRow,
  cleanupRows,
  cleanupService,
  fakeCleanup,
  type FakeCleanupWorld,
} from '../../support/fake-cleanup.ts';
import { REPLICA_ID, SERVICE } from '../../support/fake-engine.ts';
import { fakeTerminal } from '../../support/fake-terminal.ts';
import { runFakeCli } from '../../support/run-fake-cli.ts';

async function admin(words: readonly string[], world: FakeCleanupWorld = {}, typed?: string[]) {
  const cleanup = fakeCleanup(world);
  const terminal = typed
    ? fakeTerminal({ isTTY: true, typed, env: { NO_COLOR: '1' } })
    : fakeTerminal();
  const ran = await runFakeCli(['admin', ...words], { cleanup, terminal });
  const json = words.includes('--json') ? (JSON.parse(ran.stdout) as Report) : null;
  return { ...ran, cleanup, json: json!, text: ran.stdout.trimEnd().split('\n') };
}

interface Report {
  readonly replicas: readonly { readonly replicaName: string; readonly isStale: boolean }[];
  readonly isDryRun: boolean;
  readonly results: readonly { readonly outcome: string }[];
}

const failed = cleanupService({
  serviceUrl: 'https://host/B/FeatureServer',
  ...{ state: 'failed', count: null, facts: null },
  error: { code: 'sign-in', message: 'Sign in first.', hint: 'Use --token.' },
});

describe('admin list', () => {
  test('shows services that answered and those that did not, and how much is seen', async () => {
    const details = cleanupDetails({ replicaOwner: '', lastSyncDate: 1000, creationDate: null });
    const visibility = { kind: 'own-only' as const, sentence: 'Only replicas of a are shown.' };
    const { text, code } = await admin(['list', SERVICE.url, failed.serviceUrl], {
      rows: [cleanupRow({ details })],
      services: [cleanupService({ visibility }), failed],
    });
    expect(code).toBe(3);
    expect(text).toEqual([
      SERVICE.url,
      '  Name   Owner   Created   Last sync  Idle days  Model     Layers  Replica ID',
      `  North  nobody  not told  never       not told  perLayer  0,1     ${REPLICA_ID}`,
      '',
      failed.serviceUrl,
      '  Sign in first.',
      '  Use --token.',
      '',
      '1 replica.',
      'Only replicas of a are shown.',
    ]);
  });

  test('fails with the reason when no service answered', async () => {
    const { code } = await admin(['list', failed.serviceUrl], { rows: [], services: [failed] });
    expect(code).toBe(4);
  });

  test.each([
    [
      ['--stale-days', '180'],
      ['North', true, 'South', false],
    ],
    [
      ['--stale-days', '3'],
      ['North', true, 'South', true],
    ],
    [
      ['--stale-days', '433'],
      ['North', false, 'South', false],
    ],
    [
      ['--never-synced-days', '0'],
      ['North', false, 'South', false],
    ],
    [
      ['--sort', 'idle'],
      ['South', false, 'North', true],
    ],
    [
      ['--sort', 'name', '--descending'],
      ['South', false, 'North', true],
    ],
    [['--only-stale'], ['North', true]],
    [
      ['--find', 'sou'],
      ['South', false],
    ],
    [
      ['--owner', 'SURVEY-team-2', '--find', 'nor'],
      ['North', true],
    ],
    [['--only-held'], []],
    [['--only-here'], []],
  ])('%j', async (words, expected) => {
    const { json } = await admin(['list', SERVICE.url, ...words, '--json']);
    expect(json.replicas.flatMap(({ replicaName, isStale }) => [replicaName, isStale])).toEqual(
      expected,
    );
  });

  test('keeps rules only when it is asked to', async () => {
    const once = await admin(['list', SERVICE.url, '--stale-days', '90']);
    expect(once.cleanup.calls.map(([method]) => method)).toEqual(['scan']);
    const kept = await admin(['list', SERVICE.url, '--stale-days', '90', '--save-rules']);
    expect(kept.cleanup.calls).toContainEqual([
      'setRules',
      {
        ...DEFAULT_RULES,
        idleDays: 90,
        neverSyncedDays: null,
        ownerGone: false,
        behindMinServerGen: false,
      },
    ]);
  });

  test('writes a table in which no cell begins like a formula', async () => {
    const rows = [cleanupRow({ replicaName: '=HYPERLINK("http://evil")' })];
    const { terminal } = await admin(['list', SERVICE.url, '--csv', 'list.csv'], { rows });
    expect(terminal.files.get('list.csv')).toContain(`"'=HYPERLINK(""http://evil"")"`);
  });
});

const stale = ['unregister', SERVICE.url, '--stale-days', '180'];

function unregistered({ calls }: ReturnType<typeof fakeCleanup>): unknown[] {
  return calls.filter(([method]) => method === 'unregister').map(([, names]) => names);
}

describe('admin unregister', () => {
  test('changes nothing and fails where nobody can be asked', async () => {
    const { code, stdout, stderr, cleanup } = await admin(stale);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /North .* would be unregistered\n\n1 replica would be unregistered\. Nothing was changed\.\n$/,
    );
    expect(stderr).toContain(
      'Nothing was unregistered: add --yes to do it, or --dry-run to only look.\n',
    );
    expect(unregistered(cleanup)).toEqual([]);
  });

  test('asks nobody with --json, even on a terminal', async () => {
    const { code, cleanup, json } = await admin([...stale, '--json'], {}, ['1']);
    expect(code).toBe(2);
    expect(json.isDryRun).toBe(true);
    expect(unregistered(cleanup)).toEqual([]);
  });

  test('unregisters exactly what it showed when the number is typed', async () => {
    const { code, stdout, stderr, cleanup } = await admin(stale, {}, [' 1 ']);
    expect(stderr).toMatch(/There is no undo\. To unregister 1 replica, type the number 1: /);
    expect(unregistered(cleanup)).toEqual([['North']]);
    expect(stdout).toMatch(/1 replica: 1 unregistered\.\n$/);
    expect(code).toBe(0);
  });

  test.each([['yes'], ['2'], ['']])('changes nothing when %j is typed', async (typed) => {
    const { code, stderr, cleanup } = await admin(stale, {}, [typed]);
    expect(code).toBe(130);
    expect(stderr).toContain('Nothing was unregistered.');
    expect(unregistered(cleanup)).toEqual([]);
  });

  test('has nothing to ask when no replica fits', async () => {
    const { code, stdout } = await admin(['unregister', SERVICE.url, '--stale-days=9999'], {}, []);
    expect(code).toBe(0);
    expect(stdout).toContain('No replica fits. Nothing was changed.');
  });

  test('leaves replicas on the hold list and says why', async () => {
    const hold = { reason: 'Crew is out.', by: 'admin', at: 0 };
    const { cleanup, code } = await admin([...stale, '--yes'], {
      rows: [cleanupRow({ hold }), ...cleanupRows().slice(1)],
    });
    expect(unregistered(cleanup)).toEqual([[]]);
    expect(code).toBe(0);
    const dry = await admin([...stale, '--dry-run'], { rows: [cleanupRow({ hold })] });
    expect(dry.stdout).toMatch(/North .* stays: It is on the hold list: Crew is out\./);
  });

  const file = {
    path: '/a/north.gpkg',
    fileName: 'north.gpkg',
    isInDoubt: false,
    isMissing: false,
    problem: null,
  };
  const rows: readonly CleanupRow[] = [cleanupRow({ local: [{ ...file, pending: 3 }] })];

  test('with --yes alone leaves a replica whose file here has pending edits', async () => {
    const { cleanup } = await admin([...stale, '--yes'], { rows });
    expect(unregistered(cleanup)).toEqual([[]]);
    const named = await admin([...stale, '--yes', '--with-unsent'], { rows });
    expect(unregistered(named.cleanup)).toEqual([['North']]);
  });

  test('with --yes leaves a replica whose file cannot be found, whatever is said of edits', async () => {
    const missing = { ...file, pending: null, isMissing: true };
    const lost = [cleanupRow({ local: [missing] })];
    const kept = await admin([...stale, '--yes', '--with-unsent'], { rows: lost });
    expect(unregistered(kept.cleanup)).toEqual([[]]);
    const dry = await admin([...stale, '--dry-run'], { rows: lost });
    expect(dry.stdout).toMatch(/stays: Its file \/a\/north\.gpkg cannot be found: /);
    const named = await admin([...stale, '--yes', '--with-missing'], { rows: lost });
    expect(unregistered(named.cleanup)).toEqual([['North']]);
    const both = [cleanupRow({ local: [missing, { ...file, path: '/b.gpkg', pending: 3 }] })];
    const half = await admin([...stale, '--yes', '--with-missing'], { rows: both });
    expect(unregistered(half.cleanup)).toEqual([[]]);
  });

  test('on a terminal asks for files with pending edits by themselves, then for the number', async () => {
    const yes = await admin(stale, { rows }, ['yes', '1']);
    expect(yes.stderr).toMatch(
      /north\.gpkg is on this machine with 3 edits .*never sent.*type yes: /s,
    );
    expect(unregistered(yes.cleanup)).toEqual([['North']]);
    const no = await admin(stale, { rows }, ['1']);
    expect(unregistered(no.cleanup)).toEqual([]);
    expect(no.code).toBe(130);
  });

  test.each([
    [
      {
        North: { outcome: 'refused' as const, error: { code: 'refused' as const, message: 'No.' } },
      },
      3,
    ],
    [{ North: { outcome: 'unknown' as const } }, 6],
    [{ North: { outcome: 'changed' as const } }, 3],
    [{ North: { outcome: 'already-gone' as const } }, 0],
  ])('%j ends with %s', async (results, expected) => {
    const words = ['unregister', SERVICE.url, '--stale-days', '3', '--yes'];
    expect((await admin(words, { results })).code).toBe(expected);
  });

  test('a refusal of all ends with its own code', async () => {
    const error = { code: 'refused' as const, message: 'No.' };
    const results = { North: { outcome: 'refused' as const, error } };
    expect((await admin([...stale, '--yes'], { results })).code).toBe(5);
  });

  test('writes the report into a file, dry runs as well', async () => {
    const { terminal } = await admin([...stale, '--dry-run', '--report', 'r.json']);
    expect(JSON.parse(terminal.files.get('r.json')!)).toMatchObject({
      isDryRun: true,
      results: [{ replicaName: 'North', outcome: 'would-unregister' }],
    });
  });

  test('settles first what was sent without an answer', async () => {
    const item = {
      ...{ key: 'k', serviceUrl: SERVICE.url, replicaId: REPLICA_ID, replicaName: 'Old' },
      ...{ since: 0, attempts: 1, sentence: 'Nothing was heard.' },
    };
    const { cleanup } = await admin([...stale, '--yes'], { answers: { unsettled: () => [item] } });
    expect(cleanup.calls.map(([method]) => method)).toEqual(['retry', 'scan', 'unregister']);
  });

  test('refuses an id that no service lists', async () => {
    const { code, stderr } = await admin(['unregister', SERVICE.url, '--id', 'nobody', '--yes']);
    expect(code).toBe(2);
    expect(stderr).toContain('No service lists a replica nobody.');
  });
});

describe('hold list, audit and definitions', () => {
  test('hold wants a reason', async () => {
    const { code, stderr } = await admin(['hold', SERVICE.url, '--id', REPLICA_ID]);
    expect(code).toBe(2);
    expect(stderr).toContain('Say why');
  });

  test('hold and release say who', async () => {
    const words = ['hold', SERVICE.url, '--id', REPLICA_ID, '--reason', 'Crew is out.'];
    expect((await admin(words)).cleanup.calls).toContainEqual([
      'hold',
      ['North'],
      'Crew is out.',
      'admin',
    ]);
    const released = await admin(['release', SERVICE.url, '--id', REPLICA_ID]);
    expect(released.cleanup.calls).toContainEqual(['release', ['North']]);
  });

  test('audit writes the whole trail as CSV by the name of the file', async () => {
    const { terminal, stdout } = await admin(['audit', '--output', 'trail.csv']);
    expect(terminal.files.get('trail.csv')).toMatch(/^\uFEFFid,at,who,action,outcome/);
    expect(stdout).toContain('1 of 1 entry.');
  });

  test('definitions say what is not known', async () => {
    const { code, stdout } = await admin(['definitions', SERVICE.url, '/tmp']);
    expect(code).toBe(3);
    expect(stdout).toContain('The server does not tell the area of this replica.');
  });
});
