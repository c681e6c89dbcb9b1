/** A dry run against the sample service: what it foretells is what the server then does. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServiceSpec } from '../../../main/sample-service/spec.ts';
import type { DryRunCause, DryRunReport } from '../../../shared/model/report.ts';
import type { SyncOptions } from '../../../shared/model/exchange.ts';
import { createConnection } from '../../../main/arcgis/request.ts';
import { staticToken } from '../../../main/arcgis/token.ts';
import { braced, INSPECTIONS, parksSpec, specField, TREES } from '../../support/service-spec.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
afterEach(() => world.close());

/** Trees with a list of species, a height that must be there, and zones. */
function strictSpec(): ServiceSpec {
  const spec = parksSpec();
  return {
    ...spec,
    layers: spec.layers.map((layer) =>
      layer.id !== TREES
        ? layer
        : {
            ...layer,
            fields: [
              ...layer.fields.filter(({ name }) => !['Species', 'Height'].includes(name)),
              specField('Species', 'String', {
                length: 20,
                domain: {
                  type: 'codedValue',
                  name: 'Kinds',
                  codedValues: ['Oak', 'Elm', 'Lime'].map((code) => ({ code, name: code })),
                },
              }),
              specField('Height', 'Double', { nullable: false }),
            ],
          },
    ),
  };
}

const UPLOAD: Partial<SyncOptions> = { direction: 'upload', rollbackOnFailure: false };

async function replicaOf(options: Parameters<typeof startWorld>[0] = {}): Promise<string> {
  world = await startWorld({ specs: [strictSpec()], ...options });
  const path = world.path('field');
  await world.engine.create(world.definition({ layers: [TREES, INSPECTIONS] }), path, run());
  return path;
}

const dry = (path: string, options: Partial<SyncOptions> = UPLOAD): Promise<DryRunReport> =>
  world.engine.dryRun(path, options, run());

function foretold({ findings }: DryRunReport): (readonly [string, number])[] {
  return findings.flatMap(({ globalId, code }) =>
    code === null ? [] : [[globalId, code] as const],
  );
}

async function refused(path: string): Promise<(readonly [string, number | null])[]> {
  const { receipts } = await world.engine.sync(path, UPLOAD, run());
  return receipts
    .filter(({ outcome }) => outcome === 'refused')
    .map(({ globalId, code }) => [globalId, code]);
}

/** A point in Web Mercator as GeoPackage binary, as SQL. */
function point(x: number, y: number): string {
  const bytes = Buffer.alloc(29);
  bytes.write('GP', 0);
  bytes.writeUInt8(1, 3);
  bytes.writeInt32LE(3857, 4);
  bytes.writeUInt8(1, 8);
  bytes.writeUInt32LE(1, 9);
  bytes.writeDoubleLE(x, 13);
  const y8 = Buffer.alloc(8);
  y8.writeDoubleLE(y);
  return `X'${Buffer.concat([bytes.subarray(0, 21), y8]).toString('hex')}'`;
}

const tree = (n: number): string => braced('a', n);
const addTree = (id: string, species = 'Oak', height: number | null = 5): string =>
  `INSERT INTO Trees (GlobalID, Species, Height, geom) VALUES ('${id}', '${species}', ${height}, ${point(100, 100)})`;
const addPhoto = (id: string, parent: string, bytes = 3): string =>
  `INSERT INTO Trees__ATTACH (GLOBALID, REL_GLOBALID, CONTENT_TYPE, ATT_NAME, DATA)
   VALUES ('${id}', '${parent}', 'image/png', 'photo.png', zeroblob(${bytes}))`;

