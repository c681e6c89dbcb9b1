/** Answers that damaged bytes have made: each is refused in words, and none is taken for an answer without a result. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../main/arcgis/answer.ts';
import { findTokenService } from '../../../main/arcgis/auth/token-service.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { readWords } from '../../../main/arcgis/wire/error-body.ts';
import { readFirstAnswer, readJobState } from '../../../main/arcgis/wire/submission.ts';
import { AppError } from '../../../shared/errors.ts';
import { keepingSink } from '../../integration/geodatabase/sinks.ts';

const BASE = 'https://gis.town.example/arcgis/rest/services/Parks/FeatureServer';
const EDITS = 'esriReplicaResponseTypeEdits';

describe('the address of a result', () => {
  it.each([{ a: 1 }, 5, true, [], 'http://[', 'javascript:alert(1)', 'file:///etc/passwd'])(
    'that is %j makes the answer one that says nothing, not one without a result',
    (resultUrl) => {
      expect(
        readJobState({ status: 'Completed', responseType: EDITS, resultUrl }, BASE),
      ).toBeNull();
      expect(readFirstAnswer({ responseType: EDITS, URL: resultUrl }, BASE)).toBeNull();
    },
  );

  it.each([null, '', undefined])('that is %j means that there is none', (resultUrl) => {
    const state = readJobState({ status: 'Completed', resultUrl }, BASE);
    expect(state).toMatchObject({ kind: 'completed', resultUrl: null });
  });
});

async function read(answer: unknown): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'syncline-strange-'));
  try {
    const file = join(folder, 'answer.json');
    writeFileSync(file, JSON.stringify(answer));
    return await readAnswer(file, keepingSink().sink, { layers: [] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('changes of a layer', () => {
  it.each([
    [{ features: 500 }, 'features'],
    [{ features: 'none' }, 'features'],
    [{ features: [{}] }, 'features'],
    [{ features: { adds: {} } }, 'adds'],
    [{ features: { updates: 'x' } }, 'updates'],
    [{ attachments: { deleteIds: 7 } }, 'deleteIds'],
  ])('%j are refused, not passed over', async (item, name) => {
    const answer = { responseType: EDITS, edits: [{ id: 0, ...item }] };
    await expect(read(answer)).rejects.toThrow(
      `The answer of the service holds no list of ${name}.`,
    );
  });

  it.each([{}, { features: null }, { features: [] }, { features: { adds: null } }])(
    '%j are none',
    async (item) => {
      const answer = { responseType: EDITS, edits: [{ id: 0, ...item }] };
      expect(await read(answer)).toMatchObject({ responseType: EDITS, results: [] });
    },
  );
});

describe('the words of a server', () => {
  it('are shortened to what a person can be shown', () => {
    const long = 'word '.repeat(20_000);
    const { message, details } = readWords({ message: long, details: Array(500).fill(long) });
    expect(message).toMatch(/…$/);
    expect([message.length, ...details.map(({ length }) => length)].every((n) => n <= 1000)).toBe(
      true,
    );
    expect(details.length).toBe(20);
  });
});

describe('an address for the sign-in', () => {
  it.each([{ owningSystemUrl: '%zz' }, { authInfo: { tokenServicesUrl: 'http://' } }])(
    'in %j is refused in words',
    async (info) => {
      const fetch = async (): Promise<Response> => new Response(JSON.stringify(info));
      const error: unknown = await findTokenService(createConnection({ fetch }), BASE).catch(
        (cause: unknown) => cause,
      );
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).message).toMatch(/an address for the sign-in that cannot be read/);
    },
  );
});

describe('an address that is not on the web', () => {
  it('is never fetched', async () => {
    let asked = 0;
    const fetch = async (): Promise<Response> => (asked++, new Response('{}'));
    const connection = createConnection({ fetch, sleep: async () => undefined });
    const call = { url: 'file:///etc/passwd', operation: 'download the result', isFile: true };
    await expect(connection.receive(call, async () => null)).rejects.toThrow(/not on the web/);
    expect(asked).toBe(0);
  });
});
