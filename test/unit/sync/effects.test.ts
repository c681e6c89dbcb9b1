/** Single steps over a real replica file, with a service that does one thing: what the journal and the file say then. */
import type { Exchange, Stage } from '../../../shared/model/exchange.ts';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReplicaFile } from '../../../main/store/replica-file.ts';
import type { RunContext } from '../../../main/sync/context.ts';
import { applyAnswer } from '../../../main/sync/effects/apply-answer.ts';
import { awaitJob } from '../../../main/sync/effects/await-job.ts';
import { call } from '../../../main/sync/effects/call.ts';
import { checkReplica } from '../../../main/sync/effects/check-replica.ts';
import { dropExchange } from '../../../main/sync/effects/drop-exchange.ts';
import { gatherEvidence } from '../../../main/sync/effects/evidence.ts';
import { fetchAnswer } from '../../../main/sync/effects/fetch-answer.ts';
import { reconcileUpload } from '../../../main/sync/effects/reconcile-upload.ts';
import type { ReplicaFile } from '../../../main/sync/ports.ts';
import type { FeatureService } from '../../../main/sync/service-port.ts';
import { AppError } from '../../../shared/errors.ts';
import type { WireFeature } from '../../../shared/model/edit.ts';
import type { GlobalId } from '../../../shared/model/ids.ts';
import type {
  AnswerHead,
  AnswerSink,
  AttachmentInfo,
  SyncRequest,
} from '../../../shared/model/protocol.ts';
import {
  buildReplica,
  guid,
  HEAD,
  NOTES,
  point,
  POINTS,
  temporaryFolder,
} from '../../support/replica.ts';
import { AT, editFile, exchange, look, options, replicaInfo, runOver } from '../../support/sync.ts';

const folder = temporaryFolder();
let template: string;
let file: ReplicaFile;
let count = 0;

beforeAll(async () => {
  template = await buildReplica(folder.path('template.gpkg'));
});
beforeEach(() => {
  const path = folder.path(`replica-${count++}.gpkg`);
  copyFileSync(template, path);
  file = openReplicaFile(path);
  file.startSession('sync', {}, AT);
});
afterEach(() => file.close());
afterAll(() => folder.dispose());

const TABLE = '"Hydrants_valves"';
const ATTACH = '"Hydrants_valves__ATTACH"';
const rename = (n: number, name: string) =>
  `UPDATE ${TABLE} SET NAME = '${name}' WHERE GlobalID = '${guid(n)}'`;
const erase = (n: number) => `DELETE FROM ${TABLE} WHERE GlobalID = '${guid(n)}'`;
const attach = (n: number, parent: number, name = 'note.txt') =>
  `INSERT INTO ${ATTACH} (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA) VALUES ('${guid(n)}', '${guid(parent)}', 'text/plain', '${name}', x'414243')`;

function sessionOf(): number {
  return file.sessions().at(-1)!.sessionId;
}

function over(service: Partial<FeatureService>, changes: Partial<RunContext> = {}) {
  const anySize = { uploadLimit: async () => null, ...service };
  return runOver(file, anySize, { sessionId: sessionOf(), ...changes });
}

/** Puts the exchange into the journal as a run would have left it. */
function under(changes: Partial<Exchange>, editIds: readonly number[] = []): void {
  file.beginExchange(exchange({ sessionId: sessionOf(), ...changes }), editIds);
}

/** All pending edits are on their way to the server, and the exchange has reached a stage. */
function uploading(stage: Stage, changes: Partial<Exchange> = {}): void {
  under(
    {
      purpose: 'upload',
      direction: 'upload',
      hasEdits: true,
      rollbackOnFailure: false,
      ...changes,
    },
    file.pendingEdits().map(({ editId }) => editId),
  );
  file.setStage(stage);
}

const rows =
  (...features: readonly WireFeature[]) =>
  async (): Promise<Map<GlobalId, WireFeature>> =>
    new Map(features.map((each) => [each.attributes['GlobalID'] as GlobalId, each]));