describe('what is foretold is what the server does', () => {
  const cases: readonly {
    readonly name: string;
    readonly cause: DryRunCause;
    readonly statements: readonly string[];
    readonly code: number;
    readonly who: string;
    readonly title: string;
    readonly options?: Parameters<typeof startWorld>[0];
    readonly meanwhile?: () => void;
  }[] = [
    {
      name: 'a value that is not in the list',
      cause: 'value',
      statements: [`UPDATE Trees SET Species = 'Palm' WHERE GlobalID = '${tree(3)}'`],
      ...{ code: 1016, who: tree(3), title: 'Trees 3' },
    },
    {
      name: 'no value where one must be',
      cause: 'value',
      statements: [addTree(tree(90), 'Oak', null)],
      ...{ code: 1001, who: tree(90), title: 'Trees (new AAAAAAAA)' },
    },
    {
      name: 'a script in a text',
      cause: 'value',
      statements: [
        `UPDATE Inspections SET Note = '<script>x</script>' WHERE GlobalID = '${braced('b', 1)}'`,
      ],
      ...{ code: 1006, who: braced('b', 1), title: 'Inspections 1' },
    },
    {
      name: 'a shape where shapes may not be changed',
      cause: 'shape',
      statements: [`UPDATE Trees SET geom = ${point(7, 7)} WHERE GlobalID = '${tree(3)}'`],
      options: { rules: { allowGeometryUpdates: false } },
      ...{ code: 1004, who: tree(3), title: 'Trees 3' },
    },
    {
      name: 'a new row that the server has already',
      cause: 'already-there',
      statements: [addTree(tree(90))],
      meanwhile: () =>
        world.remote({
          adds: [{ attributes: { GlobalID: tree(90), Height: 1 }, geometry: { x: 1, y: 1 } }],
        }),
      ...{ code: 1022, who: tree(90), title: 'Trees (new AAAAAAAA)' },
    },
    {
      name: 'a row that was deleted',
      cause: 'gone',
      statements: [`UPDATE Trees SET Species = 'Lime' WHERE GlobalID = '${tree(3)}'`],
      meanwhile: () => world.remote({ deletes: [{ globalId: tree(3) }] }),
      ...{ code: 1011, who: tree(3), title: 'Trees 3' },
    },
    {
      name: 'an attachment of a feature that is gone',
      cause: 'attachment-parent',
      statements: [addPhoto(braced('e', 1), tree(3))],
      meanwhile: () => world.remote({ deletes: [{ globalId: tree(3) }] }),
      ...{ code: 1008, who: braced('e', 1), title: 'photo.png' },
    },
  ];

  it.each(cases)('$name', async ({ cause, statements, code, who, title, options, meanwhile }) => {
    const path = await replicaOf(options);
    world.sql(path, `UPDATE Inspections SET Note = 'seen' WHERE GlobalID = '${braced('b', 9)}'`);
    world.sql(path, ...statements);
    meanwhile?.();
    const report = await dry(path);
    expect(report).toMatchObject({ wouldSend: 2, wouldAccept: 1, wouldRefuse: 1 });
    expect(report.findings).toMatchObject([{ cause, code, globalId: who, title }]);
    expect(report.summary).toBe(
      '1 of 2 edits would be refused. With rollback on, nothing would be applied; off, 1 of 2.',
    );
    expect(await refused(path)).toEqual([[who, code]]);
  });

  it('a capability that is missing lets nothing pass, and says what can be sent without it', async () => {
    const path = await replicaOf({ sync: { traits: { capabilities: 'Query,Update,Sync' } } });
    world.sql(
      path,
      addTree(tree(90)),
      `UPDATE Inspections SET Note = 'seen' WHERE GlobalID = '${braced('b', 9)}'`,
    );
    const report = await dry(path);
    expect(report).toMatchObject({ wouldSend: 2, wouldAccept: 0, wouldRefuse: 1 });
    expect(report.findings).toMatchObject([{ cause: 'not-allowed', globalId: tree(90) }]);
    expect(report.summary).toBe(
      'Nothing would be applied: the service refuses the whole upload because of 1 edit. Without it, 1 edit can be sent.',
    );
    const whole = await world.engine.sync(path, UPLOAD, run());
    expect(whole.counts).toMatchObject({ accepted: 0, refused: 2, stillPending: 2 });
    const only = [report.findings[0]!.editId];
    const rest = [...world.engine.changes(path)].map(({ editId }) => editId);
    const others = rest.filter((id) => !only.includes(id));
    expect(await dry(path, { ...UPLOAD, onlyEdits: others })).toMatchObject({
      ...{ wouldSend: 1, wouldAccept: 1 },
      findings: [],
    });
    expect(
      (await world.engine.sync(path, { ...UPLOAD, onlyEdits: others }, run())).counts,
    ).toMatchObject({
      ...{ accepted: 1, refused: 0 },
    });
  });

  it('an attachment that is too large stays here, and the others are sent', async () => {
    const path = await replicaOf({ profile: 'enterprise-hosted', maxUploadMegabytes: 12 });
    const large = braced('e', 1);
    world.sql(path, addPhoto(large, tree(3), 13 * 1024 * 1024), addPhoto(braced('e', 2), tree(4)));
    const report = await dry(path);
    expect(report).toMatchObject({ wouldSend: 1, wouldAccept: 1, wouldRefuse: 0 });
    expect(report.summary).toMatch(/1 attachment is too large and stays here\.$/);
    expect(report.findings).toMatchObject([
      { cause: 'attachment-size', code: null, globalId: large, objectId: null },
    ]);
    expect(report.findings[0]!.text).toMatch(/^The file has 13 MB, .* up to 12 MB\./);
    const { counts } = await world.engine.sync(path, UPLOAD, run());
    expect(counts).toMatchObject({ sent: 1, accepted: 1, stillPending: 1 });
    expect(world.applied).toMatchObject([{ globalId: braced('e', 2) }]);
  });
});

