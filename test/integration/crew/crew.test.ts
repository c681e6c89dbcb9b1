/** Crew mode behind the window: what lies on a stick, what is new since the last return, and copies to this computer. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyKitHere } from '../../../main/engine/crew/copy-here.ts';
import { lookAtKit } from '../../../main/engine/crew/kit-look.ts';
import { readReturnClaim } from '../../../main/engine/returns/return-claim.ts';
import { readHandIn } from '../../../main/store/returns/hand-in.ts';
import { openConfig } from '../../../main/workbench/config.ts';
import { CrewDesk } from '../../../main/workbench/crew-desk.ts';
import { KitFolders } from '../../../main/workbench/kit-folders.ts';
import { openCrewFile } from '../../../main/workbench/open-crew-files.ts';
import { Grants } from '../../../main/workbench/grants.ts';
import { failureOf, inWorld } from '../../support/failures.ts';
import { asReadOnly } from '../../support/read-only.ts';
import { handOver, makeKit, type Kit } from '../../support/returns.ts';
import { braced } from '../../support/service-spec.ts';
import { run, type World } from '../../support/world.ts';

/** The kit as the crew has it: its copies and the manifest beside them. */
function stickOf(world: World, kit: Kit): string {
  const manifest = join(world.folder, 'stick', 'spring.syncline-kit');
  copyFileSync(join(kit.office, 'spring.syncline-kit'), manifest);
  return manifest;
}

const change = (n: number, species: string): string =>
  `UPDATE Trees SET Species = '${species}' WHERE GlobalID = '${braced('a', n)}'`;
const never = new AbortController().signal;

function deskOf(world: World, computer = 'here') {
  const engine = {
    call: async (
      method: string,
      input: { path: string; toFolder: string; known: string | null },
    ) => {
      if (method === 'kitLook') return lookAtKit(input.path);
      if (method === 'returnClaim') return readReturnClaim(input.path);
      return copyKitHere(input.path, input.toFolder, input.known, never);
    },
  };
  const config = openConfig(join(world.folder, `settings of ${computer}`));
  const listed: string[] = [];
  const changes: boolean[] = [];
  const crew: CrewDesk = new CrewDesk({
    ...{ config, engine: () => engine as never },
    replicas: {
      add: (path) => (listed.push(path), path),
      refresh: () => Promise.resolve(null),
    },
    replicasFolder: () => join(world.folder, computer),
    onChanged: () => changes.push(crew.isOn),
  });
  const kitFolders = new KitFolders(config);
  const open = (path: string, isListed = false) =>
    openCrewFile(path, {
      ...{ crew, kitFolders, grants: new Grants(), engine: () => engine as never },
      isListed: () => isListed,
    });
  return { crew, kitFolders, open, listed, changes, config };
}

