import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROFILES } from '../../../main/sample-service/context.ts';
import type { ProfileName, SyncRoutes } from '../../../main/sample-service/context.ts';
import { at, startPark } from './harness.ts';
import type { Json, Park } from './harness.ts';

const parks = new Map<ProfileName, Park>();
beforeAll(async () => {
  for (const profile of PROFILES) parks.set(profile, await startPark({ profile }));
});
afterAll(async () => {
  for (const park of parks.values()) await park.service.close();
});
const parkOf = (profile: ProfileName): Park => parks.get(profile) as Park;

describe.each(PROFILES)('the %s profile', (profile) => {
  it('describes the service with its layers and tables', async () => {
    const json = await parkOf(profile).get('');
    expect(typeof json['currentVersion']).toBe('number');
    expect(String(json['capabilities']).split(',')).toContain('Update');
    expect(json['spatialReference']).toEqual({ wkid: 102100, latestWkid: 3857 });
    expect(json['fullExtent']).toMatchObject({ xmin: 0, ymin: 0, xmax: 1000, ymax: 1000 });
    const named = (list: unknown): unknown[] => (list as Json[]).map(({ id, name }) => [id, name]);
    expect(named(json['layers'])).toEqual([
      [0, 'Trees'],
      [1, 'Paths'],
      [2, 'Areas'],
    ]);
    expect(named(json['tables'])).toEqual([[3, 'Notes']]);
  });

  it('describes a layer with fields, domains, relationships and editor tracking', async () => {
    const json = await parkOf(profile).get('/0');
    expect(json).toMatchObject({
      id: 0,
      name: 'Trees',
      type: 'Feature Layer',
      objectIdField: 'OBJECTID',
      globalIdField: 'GlobalID',
      geometryType: 'esriGeometryPoint',
      hasAttachments: true,
      maxRecordCount: 2000,
      editFieldsInfo: {
        creationDateField: 'CreationDate',
        creatorField: 'Creator',
        editDateField: 'EditDate',
        editorField: 'Editor',
      },
      relationships: [
        {
          id: 0,
          name: 'TreeNotes',
          relatedTableId: 3,
          role: 'esriRelRoleOrigin',
          keyField: 'GlobalID',
          composite: true,
        },
      ],
    });
    const field = (name: string): Json | undefined =>
      (json['fields'] as Json[]).find((candidate) => candidate['name'] === name);
    expect(field('HEIGHT')?.['domain']).toEqual({
      type: 'range',
      name: 'Heights',
      range: [0, 120],
    });
    expect(field('NAME')).toMatchObject({ length: 12, editable: true, nullable: true });
    for (const name of ['OBJECTID', 'GlobalID', 'Creator', 'EditDate', 'SERIAL']) {
      expect(field(name)?.['editable']).toBe(false);
    }
  });

  it('describes a table and the other end of its relationship', async () => {
    const json = await parkOf(profile).get('/3');
    expect(json).toMatchObject({
      type: 'Table',
      relationships: [{ relatedTableId: 0, role: 'esriRelRoleDestination', keyField: 'PARENT' }],
    });
    expect(json['geometryType']).toBeUndefined();
    expect(json['editFieldsInfo']).toBeNull();
  });

  it('gives all layers at once', async () => {
    const json = await parkOf(profile).get('/layers');
    // Hostile servers describe the same layer in other words each time.
    const told = (layer: unknown): unknown =>
      profile === 'hostile'
        ? ((layer as Json)['fields'] as Json[]).map(({ name, type }) => [name, type])
        : layer;
    expect(told(at(json, 'layers', 1))).toEqual(told(await parkOf(profile).get('/1')));
    expect(told(at(json, 'tables', 0))).toEqual(told(await parkOf(profile).get('/3')));
  });

  it('lists the services', async () => {
    const json = (await (await fetch(`${parkOf(profile).service.url}?f=json`)).json()) as Json;
    expect(json['services']).toEqual([{ name: 'Park', type: 'FeatureServer' }]);
  });

  it('writes GlobalIDs in one way, which its clients may send back', async () => {
    const park = parkOf(profile);
    const reply = await park.get('/0/query', { objectIds: '1', outFields: 'GlobalID' });
    const globalId = at(reply, 'features', 0, 'attributes', 'GlobalID') as string;
    expect(globalId).toMatch(/^\{?[0-9a-fA-F-]{36}\}?$/);
    expect(
      await park.get('/0/query', { globalIds: globalId, returnIdsOnly: 'true' }),
    ).toMatchObject({ objectIds: [1] });
  });
});

