/** Wrong, foreign and truncated answers: none of them gets into a replica, and the next run is as if they had not been. */
import { describe, expect, it } from 'vitest';
import {
  editBothSides,
  expectNothingLeft,
  expectSettled,
  expectWhole,
  failureOf,
  filesOf,
  goOn,
  inWorld,
  RESULT,
  tampered,
  uploaded,
} from '../../support/failures.ts';
import { DISTRICTS, guid, TREES } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

interface Feature {
  attributes: Record<string, unknown>;
  geometry?: unknown;
}
interface Layer {
  id?: number;
  features: Feature[];
  attachments: Record<string, unknown>[];
}
interface Answer {
  layers?: Layer[] | undefined;
  replicaID?: string;
}

/** A change of the parsed answer. */
function json<T>(change: (answer: T) => unknown): (body: string) => string {
  return (body) => {
    const answer = JSON.parse(body) as T;
    return JSON.stringify(change(answer) ?? answer);
  };
}

/** A change of the third tree. */
const third = (change: (feature: Feature) => unknown) =>
  json<Answer>(({ layers }) => {
    const { features } = layers!.find(({ id }) => id === TREES)!;
    change(features[2]!);
  });

const firstAttachment = (change: (attachment: Record<string, unknown>) => unknown) =>
  json<Answer>(({ layers }) => {
    change(layers!.find(({ attachments }) => attachments?.length > 0)!.attachments[0]!);
  });

interface Row {
  readonly name: string;
  readonly change: (body: string) => string;
  readonly says: RegExp;
}

const BOTH: readonly Row[] = [
  { name: 'nothing', change: () => '', says: /^The answer of the service is empty\.$/ },
  {
    name: 'other JSON',
    change: () => '{"weather": "rain"}',
    says: /^What the service sent is no answer about a replica\.$/,
  },
  {
    name: 'a list',
    change: () => '[1, 2]',
    says: /^What the service sent is no answer about a replica\.$/,
  },
  {
    name: 'half of it',
    change: (body) => body.slice(0, body.length / 2),
    says: /^The answer of the service ends in the middle of .* at byte [\d,]+\.$/,
  },
  {
    name: 'it twice',
    change: (body) => body + body,
    says: /^The answer of the service goes on after its end, with "\{" at byte [\d,]+\.$/,
  },
];

const CREATE: readonly Row[] = [
  ...BOTH,
  {
    name: 'data without layers',
    change: json<Answer>((answer) => delete answer.layers && answer),
    says: /^The answer of the service holds no list of layers\.$/,
  },
  {
    name: 'a layer whose features are no list',
    change: json<Answer>(({ layers }) => {
      layers![0]!.features = {} as Feature[];
    }),
    says: /^The answer of the service holds no list of features\.$/,
  },
  {
    name: 'rows of a layer that was not asked for',
    change: json<Answer>(({ layers }) => {
      const attributes = { GlobalID: guid('c', 1), Name: 'Centre' };
      layers!.push({ id: DISTRICTS, features: [{ attributes }], attachments: [] });
    }),
    says: /^The answer of the service holds rows of layer 2, which was not asked for\.$/,
  },
  {
    name: 'rows without a layer',
    change: json<Answer>(({ layers }) => {
      for (const layer of layers!) delete layer.id;
    }),
    says: /^The answer of the service holds rows without saying of which layer\.$/,
  },
  {
    name: 'a GlobalID twice',
    change: json<Answer>(({ layers }) => {
      layers![0]!.features.push(layers![0]!.features[0]!);
    }),
    says: /^Trees \(0\): the service sent \{A{8}-.*\} more than once, and a GlobalID names one row only\.$/,
  },
  {
    name: 'a row without GlobalID',
    change: third(({ attributes }) => delete attributes['GlobalID']),
    says: /^The answer of the service holds a feature without a GlobalID \(object id 3\), in layer 0 \(Trees\)\.$/,
  },
  {
    name: 'a GlobalID that is none',
    change: third(({ attributes }) => (attributes['GlobalID'] = 'tree 3')),
    says: /holds a feature without a GlobalID \(object id 3\)/,
  },
  {
    name: 'a polygon among points',
    change: third(
      (feature) =>
        (feature.geometry = {
          rings: [
            [
              [0, 0],
              [1, 1],
              [1, 0],
              [0, 0],
            ],
          ],
        }),
    ),
    says: /^Trees \(0\): a row of the service cannot be stored\. GlobalID \{A{8}.*\}: The point has no member x\.$/,
  },
  {
    name: 'words for a coordinate',
    change: third((feature) => (feature.geometry = { x: 'east', y: 1 })),
    says: /The point has no usable x: expected a finite number, found the text "east"\.$/,
  },
  {
    name: 'words for a shape',
    change: third((feature) => (feature.geometry = 'POINT (1 1)')),
    says: /^The answer of the service holds a feature whose geometry is no geometry, in layer 0 \(Trees\)\.$/,
  },
  {
    name: 'words in a field of numbers',
    change: third(({ attributes }) => (attributes['Height'] = 'tall')),
    says: /GlobalID \{A{8}.*\}, field Height: expected a number, found "tall"\.$/,
  },
  {
    name: 'a thing in a field of words',
    change: third(({ attributes }) => (attributes['Species'] = { genus: 'Tilia' })),
    says: /field Species: expected text, found an object\.$/,
  },
  {
    name: 'a row that is none',
    change: json<Answer>(({ layers }) => {
      layers![0]!.features[2] = null as unknown as Feature;
    }),
    says: /holds something that is not a feature, in layer 0 \(Trees\)\.$/,
  },
  {
    name: 'an attachment without GlobalID',
    change: firstAttachment((attachment) => {
      for (const key of Object.keys(attachment)) {
        if (/^globalid$/i.test(key)) delete attachment[key];
      }
    }),
    says: /holds an attachment without a GlobalID, in layer 0 \(Trees\)\.$/,
  },
  {
    name: 'no id of the replica',
    change: json<Answer>((answer) => delete answer.replicaID && answer),
    says: /^The answer of the service does not name its replica\.$/,
  },
];