describe('a kit on a stick', () => {
  it('says of each copy whether it is ready, missing, damaged or something else', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world, ['north', 'south', 'east', 'west']);
      const manifest = stickOf(world, kit);
      rmSync(kit.crew['south']!);
      writeFileSync(kit.crew['east']!, 'no database');
      copyFileSync(kit.crew['north']!, kit.crew['west']!);
      const look = lookAtKit(manifest);
      expect(look).toMatchObject({ kitName: 'Spring', isOffice: false, isReadOnly: false });
      expect(look?.copies.map(({ name, state }) => [name, state])).toEqual([
        ...[
          ['north', 'ready'],
          ['south', 'missing'],
        ],
        ...[
          ['east', 'damaged'],
          ['west', 'foreign'],
        ],
      ]);
      expect(look?.copies[2]?.error?.message).toContain('east.gpkg');
      expect(lookAtKit(manifest, () => false)).toMatchObject({ isReadOnly: true });
      expect(lookAtKit(join(kit.office, 'spring.syncline-kit'))).toMatchObject({ isOffice: true });
      expect(lookAtKit(join(kit.office, 'twins', 'north.gpkg'))).toBeNull();
      expect(lookAtKit(world.path('master'))).toBeNull();
    }));

  it('names the other kit that a copy belongs to, and opens that copy by itself', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const manifest = stickOf(world, kit);
      const newer = '7f1e9d8c-2f0c-4a53-9c5e-1a2b3c4d5e6f';
      const text = readFileSync(manifest, 'utf8').replaceAll(kit.manifest.kitId, newer);
      writeFileSync(manifest, text);
      const [north] = lookAtKit(manifest)!.copies;
      expect(north).toMatchObject({ state: 'foreign', error: { code: 'file' } });
      expect(north?.error?.message).toContain('the copy north of the kit Spring');
      expect(lookAtKit(kit.crew['north']!)?.copies).toMatchObject([{ state: 'ready' }]);
    }));

  it('that cannot be written to is said to be so, and its copy is brought to this computer', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const manifest = stickOf(world, kit);
      await asReadOnly(join(world.folder, 'stick'), async () => {
        const { crew, open, listed } = deskOf(world);
        expect(await open(manifest)).toEqual({ kind: 'crew' });
        expect(await crew.state()).toMatchObject({
          kit: { isReadOnly: true, copies: [{ state: 'ready' }] },
          key: null,
        });
        expect(listed).toEqual([]);
        const here = join(world.folder, 'here', 'Spring', 'north.gpkg');
        expect(await crew.copyHere('north')).toMatchObject({
          key: here,
          kit: { isReadOnly: false },
        });
        world.sql(here, change(3, 'Lime'));
        expect(readHandIn(here)).toMatchObject({ fresh: 1 });
      });
    }));

  it('whose copy alone cannot be written to is brought to this computer as well', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const manifest = stickOf(world, kit);
      expect(lookAtKit(manifest)).toMatchObject({ isReadOnly: false });
      await asReadOnly(kit.crew['north']!, () => {
        expect(lookAtKit(manifest)).toMatchObject({ isReadOnly: true });
        return Promise.resolve();
      });
    }));

  it('refuses a manifest that is gone or damaged with a sentence', () =>
    inWorld({}, async (world) => {
      const path = join(world.folder, 'spring.syncline-kit');
      expect(await failureOf(() => lookAtKit(path))).toMatchObject({ code: 'file' });
      writeFileSync(path, '{"format":1,"kitId":"x"}');
      expect((await failureOf(() => lookAtKit(path))).message).toContain('damaged');
    }));

  it('counts what is new since the last return, what has changed since, and what was taken back', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const path = kit.crew['north']!;
      expect(readHandIn(path)).toMatchObject({
        pending: 0,
        fresh: 0,
        lastReturn: 0,
        lastReturnAt: null,
      });
      world.sql(path, change(3, 'Lime'), change(4, 'Yew'));
      expect(readHandIn(path)).toMatchObject({ pending: 2, fresh: 2, changed: 0 });
      const made = await kit.returns.make(path, { by: 'Ana' }, run());
      const after = readHandIn(path);
      expect(after).toMatchObject({
        pending: 2,
        fresh: 0,
        changed: 0,
        takenBack: 0,
        lastReturn: 1,
      });
      expect(Date.parse(after.lastReturnAt ?? '')).toBeGreaterThan(0);
      world.sql(path, change(3, 'Ash'), change(5, 'Teak'), change(6, 'Fir'));
      expect(readHandIn(path)).toMatchObject({ pending: 4, fresh: 2, changed: 1 });
      await kit.returns.make(path, { by: 'Ana' }, run());
      expect(readHandIn(path)).toMatchObject({ pending: 4, fresh: 0, changed: 0, lastReturn: 2 });
      expect(await readReturnClaim(made.path)).toMatchObject({
        kitId: kit.manifest.kitId,
        copyName: 'north',
      });
    }));
});