describe('what is good to know', () => {
  it('names who changed a row meanwhile, when, and what becomes of both versions', async () => {
    const path = await replicaOf();
    world.sql(
      path,
      `UPDATE Trees SET Species = 'Lime' WHERE GlobalID IN ('${tree(3)}', '${tree(4)}')`,
    );
    world.remote({
      updates: [
        { attributes: { GlobalID: tree(3), Species: 'Oak' } },
        { attributes: { GlobalID: tree(4), Height: 44 } },
      ],
    });
    const { findings, wouldAccept } = await dry(path);
    expect(wouldAccept).toBe(2);
    expect(findings).toMatchObject([
      { cause: 'changed-meanwhile', code: null, field: 'Species', objectId: 3 },
      { cause: 'changed-meanwhile', code: null, field: 'Height', objectId: 4 },
    ]);
    expect(findings[0]!.text).toMatch(
      /^Changed on the server by office on \d{4}-\d\d-\d\d at \d\d:\d\d UTC, since the last sync: Species\. Your version would overwrite theirs\.$/,
    );
    expect(findings[1]!.text).toMatch(
      /: Height\. You changed other fields: theirs stay as they are\.$/,
    );
    const careful = await dry(path, {});
    expect(careful.findings[0]!.text).toMatch(/one of them has to be chosen\.$/);
    expect(careful.findings[1]!.text).toMatch(/both changes can be joined\.$/);
  });

  it('a row that would belong to nothing, unless its parent goes up with it', async () => {
    const path = await replicaOf();
    const inspect = (n: number, parent: string): string =>
      `INSERT INTO Inspections (GlobalID, TreeID, Note) VALUES ('${braced('b', n)}', '${parent}', 'new')`;
    world.sql(
      path,
      addTree(tree(90)),
      addTree(tree(91), 'Palm'),
      `DELETE FROM Trees WHERE GlobalID = '${tree(5)}'`,
      inspect(90, tree(90)),
      inspect(91, tree(91)),
      inspect(92, tree(92)),
      inspect(93, tree(5)),
      inspect(94, tree(6)),
    );
    const { findings } = await dry(path);
    const related = findings.filter(({ cause }) => cause === 'related-parent');
    expect(related.map(({ globalId, field, code }) => [globalId, field, code])).toEqual(
      [91, 92, 93].map((n) => [braced('b', n), 'TreeID', null]),
    );
    expect(related.map(({ text }) => text)).toEqual([
      'The row of Trees that it belongs to would be refused: it would belong to nothing.',
      'The server has no row of Trees that it could belong to: it would belong to nothing.',
      'It belongs to a row of Trees that this upload deletes: it would belong to nothing.',
    ]);
    expect(await refused(path)).toEqual([[tree(91), 1016]]);
  });

  it('a row outside of the area or the filter of the replica', async () => {
    world = await startWorld();
    const path = world.path('field');
    const definition = world.definition({
      layers: [TREES],
      layerQueries: { [TREES]: { where: "Species = 'Oak'" } },
      geometry: { xmin: 0, ymin: 0, xmax: 0.01, ymax: 0.01 },
      inSR: 4326,
    });
    await world.engine.create(definition, path, run());
    world.sql(
      path,
      `UPDATE Trees SET geom = ${point(5000, 5000)} WHERE GlobalID = '${tree(2)}'`,
      `UPDATE Trees SET Species = 'Elm' WHERE GlobalID = '${tree(4)}'`,
      `UPDATE Trees SET geom = ${point(300, 300)} WHERE GlobalID = '${tree(6)}'`,
    );
    const { findings, wouldAccept } = await dry(path);
    expect(wouldAccept).toBe(3);
    expect(findings.map(({ globalId, cause, code }) => [globalId, cause, code])).toEqual([
      [tree(2), 'outside-filter', null],
      [tree(4), 'outside-filter', null],
    ]);
    expect(await refused(path)).toEqual([]);
    await world.engine.sync(path, { direction: 'snapshot' }, run());
    const left = world.look(path, (db) => db.prepare('SELECT GlobalID FROM Trees').pluck().all());
    expect(left).not.toContain(tree(2));
    expect(left).not.toContain(tree(4));
    expect(left).toContain(tree(6));
  });

  it('counts what is held and what waits for a decision', async () => {
    const path = await replicaOf();
    world.sql(path, `UPDATE Trees SET Species = 'Lime' WHERE GlobalID = '${tree(3)}'`);
    world.remote({ updates: [{ attributes: { GlobalID: tree(3), Species: 'Oak', Height: 9 } }] });
    await world.engine.sync(path, {}, run());
    world.sql(
      path,
      `UPDATE Trees SET Height = 7 WHERE GlobalID IN ('${tree(4)}', '${tree(5)}')`,
      `UPDATE syncline_edit SET is_held = 1 WHERE global_id = '${tree(5)}'`,
    );
    expect(await dry(path, {})).toMatchObject({
      ...{ wouldSend: 1, wouldAccept: 1, held: 1, conflicts: 1 },
      summary:
        'The server should accept the edit. 1 edit is held back. 1 conflict waits for a decision; nothing is sent before that.',
    });
  });
});