const refusal = (message: string, details: readonly string[] = []) => ({
  code: 'refused' as const,
  message,
  server: { message, details },
});

const outcomes = () =>
  file.receipts(sessionOf()).map(({ globalId, outcome, code }) => [globalId, outcome, code]);

describe('call', () => {
  it('sends a row as it is when it is kept as sent, although another program changed it meanwhile', async () => {
    editFile(file.path, rename(1, 'first'), attach(77, 2));
    let uploads = 0;
    let request: SyncRequest | undefined;
    const { context } = over({
      upload: async () => {
        uploads += 1;
        editFile(file.path, rename(1, 'second'));
        return 'item-1';
      },
      synchronizeReplica: async (sending) => {
        request = sending;
        return { kind: 'nothing', generations: null };
      },
    });
    await call({ kind: 'call', purpose: 'upload' }, context);
    expect(request?.edits).toContain('"NAME":"second"');
    expect(request?.edits).not.toContain('first');
    expect(uploads).toBe(1);
    const sent = [...file.sentEdits()].find(({ edit }) => edit.globalId === guid(1));
    expect(sent?.sent?.attributes['NAME']).toBe('second');
  });

  it('leaves out an edit that was undone while attachments went up', async () => {
    editFile(file.path, rename(1, 'mine'), attach(77, 2));
    let request: SyncRequest | undefined;
    const { context } = over({
      upload: async () => {
        editFile(file.path, rename(1, 'point 1'));
        return 'item-1';
      },
      synchronizeReplica: async (sending) => {
        request = sending;
        return { kind: 'nothing', generations: null };
      },
    });
    await call({ kind: 'call', purpose: 'upload' }, context);
    expect(request?.edits).not.toContain(guid(1));
    expect(outcomes()).toEqual([[guid(77), 'unknown', null]]);
  });

  it('notices a change in the moment before the intent is recorded', async () => {
    editFile(file.path, rename(1, 'first'));
    let isFirst = true;
    const hasty: ReplicaFile = {
      ...file,
      beginExchange(intent, editIds) {
        if (isFirst) editFile(file.path, rename(1, 'second'));
        isFirst = false;
        file.beginExchange(intent, editIds);
      },
    };
    let request: SyncRequest | undefined;
    const { context } = over(
      {
        synchronizeReplica: async (sending) => {
          request = sending;
          return { kind: 'nothing', generations: null };
        },
      },
      { file: hasty },
    );
    await call({ kind: 'call', purpose: 'upload' }, context);
    expect(request?.edits).toContain('"NAME":"second"');
    expect([...file.sentEdits()][0]?.sent?.attributes['NAME']).toBe('second');
    expect(outcomes()).toEqual([[guid(1), 'unknown', null]]);
  });

  it('gives up, with everything pending, when another program never stops changing the rows', async () => {
    editFile(file.path, rename(1, 'v0'), attach(77, 2));
    let version = 0;
    const { context } = over(
      { upload: async () => 'item-1' },
      {
        at: (point) => {
          if (point === 'call:before-begin') editFile(file.path, rename(1, `v${(version += 1)}`));
        },
      },
    );
    const failed = call({ kind: 'call', purpose: 'upload' }, context);
    await expect(failed).rejects.toMatchObject({ code: 'file' });
    expect(file.exchange()).toBeNull();
    expect(file.pendingEdits()).toHaveLength(2);
    expect(outcomes()).toEqual([]);
  });

  it('sends no edits with a download, nor of a layer that only downloads', async () => {
    editFile(file.path, rename(1, 'mine'));
    const seen: SyncRequest[] = [];
    const layerDirections = { [POINTS]: 'download', [NOTES]: 'upload' } as const;
    const { context } = over(
      {
        synchronizeReplica: async (sending) => {
          seen.push(sending);
          return { kind: 'nothing', generations: null };
        },
      },
      { options: options({ layerDirections }) },
    );
    for (const purpose of ['download', 'both'] as const) {
      await call({ kind: 'call', purpose }, context);
      expect(file.exchange()?.hasEdits).toBe(false);
      file.withdrawExchange();
    }
    expect(seen.map(({ edits }) => edits)).toEqual([null, null]);
    expect(seen[0]?.layers.map(({ layerId }) => layerId)).not.toContain(NOTES);
  });

  const lost = new AppError('unknown-outcome', 'The request was sent, but no answer came.');
  const cases = [
    ['unknown-outcome', lost, 'sending'],
    ['cancelled', new AppError('cancelled', 'Stopped.'), null],
    ['file', new AppError('file', 'The disk is full.'), 'sending'],
    ['refused', new AppError('refused', 'No.'), 'failed'],
    ['replica-gone', new AppError('replica-gone', 'Gone.'), 'failed'],
    ['replica-too-old', new AppError('replica-too-old', 'Too old.'), 'failed'],
    ['unreachable', new AppError('unreachable', 'No network.'), null],
    ['sign-in', new AppError('sign-in', 'Who are you?'), null],
    ['not-found', new AppError('not-found', 'Nothing there.'), null],
  ] as const;

  for (const purpose of ['upload', 'download'] as const) {
    it.each(cases)(
      `${purpose}, %s: the journal says what may have happened`,
      async (_code, error, stage) => {
        editFile(file.path, rename(1, 'mine'));
        const { context } = over({ synchronizeReplica: () => Promise.reject(error) });
        const called = call({ kind: 'call', purpose }, context);
        if (stage === 'failed') await called;
        else await expect(called).rejects.toThrow();
        expect(file.exchange()?.stage.at ?? null).toBe(stage);
        expect(file.pendingEdits()).toHaveLength(1);
        const isOnItsWay = purpose === 'upload' && stage !== null;
        expect(outcomes()).toEqual(isOnItsWay ? [[guid(1), 'unknown', null]] : []);
      },
    );
  }
});