describe('a copy brought to this computer', () => {
  it('is the same, byte by byte, and an edited one that is there already is never overwritten', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const from = kit.crew['north']!;
      const folder = join(world.folder, 'here', 'Spring');
      const { path } = await copyKitHere(from, folder, null, never);
      expect(readFileSync(path).equals(readFileSync(from))).toBe(true);
      world.sql(path, change(3, 'Lime'));
      expect(await copyKitHere(from, folder, null, never)).toMatchObject({ path });
      expect(readHandIn(path)).toMatchObject({ pending: 1 });
    }));

  it('is gone on with only while the other one was not edited since', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const from = kit.crew['north']!;
      world.sql(from, change(4, 'Yew'));
      const { crew, open } = deskOf(world);
      await open(stickOf(world, kit));
      const here = (await crew.copyHere('north'))!.key!;
      world.sql(here, change(3, 'Lime'));
      await open(stickOf(world, kit));
      expect(await crew.copyHere('north')).toMatchObject({ key: here });
      world.sql(from, change(5, 'Teak'));
      await open(stickOf(world, kit));
      const error = await failureOf(crew.copyHere('north'));
      expect(error.message).toContain('was edited as well');
      expect(readHandIn(here)).toMatchObject({ pending: 2 });
      expect(readHandIn(from)).toMatchObject({ pending: 2 });
    }));

  it('does not replace what is something else, nor copies what is in use', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world, ['north', 'south']);
      const from = kit.crew['north']!;
      const folder = join(world.folder, 'here');
      mkdirSync(folder);
      copyFileSync(kit.crew['south']!, join(folder, 'north.gpkg'));
      expect((await failureOf(copyKitHere(from, folder, null, never))).message).toContain(
        'something else',
      );
      rmSync(join(folder, 'north.gpkg'));
      writeFileSync(`${from}-wal`, '');
      expect((await failureOf(copyKitHere(from, folder, null, never))).message).toContain('in use');
      expect(existsSync(join(folder, 'north.gpkg'))).toBe(false);
    }));
});

