import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { catalog } from '../../../main/sample-service/catalog/catalog.ts';
import { startSampleService } from '../../../main/sample-service/start.ts';
import { layerSpec, PARK } from '../../unit/sample-service/park.ts';
import { startPark } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'start-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('starting', () => {
  it('keeps data in the data folder from one start to the next', async () => {
    const dataFolder = join(folder, 'kept');
    const first = await startPark({ dataFolder });
    await first.post('/0/deleteFeatures', { objectIds: '1,2' });
    await first.service.close();
    const second = await startPark({ dataFolder });
    expect(await second.get('/0/query', { where: '1=1', returnCountOnly: 'true' })).toEqual({
      count: 8,
    });
    await second.service.close();
  });

  it('leaves nothing behind without a data folder, however it ends', async () => {
    const own = join(folder, 'temporary');
    mkdirSync(own);
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, own);
    const park = await startPark();
    const [made] = readdirSync(own);
    expect(existsSync(join(own, made ?? '', 'Park.sqlite'))).toBe(true);
    await expect(startPark({ port: Number(new URL(park.url).port) })).rejects.toThrow(/in use/);
    await park.service.close();
    await park.service.close();
    expect(readdirSync(own)).toEqual([]);
    const failing = { handle: () => null, capabilities: () => ({}) };
    await expect(
      startPark({ specs: [{ ...PARK, name: '.' }], syncRoutes: failing }),
    ).rejects.toThrow();
    expect(readdirSync(own)).toEqual([]);
    vi.unstubAllEnvs();
  });

  it('says which port is in use', async () => {
    const park = await startPark();
    const port = Number(new URL(park.url).port);
    await expect(startPark({ port })).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use`);
    await park.service.close();
    const again = await startPark({ port });
    expect(new URL(again.url).port).toBe(String(port));
    await again.service.close();
  });

  it('says which folder cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    await expect(startPark({ dataFolder: join(file, 'below') })).rejects.toThrow(
      /The data folder .*below cannot be written \(.*\)\. Choose another folder\./,
    );
  });

  it('says when another service uses the folder', async () => {
    const dataFolder = join(folder, 'shared');
    const park = await startPark({ dataFolder });
    await expect(startPark({ dataFolder })).rejects.toThrow(/Another sample service is using it/);
    expect((await park.get('/0'))['name']).toBe('Trees');
    await park.service.close();
  });

  it('says when a data file is broken or of another catalog', async () => {
    const dataFolder = join(folder, 'broken');
    mkdirSync(dataFolder);
    writeFileSync(
      join(dataFolder, 'Park.sqlite'),
      'this is no database, it only looks like a file of one',
    );
    await expect(startPark({ dataFolder })).rejects.toThrow(
      /Park\.sqlite cannot be opened.*SQLITE_NOTADB/,
    );
    rmSync(join(dataFolder, 'Park.sqlite'));
    await (await startPark({ dataFolder })).service.close();
    const specs = [{ ...PARK, layers: [layerSpec({ id: 0, name: 'Other' })] }];
    await expect(startPark({ dataFolder, specs })).rejects.toThrow(
      /another version of the catalog/,
    );
  });

  it('refuses names that are no part of a path', async () => {
    const specs = [{ ...PARK, name: '../Park' }];
    await expect(startPark({ specs })).rejects.toThrow("'../Park' cannot be the name of a service");
  });

  it('publishes the whole catalog with synchronisation by default', async () => {
    const service = await startSampleService();
    expect(service.services.map(({ name }) => name)).toEqual(catalog().map(({ name }) => name));
    for (const { url } of service.services) {
      const json = (await (await fetch(`${url}?f=json`)).json()) as Record<string, unknown>;
      expect(json['syncEnabled']).toBe(true);
      expect(json['capabilities']).toMatch(/Sync/);
    }
    await service.close();
  });

  it('counts the rows of every layer as the catalog has them', async () => {
    const service = await startSampleService({ syncRoutes: null });
    for (const spec of catalog()) {
      for (const layer of spec.layers) {
        const rows = [...layer.rows()].length;
        expect(service.archives.get(spec.name)?.count({ layerId: layer.id })).toBe(rows);
      }
    }
    await service.close();
  });
});