describe('drop-exchange', () => {
  const drop = { kind: 'drop-exchange', error: null } as const;
  const known = replicaInfo({ generations: { replica: null, layers: { [POINTS]: 20 } } });

  it('notes what the server has counted, so that a lost download is not taken for another copy', async () => {
    under({});
    const { context } = over({ replicaInfo: async () => known });
    await dropExchange(drop, context);
    expect(file.exchange()).toBeNull();
    expect(file.replica().reported.layers[POINTS]).toBe(20);
    expect(file.replica().generations.layers[POINTS]).toBe(10);
    await expect(checkReplica({ kind: 'check-replica' }, context)).resolves.toBeUndefined();
  });

  it('without that note the file would be taken for an old copy', async () => {
    const { context } = over({ replicaInfo: async () => known });
    const checked = checkReplica({ kind: 'check-replica' }, context);
    await expect(checked).rejects.toMatchObject({ code: 'replica-copied' });
  });

  it('knows that a lost last call has unregistered the replica', async () => {
    under({ purpose: 'close', closes: true });
    await dropExchange(drop, over({ replicaInfo: async () => null }).context);
    expect(file.replica().state).toBe('closed');
    expect(file.completedPurposes(sessionOf())).toEqual(['close']);
  });

  it('does not close a replica that is still there, or was lost by other means', async () => {
    under({ purpose: 'close', closes: true });
    await dropExchange(drop, over({ replicaInfo: async () => known }).context);
    under({ purpose: 'download' });
    await dropExchange(drop, over({ replicaInfo: async () => null }).context);
    expect(file.replica().state).toBe('ready');
    expect(file.completedPurposes(sessionOf())).toEqual([]);
  });

  it('passes on why the call failed, and is not in the way afterwards', async () => {
    under({ stage: { at: 'failed', error: refusal('The service is stopped.') } });
    const dropped = dropExchange(
      { kind: 'drop-exchange', error: refusal('The service is stopped.') },
      over({ replicaInfo: async () => known }).context,
    );
    await expect(dropped).rejects.toMatchObject({
      code: 'refused',
      message: 'The service is stopped.',
    });
    expect(file.exchange()).toBeNull();
  });

  it('stays in the journal while the server cannot be asked', async () => {
    under({});
    const offline = () => Promise.reject(new AppError('unreachable', 'No network.'));
    await expect(dropExchange(drop, over({ replicaInfo: offline }).context)).rejects.toThrow(
      'No network.',
    );
    expect(file.exchange()?.stage.at).toBe('sending');
  });
});