describe('crew mode', () => {
  it('begins with a kit, is remembered, notes edits from elsewhere once, and ends on purpose', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world, ['north', 'south']);
      const manifest = stickOf(world, kit);
      world.sql(kit.crew['north']!, change(3, 'Lime'));
      const { crew, open, listed, changes } = deskOf(world);
      expect(await crew.state()).toBeNull();
      expect(await open(manifest)).toEqual({ kind: 'crew' });
      expect(await crew.state()).toMatchObject({ chosen: null, key: null });
      expect(await crew.choose('north')).toMatchObject({ chosen: 'north', broughtAlong: 1 });
      expect(listed).toContain(kit.crew['north']);
      expect(await crew.understand()).toMatchObject({ broughtAlong: 0 });
      crew.sign('Ana');
      const later = deskOf(world);
      expect(await later.crew.state()).toMatchObject({
        chosen: 'north',
        broughtAlong: 0,
        by: 'Ana',
      });
      rmSync(manifest);
      expect(await later.crew.state()).toMatchObject({
        kit: { kitName: 'Spring', copies: [] },
        error: { code: 'file' },
      });
      later.crew.leave();
      expect(later.crew.isOn).toBe(false);
      expect(changes).toEqual([true]);
      expect(later.changes).toEqual([false]);
    }));

  it('begins with a copy that is opened by itself, but not with one of the ordinary window', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const path = kit.crew['north']!;
      const { crew, open } = deskOf(world);
      expect(await open(path, true)).toBeNull();
      expect(await open(world.path('master'))).toBeNull();
      expect(await open(path)).toEqual({ kind: 'crew' });
      expect(await crew.state()).toMatchObject({ chosen: 'north', key: path, broughtAlong: 0 });
    }));

  it.each([true, false])('goes on in one of two files of a copy; the earlier one: %s', (there) =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const first = kit.crew['north']!;
      const second = join(world.folder, 'second.gpkg');
      copyFileSync(first, second);
      const { crew, open } = deskOf(world);
      await open(first);
      expect(await crew.state()).toMatchObject({ elsewhere: null, key: first });
      await open(second);
      expect(await crew.state()).toMatchObject({ elsewhere: first, key: second });
      const path = there ? first : second;
      expect(await crew.goOn(there)).toMatchObject({ elsewhere: null, key: path });
      expect(await crew.state()).toMatchObject({ elsewhere: null, key: path });
      expect(existsSync(first) && existsSync(second)).toBe(true);
    }),
  );

  it('keeps the copies of two people apart on one computer, and the office gets what each has done', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world, ['north', 'south']);
      const { crew, open } = deskOf(world);
      await open(stickOf(world, kit));
      await crew.choose('north');
      world.sql(kit.crew['north']!, change(3, 'Lime'));
      expect(await crew.choose('south')).toMatchObject({ key: kit.crew['south'], elsewhere: null });
      world.sql(kit.crew['south']!, change(3, 'Ash'), change(4, 'Yew'));
      for (const [name, fresh] of [
        ['north', 1],
        ['south', 2],
      ] as const) {
        expect(await crew.choose(name)).toMatchObject({ broughtAlong: 0, elsewhere: null });
        expect(readHandIn(kit.crew[name]!)).toMatchObject({ pending: fresh, fresh });
        expect(await handOver(kit, name)).toMatchObject({ opening: 'opened', fresh });
      }
    }));

  it('of one copy on two computers loses nothing in silence', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const manifest = stickOf(world, kit);
      const [ana, ben] = [deskOf(world, 'ana'), deskOf(world, 'ben')];
      for (const { crew, open } of [ana, ben]) {
        await open(manifest);
        await crew.copyHere('north');
      }
      const [first, second] = ['ana', 'ben'].map((name) =>
        join(world.folder, name, 'Spring', 'north.gpkg'),
      ) as [string, string];
      world.sql(first, change(3, 'Lime'));
      world.sql(second, change(3, 'Ash'), change(4, 'Yew'));
      const one = await kit.returns.make(first, { by: 'Ana' }, run());
      const other = await kit.returns.make(second, { by: 'Ben' }, run());
      world.sql(second, change(5, 'Teak'));
      const last = await kit.returns.make(second, { by: 'Ben' }, run());
      expect(await kit.returns.open(one.path, kit.office, run())).toMatchObject({ fresh: 1 });
      for (const { path } of [other, last]) {
        const { message, hint } = await failureOf(kit.returns.open(path, kit.office, run()));
        expect(message).toContain('there are two files of this copy');
        expect(hint).toContain('nothing is lost');
      }
      expect(readHandIn(second)).toMatchObject({ pending: 3, lastReturn: 2 });
      const review = kit.returns.find(kit.office, 'north');
      expect(kit.returns.review(review)?.counts).toMatchObject({ undecided: 1 });
    }));

  it('goes on with the copy on this computer', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      const { crew, open } = deskOf(world);
      await open(stickOf(world, kit));
      const state = await crew.copyHere('north');
      const path = join(world.folder, 'here', 'Spring', 'north.gpkg');
      expect(state).toMatchObject({ chosen: 'north', key: path, kit: { kitName: 'Spring' } });
      expect(state).toMatchObject({ elsewhere: null, broughtAlong: 0 });
    }));
});

describe('a return file that is opened', () => {
  it('finds the folder of its kit among those that this machine has used', () =>
    inWorld({}, async (world) => {
      const kit = await makeKit(world);
      world.sql(kit.crew['north']!, change(3, 'Lime'));
      const { path } = await kit.returns.make(kit.crew['north']!, {}, run());
      const { open, kitFolders } = deskOf(world);
      expect(await open(path)).toEqual({ kind: 'return', path, kitFolder: null });
      expect(await open(join(kit.office, 'spring.syncline-kit'))).toEqual({
        kind: 'kit',
        kitFolder: kit.office,
      });
      expect(await open(path)).toEqual({ kind: 'return', path, kitFolder: kit.office });
      expect(kitFolders.list()).toEqual([kit.office]);
      const cut = join(world.folder, 'cut.syncline-return');
      writeFileSync(cut, readFileSync(path).subarray(0, 200));
      expect((await failureOf(open(cut))).message).toContain('cut or damaged');
    }));
});
