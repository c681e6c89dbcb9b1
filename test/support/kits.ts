/** Crew kits for tests: a replica to make them of, and what is asked for. */
import { join } from 'node:path';
import { createKits, type Kits, type KitsOptions } from '../../main/engine/kits/kits.ts';
import type { ReplicaDefinition } from '../../shared/model/definition.ts';
import type { KitWish } from '../../shared/model/kit-making.ts';
import { quickClock, run, type World } from './world.ts';

export function kitsOf(world: World, more: Partial<KitsOptions> = {}): Kits {
  return createKits({
    ...{ engine: world.engine, clock: quickClock, program: 'Syncline test', fetch },
    ...more,
  });
}

export async function masterOf(
  world: World,
  definition: Partial<ReplicaDefinition> = {},
): Promise<string> {
  const path = world.path('master');
  await world.engine.create(world.definition(definition), path, run());
  return path;
}

export function kitWish(world: World, changes: Partial<KitWish> = {}): KitWish {
  return {
    ...{ from: world.path('master'), folder: join(world.folder, 'office'), name: 'Spring' },
    ...{ names: ['north', 'south'], expiresAt: '2099-12-01T22:59:59.999Z', installers: [] },
    ...{ returnTo: 'kits@example.org', tiles: null, ...changes },
  };
}