describe('await-job', () => {
  const step = { kind: 'await-job', statusUrl: 'http://127.0.0.1/jobs/1' } as const;
  const job: Stage = { at: 'job', statusUrl: step.statusUrl };

  it('polls until the job ends', async () => {
    uploading(job);
    const states = ['Pending', 'ImportChanges', 'ExportChanges'] as const;
    let polls = 0;
    const { context, slept, phases } = over({
      jobState: async () => {
        const status = states[polls++];
        return status
          ? { kind: 'running', status, lastUpdatedTime: null }
          : {
              kind: 'completed',
              withErrors: false,
              resultUrl: 'http://127.0.0.1/r',
              generations: null,
            };
      },
    });
    await awaitJob(step, context);
    expect(file.exchange()?.stage).toMatchObject({ at: 'link', url: 'http://127.0.0.1/r' });
    expect(phases).toContain('The server is applying edits');
    expect(slept()).toBeGreaterThan(0);
  });

  it('leaves a job alone that cannot be asked about just now', async () => {
    uploading(job);
    const busy = () => Promise.reject(new AppError('refused', 'It is too busy.'));
    await expect(awaitJob(step, over({ jobState: busy }).context)).rejects.toThrow('too busy');
    expect(file.exchange()?.stage).toEqual(job);
  });

  it.each([
    [
      'a job that the server has forgotten',
      () => Promise.reject(new AppError('not-found', 'It does not know this job.')),
      'not-found',
    ],
    [
      'a job that failed',
      async () => ({ kind: 'failed' as const, words: { message: 'Out of space.', details: [] } }),
      'refused',
    ],
  ] as const)('%s has failed', async (_name, jobState, code) => {
    uploading(job);
    await awaitJob(step, over({ jobState }).context);
    expect(file.exchange()?.stage).toMatchObject({ at: 'failed', error: { code } });
  });

  it('remembers that a job was completed with errors, also when it has no result', async () => {
    uploading(job);
    const completed = {
      kind: 'completed',
      withErrors: true,
      resultUrl: null,
      generations: null,
    } as const;
    await awaitJob(step, over({ jobState: async () => completed }).context);
    expect(file.exchange()?.stage).toEqual({ at: 'nothing', generations: null, withErrors: true });
  });

  it('takes a replica that was made with errors for one that was not made', async () => {
    under({ purpose: 'create', stage: job });
    const completed = {
      kind: 'completed',
      withErrors: true,
      resultUrl: 'http://127.0.0.1/r',
      generations: null,
    } as const;
    await awaitJob(step, over({ jobState: async () => completed }).context);
    expect(file.exchange()?.stage).toMatchObject({ at: 'failed', error: { code: 'refused' } });
  });
});

describe('fetch-answer', () => {
  const link: Stage = {
    at: 'link',
    url: 'http://127.0.0.1/r',
    generations: { replica: null, layers: { [POINTS]: 11 } },
    withErrors: true,
  };
  const step = { kind: 'fetch-answer', url: link.url } as const;

  it('keeps what the call has told when the result is here', async () => {
    under({ stage: link });
    const { context } = over({
      downloadResult: async (_url, { file: target }) => writeFileSync(target, '{}'),
    });
    await fetchAnswer(step, context);
    expect(file.exchange()?.stage).toEqual({
      ...link,
      url: undefined,
      at: 'answer',
      file: file.answerFile,
    });
    expect(readFileSync(file.answerFile, 'utf8')).toBe('{}');
    file.discardAnswer();
  });

  it.each(['not-found', 'refused'] as const)(
    '%s: the call has succeeded, its answer is gone',
    async (code) => {
      under({ stage: link });
      const gone = () => Promise.reject(new AppError(code, 'There is nothing at this address.'));
      await fetchAnswer(step, over({ downloadResult: gone }).context);
      expect(file.exchange()?.stage).toMatchObject({ at: 'failed', error: { code: 'not-found' } });
    },
  );

  it('stays where it was when the network is gone', async () => {
    under({ stage: link });
    const offline = () => Promise.reject(new AppError('unreachable', 'No network.'));
    await expect(fetchAnswer(step, over({ downloadResult: offline }).context)).rejects.toThrow();
    expect(file.exchange()?.stage).toEqual(link);
  });
});