describe('a create that is answered with', () => {
  it.concurrent.each(CREATE)('$name leaves nothing, here or there', ({ change, says }) =>
    inWorld({}, async (world) => {
      const path = world.path('field');
      const create = tampered(world, RESULT, change).create(world.definition(), path, run());
      expect(await failureOf(create)).toMatchObject({
        code: 'bad-answer',
        message: expect.stringMatching(says) as string,
        hint: expect.stringMatching(
          /(Try again|Tell the owner of the service).* Nothing is left, neither on the server/,
        ) as string,
      });
      await expectNothingLeft(world, path);
    }),
  );

  it('a web page keeps what is known, because a login page may pass', () =>
    inWorld({}, async (world) => {
      const path = world.path('field');
      const page = (): string => '<!DOCTYPE html><html>Sign in</html>';
      const error = await failureOf(
        tampered(world, RESULT, page).create(world.definition(), path, run()),
      );
      expect(error).toMatchObject({
        code: 'bad-answer',
        message: expect.stringMatching(/it sends a web page in place of the file\.$/) as string,
      });
      expect(filesOf(world, path)).toEqual(['field.gpkg.part']);
      await goOn(world, path);
      await expectWhole(world, path);
    }));

  it('fewer rows than it had counted makes the replica and says so', () =>
    inWorld({}, async (world) => {
      const path = world.path('field');
      const fewer = json<Answer>(({ layers }) => {
        layers!.find(({ id }) => id === TREES)!.features.splice(5);
      });
      const { remarks } = await tampered(world, RESULT, fewer).create(
        world.definition(),
        path,
        run(),
      );
      expect(remarks.map(({ text }) => text)).toContain(
        'The service had counted 10 rows of Trees, and 5 came. Others may have deleted some meanwhile; comparing the replica with the server shows what differs.',
      );
    }));

  it('any beginning of the answer is recognised as such', () =>
    inWorld({ trees: 3 }, async (world) => {
      const path = world.path('field');
      let length = 0;
      const measure = (body: string): string => {
        length = body.length;
        return body;
      };
      await tampered(world, RESULT, measure).create(world.definition(), world.path('all'), run());
      await world.engine.unregister(world.path('all'), run());
      // The first bytes, the last ones, and places all over what lies between.
      const places = [1, 2, 3, length - 3, length - 2, length - 1];
      for (let part = 1; part < 30; part++) places.push(Math.floor((length * part) / 30));
      for (const place of places) {
        const engine = tampered(world, RESULT, (body) => body.slice(0, place));
        const error = await failureOf(engine.create(world.definition(), path, run()));
        expect({ place, code: error.code }).toEqual({ place, code: 'bad-answer' });
        expect(filesOf(world, path)).toEqual([]);
      }
      await expectNothingLeft(world, path);
    }));
});

