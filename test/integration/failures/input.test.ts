/** What a wrong address and a wrong definition get: a sentence, and nothing made on either side. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplicaDefinition } from '../../../shared/model/definition.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { failureOf, filesOf, registered, tampered } from '../../support/failures.ts';
import { run, startWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const ADDRESSES: readonly {
  readonly name: string;
  readonly address: (url: string) => string | Promise<string>;
  readonly code: ErrorCode;
  readonly says: RegExp;
  readonly advises: RegExp;
}[] = [
  {
    name: 'words',
    address: () => 'the trees of my town',
    code: 'invalid',
    says: /^"the trees of my town" is not a web address\.$/,
    advises: /whole address, from https:\/\/ to \/FeatureServer/,
  },
  {
    name: 'another protocol',
    address: (url) => url.replace('http:', 'ftp:'),
    code: 'invalid',
    says: /is not a web address/,
    advises: /whole address/,
  },
  {
    name: 'a map service',
    address: (url) => url.replace('FeatureServer', 'MapServer'),
    code: 'invalid',
    says: /MapServer is not a feature service/,
    advises: /map service cannot be taken offline/,
  },
  {
    name: 'a password in the address',
    address: (url) => url.replace('//', '//me:secret@'),
    code: 'invalid',
    says: /holds a user name or a password/,
    advises: /sign in instead/,
  },
  {
    name: 'a name that is not published',
    address: (url) => url.replace('Parks', 'Nowhere'),
    code: 'not-found',
    says: /^Could not read the description of the service at 127\.0\.0\.1:\d+: .*Nowhere/,
    advises: /^Check the address/,
  },
  {
    name: 'a port where nobody listens',
    address: async (url) => url.replace(/:\d+/, `:${await freePort()}`),
    code: 'unreachable',
    says: /nobody answers there/,
    advises: /^Check the address and the network/,
  },
  {
    name: 'a port that is no web server’s',
    address: (url) => url.replace(/:\d+/, ':9'),
    code: 'unreachable',
    says: /web services are never on that port/,
    advises: /^Check the address/,
  },
  {
    name: 'a host that does not exist',
    address: () => 'http://no-such-host.invalid/arcgis/rest/services/Parks/FeatureServer',
    code: 'unreachable',
    says: /at no-such-host\.invalid: (there is no host of that name|the name of the host could not be looked up)/,
    advises: /^Check the address/,
  },
];

describe('a wrong address', () => {
  it.each(ADDRESSES)('$name is refused in words', async ({ address, code, says, advises }) => {
    const serviceUrl = await address(world.serviceUrl);
    const path = world.path('none');
    for (const work of [
      () => world.engine.service(serviceUrl, run()),
      () => world.engine.planCreate(world.definition({ serviceUrl }), run()),
      () => world.engine.create(world.definition({ serviceUrl }), path, run()),
    ]) {
      const error = await failureOf(work);
      expect(error).toMatchObject({
        code,
        message: expect.stringMatching(says) as string,
        hint: expect.stringMatching(advises) as string,
      });
      expect(error.message).not.toContain('secret');
    }
    expect(filesOf(world)).toEqual([]);
  });

  it('of another web service is recognised by its answer', async () => {
    const pages: readonly [string, RegExp][] = [
      ['<!DOCTYPE html><html>Sign in</html>', /answered with a web page/],
      ['{"name": "something else"}', /does not describe a feature service/],
      ['', /its answer is empty/],
      ['{"layers": [', /is not JSON, or is cut off/],
    ];
    for (const [body, says] of pages) {
      const engine = tampered(world, /FeatureServer/, () => body);
      const error = await failureOf(engine.create(world.definition(), world.path('none'), run()));
      expect(error).toMatchObject({
        code: 'bad-answer',
        message: expect.stringMatching(says) as string,
      });
    }
    expect(filesOf(world)).toEqual([]);
  });
});

const extent = { xmin: -10, ymin: -10, xmax: 100_000, ymax: 100_000 };

const DEFINITIONS: readonly {
  readonly name: string;
  readonly changes: Partial<ReplicaDefinition>;
  readonly says: RegExp;
}[] = [
  {
    name: 'layers that do not exist',
    changes: { layers: [0, 7] },
    says: /^The service has no layer 7\. It has: 0 Trees, .*1 Inspections\.$/,
  },
  { name: 'no layers', changes: { layers: [] }, says: /Choose at least one layer of the service/ },
  {
    name: 'an annotation layer that is not asked for',
    changes: { layers: [0, 3] },
    says: /Labels \(layer 3\) is an annotation layer, .* Add it, or leave the layer out/,
  },
  {
    name: 'a field that does not exist',
    changes: { layerQueries: { 0: { where: "Specis = 'Oak'" } } },
    says: /^Trees has no field Specis\. Did you mean Species\?$/,
  },
  {
    name: 'a where clause whose quote is open',
    changes: { layerQueries: { 0: { where: "Species = 'Oak" } } },
    says: /^A quote is opened and not closed\./,
  },
  {
    name: 'a where clause that only the service understands to be wrong',
    changes: { layerQueries: { 0: { where: 'Species LIKE' } } },
    says: /^The service refuses the filter of Trees: .*it ends where a value or a field is expected/,
  },
  {
    name: 'a direction that a client replica cannot have',
    changes: { syncModel: 'perLayer', syncDirection: 'upload' },
    says: /only syncDirection bidirectional is allowed .* choose upload at each synchronisation/,
  },
  {
    name: 'attachments that come down although none were asked for',
    changes: { returnAttachments: false, attachmentsSyncDirection: 'bidirectional' },
    says: /With returnAttachments false, attachmentsSyncDirection is upload or none/,
  },
  {
    name: 'two replica options of which one excludes the other',
    changes: {
      replicaOptions: {
        syncDataOptions: 1,
        registerExistingData: { refReplicaId: 'x', refReplicaServerGen: 1 },
      },
    },
    says: /registerExistingData and syncDataOptions cannot be used in one call/,
  },
  {
    name: 'a format of exports',
    changes: { dataFormat: 'filegdb' },
    says: /filegdb is for exports with syncModel none/,
  },
  {
    name: 'metres that are said to be degrees',
    changes: { inSR: 4326 },
    says: /inSR 4326 is in degrees, but .* it looks like metres\. Set inSR/,
  },
  {
    name: 'a spatial reference that the service does not know',
    changes: { inSR: 999_999 },
    says: /the spatial reference 999999 is not known to this service/,
  },
  {
    name: 'an extent that is inside out',
    changes: { geometry: { xmin: 10, ymin: 10, xmax: -10, ymax: 0 } },
    says: /^The envelope is inverted: xmin 10 is larger than xmax -10\./,
  },
  {
    name: 'an extent of words',
    changes: { geometry: { ...extent, xmin: 'west' } },
    says: /^An envelope needs the four numbers xmin, ymin, xmax and ymax\./,
  },
  {
    name: 'an envelope that is said to be a polygon',
    changes: { geometryType: 'esriGeometryPolygon' },
    says: /^A polygon needs rings/,
  },
  {
    name: 'an empty name',
    changes: { replicaName: ' ' },
    says: /The replica name is empty\. Give one, or leave it out/,
  },
];

describe('a wrong definition', () => {
  it.each(DEFINITIONS)('$name: is refused before anything is made', async ({ changes, says }) => {
    const path = world.path('none');
    const error = await failureOf(world.engine.create(world.definition(changes), path, run()));
    expect(error).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(says) as string,
      hint: 'Nothing was created.',
    });
    expect(filesOf(world)).toEqual([]);
    expect(await registered(world)).toEqual([]);
  });

  it('a reference for the replica that the service cannot project to leaves nothing', async () => {
    const definition = world.definition({ replicaSR: 999_999 });
    const error = await failureOf(world.engine.create(definition, world.path('none'), run()));
    expect(error).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(
        /'replicaSR': the spatial reference 999999 is not known/,
      ) as string,
      hint: expect.stringMatching(
        /Nothing is left, neither on the server nor on this machine\.$/,
      ) as string,
    });
    expect(filesOf(world)).toEqual([]);
    expect(await registered(world)).toEqual([]);
  });

  it('a plan shows the same problems and makes nothing', async () => {
    const { remarks } = await world.engine.planCreate(world.definition({ layers: [0, 7] }), run());
    expect(remarks.filter(({ level }) => level === 'problem').map(({ text }) => text)).toEqual([
      expect.stringMatching(/^The service has no layer 7\./),
    ]);
    expect(await registered(world)).toEqual([]);
  });
});

it('a service without Sync is told from one that cannot be reached, and who can help is named', async () => {
  const plain = await startWorld({ syncRoutes: null });
  try {
    const error = await failureOf(
      plain.engine.create(plain.definition(), plain.path('none'), run()),
    );
    expect(error).toMatchObject({
      code: 'invalid',
      message:
        'The service Parks has neither Sync nor Extract switched on, so it cannot give out replicas. Its owner must enable Sync.',
    });
    expect(filesOf(plain)).toEqual([]);
  } finally {
    await plain.close();
  }
});