/** A service whose answer is this. */
function answering(
  changes: Partial<AnswerHead>,
  fill: (sink: AnswerSink) => void = () => undefined,
): Partial<FeatureService> {
  return {
    readAnswer: async (_path, sink) => {
      fill(sink);
      return { ...HEAD, responseType: 'esriReplicaResponseTypeEdits', ...changes };
    },
  };
}

describe('apply-answer', () => {
  const step = { kind: 'apply-answer' } as const;
  const answer: Stage = { at: 'answer', file: 'unused', generations: null };
  const moved = { replica: null, layers: { [POINTS]: 20, [NOTES]: 30 } };

  it('asks for every edit of a job that was completed with errors and lists none', async () => {
    editFile(file.path, rename(1, 'mine'), rename(2, 'mine'));
    uploading({ at: 'nothing', generations: null, withErrors: true });
    const { context } = over({ lookUpByGlobalIds: rows(point(1, { NAME: 'mine' }), point(2)) });
    await applyAnswer(step, context);
    expect(outcomes()).toEqual([
      [guid(1), 'accepted', null],
      [guid(2), 'refused', null],
    ]);
    expect(file.pendingEdits().map(({ globalId }) => globalId)).toEqual([guid(2)]);
  });

  it('takes every edit for accepted when nothing was refused, without asking', async () => {
    editFile(file.path, rename(1, 'mine'), rename(2, 'mine'));
    uploading({ at: 'nothing', generations: null });
    await applyAnswer(step, over({}).context);
    expect(outcomes()).toEqual([
      [guid(1), 'accepted', null],
      [guid(2), 'accepted', null],
    ]);
    expect(file.pendingEdits()).toEqual([]);
  });

  it('keeps pending what was changed again while it was on its way', async () => {
    editFile(file.path, rename(1, 'mine'));
    uploading({ at: 'nothing', generations: null });
    editFile(file.path, rename(1, 'mine again'));
    await applyAnswer(step, over({}).context);
    expect(outcomes()).toEqual([[guid(1), 'accepted', null]]);
    expect(file.pendingEdits()).toMatchObject([{ globalId: guid(1), kind: 'update' }]);
  });

  it('moves no generation with an upload, and remembers what the server has', async () => {
    editFile(file.path, rename(1, 'mine'));
    uploading(answer, { layers: [{ layerId: POINTS, direction: 'upload', serverGen: 10 }] });
    await applyAnswer(step, over(answering({ generations: moved })).context);
    expect(file.replica().generations.layers).toMatchObject({ [POINTS]: 10, [NOTES]: 10 });
    expect(file.replica().reported.layers).toMatchObject({ [POINTS]: 20, [NOTES]: 30 });
  });

  it.each([
    ['upload', null],
    ['download', 20],
    ['bidirectional', 20],
    ['snapshot', 20],
  ] as const)(
    'perReplica: one generation, moved by what came down (%s)',
    async (direction, expected) => {
      under({ purpose: 'both', direction, stage: answer });
      const generations = { replica: 20, layers: {} };
      const responseType = 'esriReplicaResponseTypeReplacementData';
      await applyAnswer(step, over(answering({ generations, responseType })).context);
      expect(file.replica().generations.replica).toBe(expected);
      expect(file.replica().reported.replica).toBe(20);
    },
  );

  it('moves the generations of the layers that came down in a mixed call, and no other', async () => {
    under({
      purpose: 'both',
      direction: 'bidirectional',
      stage: answer,
      layers: [
        { layerId: POINTS, direction: 'bidirectional', serverGen: 10 },
        { layerId: NOTES, direction: 'upload', serverGen: 10 },
      ],
    });
    const all = { replica: null, layers: { ...moved.layers, 4: 40 } };
    await applyAnswer(step, over(answering({ generations: all })).context);
    expect(file.replica().generations.layers).toMatchObject({ [POINTS]: 20, [NOTES]: 10, 4: 10 });
  });

  it('does not empty the replica when changes come in place of a snapshot', async () => {
    under({
      purpose: 'snapshot',
      stage: answer,
      layers: [{ layerId: POINTS, direction: 'snapshot', serverGen: null }],
    });
    const { context } = over(
      answering({ generations: moved }, (sink) => sink.features(POINTS, 'updates', [point(1)])),
    );
    await applyAnswer(step, context);
    expect(file.exchange()?.stage).toMatchObject({ at: 'failed', error: { code: 'bad-answer' } });
    expect(look(file.path, `SELECT count(*) AS n FROM ${TABLE}`)).toEqual({ n: 3 });
    expect(file.replica().generations.layers[POINTS]).toBe(10);
  });

  it('a snapshot forgets what is gone, keeps pending edits, and says where the server has deleted their row', async () => {
    editFile(
      file.path,
      rename(1, 'mine'),
      rename(2, 'mine'),
      `INSERT INTO ${TABLE} (NAME) VALUES ('new here')`,
    );
    under({
      purpose: 'snapshot',
      stage: answer,
      layers: [{ layerId: POINTS, direction: 'snapshot', serverGen: null }],
    });
    const { context } = over(
      answering({ responseType: 'esriReplicaResponseTypeReplacementData' }, (sink) =>
        sink.features(POINTS, 'data', [point(1), point(9)]),
      ),
    );
    await applyAnswer(step, context);
    const names = look(
      file.path,
      `SELECT group_concat(NAME, ', ') AS n FROM (SELECT NAME FROM ${TABLE} ORDER BY NAME)`,
    );
    expect(names).toEqual({ n: 'mine, mine, new here, point 9' });
    expect(
      file
        .pendingEdits()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['add', 'update', 'update']);
    expect(file.conflicts()).toMatchObject([
      { globalId: guid(2), mine: 'update', theirs: 'delete' },
    ]);
  });

  it('changes nothing when the answer breaks off in the middle', async () => {
    editFile(file.path, rename(1, 'mine'));
    uploading(answer, { purpose: 'both', direction: 'bidirectional' });
    let reads = 0;
    const { context } = over({
      readAnswer: async (_path, sink) => {
        reads += 1;
        sink.deletes(POINTS, [guid(2), guid(3)]);
        if (reads === 1) return { ...HEAD, results: [] };
        throw new AppError('bad-answer', 'The answer is cut off.');
      },
    });
    await applyAnswer(step, context);
    expect(look(file.path, `SELECT count(*) AS n FROM ${TABLE}`)).toEqual({ n: 3 });
    expect(outcomes()).toEqual([[guid(1), 'unknown', null]]);
    expect(file.exchange()?.stage).toMatchObject({ at: 'failed', error: { code: 'bad-answer' } });
  });
});