interface Changes {
  edits: {
    id: number;
    features?: { adds?: Feature[]; updates?: Feature[]; deleteIds?: unknown[] };
  }[];
}

/** A change of every feature that comes down. */
const every = (change: (feature: Feature) => unknown) =>
  json<Changes>(({ edits }) => {
    for (const { features } of edits) {
      for (const feature of [...(features?.adds ?? []), ...(features?.updates ?? [])])
        change(feature);
    }
  });

const SYNC: readonly Row[] = [
  ...BOTH,
  {
    name: 'changes that are no list',
    change: json<Changes>((answer) => ({ ...answer, edits: {} })),
    says: /^The answer of the service holds no list of edits\.$/,
  },
  {
    name: 'rows of a layer that the replica does not hold',
    change: json<Changes>(({ edits }) => {
      const attributes = { GlobalID: guid('c', 1), Name: 'Centre' };
      edits.push({ id: DISTRICTS, features: { adds: [{ attributes }] } });
    }),
    says: /^The answer of the service holds rows of layer 2, which was not asked for\.$/,
  },
  {
    name: 'rows without GlobalID',
    change: every(({ attributes }) => delete attributes['GlobalID']),
    says: /holds a feature without a GlobalID/,
  },
  {
    name: 'polygons among points',
    change: every(
      (feature) =>
        (feature.geometry = {
          rings: [
            [
              [0, 0],
              [1, 1],
              [1, 0],
              [0, 0],
            ],
          ],
        }),
    ),
    says: /a row of the service cannot be stored\. .*The point has no member x\.$/,
  },
  {
    name: 'words in a field of numbers',
    change: every(({ attributes }) => (attributes['Height'] = 'tall')),
    says: /field Height: expected a number, found "tall"\.$/,
  },
  {
    name: 'a deletion of nothing',
    change: json<Changes>(({ edits }) => {
      for (const { features } of edits) if (features) features.deleteIds = ['tree 3'];
    }),
    says: /holds a deletion that names no GlobalID/,
  },
];

function rowsOf(world: World, path: string): unknown[] {
  return world.look(path, (db) =>
    ['Trees', 'Trees__ATTACH', 'Inspections'].map((table) =>
      db.prepare(`SELECT * FROM ${table} ORDER BY 1`).raw().all(),
    ),
  );
}

describe('a sync whose download is answered with', () => {
  it.concurrent.each(SYNC)(
    '$name changes nothing, sends nothing, and is not in the way afterwards',
    ({ change, says }) =>
      inWorld({}, async (world) => {
        const path = world.path('field');
        await world.engine.create(world.definition(), path, run());
        editBothSides(world, path);
        const before = rowsOf(world, path);
        const error = await failureOf(tampered(world, RESULT, change, 1).sync(path, {}, run()));
        expect(error).toMatchObject({
          code: 'bad-answer',
          message: expect.stringMatching(says) as string,
        });
        expect(rowsOf(world, path)).toEqual(before);
        expect(world.engine.status(path)).toMatchObject({ pending: 3, exchange: null });
        expect(uploaded(world)).toEqual([]);
        expect(filesOf(world, path)).toEqual(['field.gpkg']);
        await world.engine.sync(path, {}, run());
        await expectSettled(world, path);
      }),
  );
});

describe('a sync whose upload is answered with', () => {
  it.concurrent.each(BOTH)(
    '$name asks the server what it holds and settles every edit once',
    ({ change, says }) =>
      inWorld({}, async (world) => {
        const path = world.path('field');
        await world.engine.create(world.definition(), path, run());
        editBothSides(world, path);
        const error = await failureOf(tampered(world, RESULT, change, 2).sync(path, {}, run()));
        expect(error).toMatchObject({
          code: 'bad-answer',
          message: expect.stringMatching(says) as string,
        });
        expect(world.engine.status(path)).toMatchObject({ pending: 0, exchange: null });
        await world.engine.sync(path, {}, run());
        expect(uploaded(world)).toEqual(['add', 'attachment-add', 'update']);
        await expectSettled(world, path);
      }),
  );
});