describe('ownership', () => {
  const users = [
    { name: 'ada', password: 'a' },
    { name: 'ben', password: 'b' },
  ];

  it('lets the creator pass, by the name that the server has for the replica', async () => {
    world = await startWorld({ specs: [strictSpec()], users, rules: { isOwnershipBased: true } });
    const engineOf = async (name: string) => signedIn(world, name);
    const ada = await engineOf('ada');
    const path = world.path('field');
    await ada.create(world.definition({ layers: [TREES] }), path, run());
    world.sql(path, addTree(tree(90)));
    await ada.sync(path, {}, run());
    world.sql(
      path,
      `UPDATE Trees SET Species = 'Lime' WHERE GlobalID IN ('${tree(90)}', '${tree(3)}')`,
    );
    const { findings } = await ada.dryRun(path, UPLOAD, run());
    expect(findings.map(({ globalId, code }) => [globalId, code])).toEqual([[tree(3), 1007]]);
    expect(findings[0]!.text).toMatch(/only the creator of a row .* You are ada\.$/);
    const { receipts } = await ada.sync(path, UPLOAD, run());
    expect(receipts.map(({ globalId, code }) => [globalId, code])).toEqual([
      [tree(3), 1007],
      [tree(90), null],
    ]);
  });

  it('knows nobody who is not signed in', async () => {
    const path = await replicaOf({ rules: { isOwnershipBased: true } });
    world.remote({
      adds: [{ attributes: { GlobalID: tree(90), Height: 1 }, geometry: { x: 100, y: 100 } }],
    });
    await world.engine.sync(path, {}, run());
    world.sql(
      path,
      `UPDATE Trees SET Height = 2 WHERE GlobalID IN ('${tree(90)}', '${tree(3)}')`,
      `DELETE FROM Trees WHERE GlobalID = '${tree(4)}'`,
    );
    const report = await dry(path);
    expect(report.findings).toMatchObject([
      {
        ...{ cause: 'not-owner', code: 1007, globalId: tree(90), objectId: 11 },
        text: 'It belongs to office, and only the creator of a row and administrators may change it. You are not signed in.',
      },
    ]);
    expect(await refused(path)).toEqual([[tree(90), 1007]]);
  });
});