describe('reconcile-upload', () => {
  const step = { kind: 'reconcile-upload' } as const;
  const service = (
    lookUpByGlobalIds: FeatureService['lookUpByGlobalIds'],
    generations = HEAD.generations,
  ) => ({
    lookUpByGlobalIds,
    listAttachments: async () => [],
    replicaInfo: async () => replicaInfo({ generations }),
  });

  it('after a lost answer: accepts what is there, gives back what is not, asks about what was overtaken', async () => {
    editFile(file.path, rename(1, 'mine'), rename(2, 'mine'), rename(3, 'mine'));
    uploading({ at: 'sending' });
    const there = rows(point(1, { NAME: 'mine' }), point(2), point(3, { NAME: 'theirs' }));
    const { context } = over(service(there, { replica: null, layers: { [POINTS]: 20 } }));
    await reconcileUpload(step, context);
    expect(outcomes()).toEqual([
      [guid(1), 'accepted', null],
      [guid(3), 'unknown', null],
    ]);
    expect(file.pendingEdits().map(({ globalId }) => globalId)).toEqual([guid(2), guid(3)]);
    expect(file.conflicts()).toMatchObject([{ globalId: guid(3), theirs: 'update' }]);
    expect(file.countSendable([POINTS])).toBe(1);
    expect(file.exchange()).toBeNull();
    expect(file.replica()).toMatchObject({
      generations: { layers: { [POINTS]: 10 } },
      reported: { layers: { [POINTS]: 20 } },
    });
  });

  it.each([true, false])(
    'waits before it believes that nothing is there (jobs: %s)',
    async (isAsync) => {
      editFile(file.path, rename(1, 'mine'));
      uploading({ at: 'sending' });
      let looks = 0;
      const late: FeatureService['lookUpByGlobalIds'] = async () => {
        looks += 1;
        return rows(point(1, looks < 3 ? {} : { NAME: 'mine' }))();
      };
      const described = file.replica().service;
      const { context, slept } = over(service(late), {
        today: async () => ({ ...described, sync: { ...described.sync, async: isAsync } }),
      });
      await reconcileUpload(step, context);
      expect(file.pendingEdits()).toEqual([]);
      expect(slept()).toBe(3000);
    },
  );

  it('stops waiting when the user stops it, and can be run again', async () => {
    editFile(file.path, rename(1, 'mine'));
    uploading({ at: 'sending' });
    const stop = new AbortController();
    const { context } = over(
      service(async () => {
        stop.abort();
        return rows(point(1))();
      }),
      { signal: stop.signal },
    );
    await expect(reconcileUpload(step, context)).rejects.toThrow();
    expect(file.exchange()?.stage.at).toBe('sending');
    expect(outcomes()).toEqual([[guid(1), 'unknown', null]]);
    await reconcileUpload(step, over(service(rows(point(1, { NAME: 'mine' })))).context);
    expect(outcomes()).toEqual([[guid(1), 'accepted', null]]);
  });

  it('after a rollback: names the culprit, although a row with its GlobalID is there, and keeps all pending', async () => {
    const added = '{AAAAAAAA-0000-4000-8000-000000000001}';
    editFile(
      file.path,
      rename(1, 'mine'),
      erase(2),
      `INSERT INTO ${TABLE} (GlobalID, NAME) VALUES ('${added}', 'new')`,
    );
    const error = refusal('Unable to complete operation.', [
      'Operation rolled back.',
      `Layer 0, adds, ${added}: 1022 duplicate.`,
    ]);
    uploading({ at: 'failed', error }, { rollbackOnFailure: true });
    const stranger: WireFeature = {
      geometry: null,
      attributes: { OBJECTID: 5, GlobalID: added, NAME: 'theirs' },
    };
    const { context, slept } = over(service(rows(point(1), stranger)));
    await reconcileUpload(step, context);
    expect(outcomes()).toEqual([
      [guid(1), 'rolled-back', null],
      // Somebody else has deleted it: that does not mean that our batch went through.
      [guid(2), 'rolled-back', null],
      [added, 'refused', 1022],
    ]);
    expect(file.pendingEdits()).toHaveLength(3);
    expect(context.rollback).toMatchObject({ isProven: true });
    expect(slept()).toBe(0);
  });

  it('a single edit that was rolled back is its own culprit', async () => {
    editFile(file.path, rename(1, 'mine'));
    uploading(
      { at: 'failed', error: refusal('Unable to complete operation.') },
      { rollbackOnFailure: true },
    );
    await reconcileUpload(step, over(service(rows(point(1)))).context);
    expect(outcomes()).toEqual([[guid(1), 'refused', null]]);
  });

  it('says that the replica is gone, with every edit pending as if never sent', async () => {
    editFile(file.path, rename(1, 'mine'));
    uploading({ at: 'failed', error: { code: 'replica-gone', message: 'Gone.' } });
    const gone = { ...service(rows(point(1))), replicaInfo: async () => null };
    await expect(reconcileUpload(step, over(gone).context)).rejects.toMatchObject({
      code: 'replica-gone',
    });
    expect(file.pendingEdits()).toHaveLength(1);
    expect(outcomes()).toEqual([]);
    expect(file.exchange()).toBeNull();
  });
});