describe('what profiles differ in', () => {
  it('is types or subtypes', async () => {
    expect(await parkOf('hosted').get('/0')).toMatchObject({
      typeIdField: 'KIND',
      types: [
        {
          id: 1,
          name: 'Conifer',
          domains: { HEIGHT: { type: 'inherited' }, SPECIES: { type: 'codedValue' } },
        },
        { id: 2, templates: [{ prototype: { attributes: { KIND: 2, SPECIES: 'oak' } } }] },
      ],
    });
    expect(await parkOf('enterprise-geodatabase').get('/0')).toMatchObject({
      subtypeField: 'KIND',
      defaultSubtypeCode: 1,
      subtypes: [
        { code: 1, defaultValues: { KIND: 1, SPECIES: 'pine' } },
        { code: 2, domains: { SPECIES: { type: 'codedValue' } } },
      ],
    });
  });

  it('is how much fields and layers tell', async () => {
    expect(at(await parkOf('hosted').get('/0'), 'fields', 2, 'sqlType')).toBe('sqlTypeNVarchar');
    expect(at(await parkOf('enterprise-hosted').get('/0'), 'fields', 2, 'sqlType')).toBeUndefined();
    expect(at(await parkOf('enterprise-hosted').get(''), 'layers', 0)).toEqual({
      id: 0,
      name: 'Trees',
    });
    expect(at(await parkOf('hosted').get(''), 'layers', 0, 'geometryType')).toBe(
      'esriGeometryPoint',
    );
  });

  it('is the content type of JSON and the details of errors', async () => {
    const head = async (profile: ProfileName): Promise<string | null> =>
      (await fetch(`${parkOf(profile).url}?f=json`)).headers.get('content-type');
    expect(await head('hosted')).toMatch(/^application\/json/);
    expect(await head('hostile')).toMatch(/^text\/plain/);
    expect((await parkOf('hostile').get('/0/query', { where: 'x' })).error?.details).toHaveLength(
      1,
    );
  });
});

describe('formats', () => {
  it('are HTML by default, with a word about f=json', async () => {
    const response = await fetch(
      `${parkOf('hosted').url}/0/query?where=NAME%3D%27%3Cb%3E%27%26%26`,
    );
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const text = await response.text();
    expect(text).toContain('f=json');
    expect(text).not.toContain('<b>');
  });

  it('are pretty with f=pjson', async () => {
    const response = await fetch(`${parkOf('hosted').url}?f=pjson`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toContain('\n  "');
  });

  it.each(['pbf', 'kmz', 'xml'])('do not include %s', async (f) => {
    expect(
      await parkOf('hosted')
        .get('/0/query', { f, where: '1=1' })
        .catch(() => null),
    ).toBeNull();
    const response = await fetch(`${parkOf('hosted').url}/0/query?where=1%3D1&f=${f}`);
    expect(await response.text()).toContain('Output format not supported.');
  });
});

describe('errors', () => {
  it.each([
    '/9',
    '/0/foo',
    '/foo',
    '/0/1/foo',
    '/0/query/more',
    '/uploads/x/y/z',
    '/createReplica',
  ])('%s is not there', async (path) => {
    const { error } = await parkOf('hosted').get(path);
    expect(error?.code).toBeGreaterThanOrEqual(400);
  });

  it.each([
    '/applyEdits',
    '/0/applyEdits',
    '/0/addFeatures',
    '/0/deleteFeatures',
    '/0/1/addAttachment',
    '/uploads/upload',
  ])('%s changes data and is refused by GET', async (path) => {
    expect((await parkOf('hosted').get(path)).error?.code).toBe(405);
  });

  it('come with HTTP 200, or with a true status where that is switched on', async () => {
    const url = (park: Park): string => `${park.url}/0/query?f=json&where=FOO%3D1`;
    expect((await fetch(url(parkOf('hosted')))).status).toBe(200);
    const strict = await startPark({ trueStatus: true });
    expect((await fetch(url(strict))).status).toBe(400);
    expect((await fetch(`${strict.url}/9?f=json`)).status).toBe(400);
    expect((await fetch(`${strict.service.url}/Nothing/FeatureServer?f=json`)).status).toBe(404);
    await strict.service.close();
  });

  it('name paths that are not percent-encoded correctly', async () => {
    const response = await fetch(`${parkOf('hosted').service.url}/%E0%A4%A/FeatureServer?f=json`);
    expect(at(await response.json(), 'error', 'code')).toBe(400);
  });
});

describe('sync routes', () => {
  it('are asked for what the server does not know, and add to the service JSON', async () => {
    const seen: unknown[] = [];
    const syncRoutes: SyncRoutes = {
      handle: (service, path, parameters, caller) => {
        seen.push([service.archive.service.name, path, parameters.text('REPLICAname'), caller]);
        if (path[0] === 'bug') throw new TypeError('a mistake');
        return path[0] === 'replicas' ? { kind: 'json', body: [] } : null;
      },
      capabilities: () => ({ syncEnabled: true }),
    };
    const park = await startPark({ syncRoutes });
    expect(await park.get('')).toMatchObject({
      syncEnabled: true,
      capabilities: expect.stringContaining('Sync') as string,
    });
    expect(await park.get('/replicas/%7Babc%7D', { replicaName: 'x' })).toEqual([]);
    expect((await park.get('/other')).error?.code).toBe(404);
    expect((await park.get('/bug')).error).toEqual({
      code: 500,
      message: 'Unable to complete operation.',
      details: ['a mistake'],
    });
    expect(seen[0]).toEqual([
      'Park',
      ['replicas', '{abc}'],
      'x',
      { user: null, isAdministrator: false },
    ]);
    await park.service.close();
  });
});