async function signedIn(at: World, name: string) {
  const { serviceUrl, sample } = at;
  const answer = await fetch(`${new URL(serviceUrl).origin}/arcgis/sharing/rest/generateToken`, {
    method: 'POST',
    body: new URLSearchParams({
      f: 'json',
      username: name,
      password: name[0]!,
      client: 'requestip',
    }),
  });
  const { token } = (await answer.json()) as { token: string };
  expect(sample.tokens.hasUsers).toBe(true);
  return at.engineWith({
    connectionTo: () => createConnection({ fetch, tokens: staticToken(token) }),
  });
}

describe('for random edits', () => {
  const species = fc.constantFrom('Oak', 'Elm', 'Palm', 'x'.repeat(30), '<script>');
  const height = fc.constantFrom('1', '2.5', 'NULL');
  const old = fc.integer({ min: 1, max: 10 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant('species' as const), n: old, species }),
    fc.record({ kind: fc.constant('height' as const), n: old, height }),
    fc.record({ kind: fc.constant('delete' as const), n: old }),
    fc.record({ kind: fc.constant('add' as const), n: fc.integer({ min: 90, max: 95 }), species }),
    fc.record({ kind: fc.constant('photo' as const), n: fc.constantFrom(1, 3, 5, 90, 91, 92) }),
    fc.record({ kind: fc.constant('note' as const), n: old, length: fc.constantFrom(10, 50, 51) }),
  );
  const theirs = fc.record({
    deletes: fc.uniqueArray(old, { maxLength: 3 }),
    adds: fc.uniqueArray(fc.integer({ min: 90, max: 95 }), { maxLength: 2 }),
  });

  it('the edits that would be refused are those that are refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), theirs, async (steps, remote) => {
        const path = await replicaOf();
        try {
          steps.forEach((each, i) => world.sql(path, statement(each, i)));
          world.remote({
            deletes: remote.deletes.map((n) => ({ globalId: tree(n) })),
            adds: remote.adds.map((n) => ({
              attributes: { GlobalID: tree(n), Height: 1 },
              geometry: { x: 1, y: 1 },
            })),
          });
          const report = await dry(path);
          const wanted = new Set(foretold(report).map(([globalId]) => globalId));
          const { receipts, counts } = await world.engine.sync(path, UPLOAD, run());
          const found = receipts.filter(({ outcome }) => outcome === 'refused');
          expect(new Set(found.map(({ globalId }) => globalId))).toEqual(wanted);
          expect(report).toMatchObject({
            wouldSend: counts.sent,
            wouldAccept: counts.accepted,
            wouldRefuse: counts.refused,
          });
          for (const { globalId, code } of found) {
            expect(foretold(report)).toContainEqual([globalId, code]);
          }
        } finally {
          await world.close();
        }
      }),
      { numRuns: 25 },
    );
    world = await startWorld();
  });

  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  function statement(each: Step, i: number): string {
    switch (each.kind) {
      case 'species':
        return `UPDATE Trees SET Species = '${each.species}' WHERE GlobalID = '${tree(each.n)}'`;
      case 'height':
        return `UPDATE Trees SET Height = ${each.height} WHERE GlobalID = '${tree(each.n)}'`;
      case 'delete':
        return `DELETE FROM Trees WHERE GlobalID = '${tree(each.n)}'`;
      case 'add':
        return addTree(tree(each.n), each.species).replace('INSERT', 'INSERT OR IGNORE');
      case 'photo':
        return addPhoto(braced('e', 100 + i), tree(each.n));
      case 'note':
        return `UPDATE Inspections SET Note = '${'n'.repeat(each.length)}' WHERE GlobalID = '${braced('b', each.n)}'`;
    }
  }
});