describe('gatherEvidence', () => {
  const info = (changes: Partial<AttachmentInfo>): AttachmentInfo => ({
    attachmentId: 1,
    globalId: null,
    parentGlobalId: null,
    parentObjectId: 1,
    name: 'note.txt',
    contentType: 'text/plain',
    size: 3,
    ...changes,
  });
  const bytes = (text: string) => async () => new TextEncoder().encode(text);

  async function evidenceOf(
    statement: string,
    listed: readonly AttachmentInfo[],
    content = 'ABC',
  ): Promise<unknown> {
    editFile(file.path, statement);
    uploading({ at: 'sending' });
    const { context } = over({
      lookUpByGlobalIds: rows(point(1)),
      listAttachments: async () => [...listed],
      downloadAttachment: bytes(content),
    });
    const { evidence } = await gatherEvidence([...file.sentEdits()], context);
    return [...evidence.values()][0];
  }

  const drop = `DELETE FROM ${ATTACH} WHERE GLOBALID = '${guid(1001)}'`;
  const replace = `UPDATE ${ATTACH} SET DATA = x'414243' WHERE GLOBALID = '${guid(1001)}'`;
  const cases = [
    [
      'an added attachment is there by its GlobalID',
      attach(77, 1),
      [info({ globalId: guid(77), size: 9 })],
      'ABC',
      'applied',
    ],
    ['an added attachment is not there', attach(77, 1), [], 'ABC', 'not-applied'],
    ['without GlobalIDs by name, size and bytes', attach(77, 1), [info({})], 'ABC', 'applied'],
    [
      'another file of the same name and size is not it',
      attach(77, 1),
      [info({})],
      'XYZ',
      'not-applied',
    ],
    [
      'another file of the same name is not it',
      attach(77, 1),
      [info({ size: 4 })],
      'ABC',
      'not-applied',
    ],
    [
      'an attachment of another feature is not it',
      attach(77, 1),
      [info({ parentObjectId: 2 })],
      'ABC',
      'not-applied',
    ],
    ['a deleted attachment is gone', drop, [], 'ABC', 'applied'],
    [
      'a deleted attachment is still there',
      drop,
      [info({ globalId: guid(1001) })],
      'ABC',
      'not-applied',
    ],
    [
      'a deleted attachment may be one of those without GlobalID',
      drop,
      [info({})],
      'ABC',
      'not-applied',
    ],
    [
      'a changed attachment has its new bytes',
      replace,
      [info({ globalId: guid(1001) })],
      'ABC',
      'applied',
    ],
    [
      'a changed attachment has its old bytes',
      replace,
      [info({ globalId: guid(1001) })],
      'OLD',
      'not-applied',
    ],
    ['a changed attachment that is gone', replace, [], 'ABC', 'not-applied'],
  ] as const;

  it.each(cases)('%s', async (_name, statement, listed, content, expected) => {
    expect(await evidenceOf(statement, listed, content)).toBe(expected);
  });

  it('does not ask a layer that has left the service: it holds nothing', async () => {
    editFile(file.path, rename(1, 'mine'), erase(2));
    uploading({ at: 'sending' });
    const { context } = over(
      { listAttachments: async () => [] },
      {
        today: async () => ({ ...file.replica().service, layers: [] }),
      },
    );
    const { evidence } = await gatherEvidence([...file.sentEdits()], context);
    expect([...evidence.values()]).toEqual(['not-applied', 'applied']);
  });
});
