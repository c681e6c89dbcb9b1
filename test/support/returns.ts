/** A crew kit for tests: a registered copy, its twin and the manifest, and hands for crew and office. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createReturns,
  type Returns,
  type ReturnsOptions,
} from '../../main/engine/returns/returns.ts';
import { markCopy } from '../../main/engine/returns/mark-copy.ts';
import type { KitManifest } from '../../shared/model/kit.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import { quickClock, run, type World } from './world.ts';

export interface Kit {
  /** Of the office. */
  readonly office: string;
  /** The crew's file of each copy, by its name. */
  readonly crew: Readonly<Record<string, string>>;
  readonly manifest: KitManifest;
  readonly returns: Returns;
}

export function returnsOf(world: World, more: Partial<ReturnsOptions> = {}): Returns {
  return createReturns({
    engine: world.engine,
    clock: quickClock,
    program: 'Syncline test',
    ...more,
  });
}

/** Makes a replica, copies of it with replicas of their own, and the office's folder. */
export async function makeKit(
  world: World,
  names: readonly string[] = ['north'],
  definition: Partial<ReplicaDefinition> = {},
): Promise<Kit> {
  const master = world.path('master');
  await world.engine.create(world.definition(definition), master, run());
  const stick = join(world.folder, 'stick');
  mkdirSync(stick, { recursive: true });
  const made = await world.engine.makeCopies({ from: master, folder: stick, names }, run());
  if (!made.isComplete) throw new Error(JSON.stringify(made));
  const office = join(world.folder, 'office');
  mkdirSync(office, { recursive: true });
  const kit = { kitId: '6f1e9d8c-2f0c-4a53-9c5e-1a2b3c4d5e6f', name: 'Spring', expiresAt: null };
  const copies = [];
  for (const { name, path } of made.copies) copies.push(await markCopy(path, name, kit, office));
  const manifest: KitManifest = {
    ...{ format: 1, kitId: kit.kitId, name: kit.name, expiresAt: null, copies },
    ...{
      madeAt: new Date().toISOString(),
      program: 'Syncline test',
      basemap: null,
      definitions: [],
    },
  };
  writeFileSync(join(office, 'spring.syncline-kit'), JSON.stringify(manifest));
  return {
    ...{ office, manifest, returns: returnsOf(world) },
    crew: Object.fromEntries(made.copies.map(({ name, path }) => [name, path])),
  };
}

/** Hands in what the crew has, and opens it at the office. */
export async function handOver(kit: Kit, name = 'north', by: string | null = 'Ada') {
  const made = await kit.returns.make(kit.crew[name]!, { by }, run());
  return kit.returns.open(made.path, kit.office, run());
}

/** A second folder of the office, as on another machine. */
export function secondOffice(world: World, { office, manifest }: Kit): string {
  const folder = join(world.folder, 'office-2');
  mkdirSync(join(folder, 'twins'), { recursive: true });
  copyFileSync(join(office, 'spring.syncline-kit'), join(folder, 'spring.syncline-kit'));
  for (const { fileName } of manifest.copies) {
    copyFileSync(join(office, 'twins', fileName), join(folder, 'twins', fileName));
  }
  return folder;
}
