/** Crew kits without files, which remember what they were asked. */
import type { Kits } from '../../main/engine/kits/kits.ts';
import type {
  BegunKit,
  GivenUpKit,
  KitCopyInfo,
  KitCopyState,
  KitReport,
  KitState,
  KitWish,
} from '../../shared/model/kit-making.ts';

const KIT_ID = '6f1e9d8c-2f0c-4a53-9c5e-1a2b3c4d5e6f';
const CREW = 'kits/spring/For the crew';

export function kitReport(changes: Partial<KitReport> = {}): KitReport {
  return {
    kitId: KIT_ID,
    name: 'spring',
    folder: 'kits/spring',
    crewFolder: CREW,
    expiresAt: '2026-12-01T22:59:59.999Z',
    copies: [
      {
        ...{ name: 'ana', path: `${CREW}/ana.gpkg`, state: 'registered' as const },
        ...{ replicaName: 'ana_7f3a', held: 0, error: null },
      },
    ],
    files: [
      { kind: 'guide', path: `${CREW}/Start here.html`, bytes: 9_120 },
      { kind: 'copy', path: `${CREW}/ana.gpkg`, bytes: 4_812_000 },
      { kind: 'installer', path: `${CREW}/installers/Syncline Setup.exe`, bytes: 98_300_000 },
    ],
    remarks: [
      {
        level: 'warning',
        where: 'expiresAt',
        text: 'The kit does not expire: nothing will tell the crew.',
      },
    ],
    summary: 'The kit spring is ready, with one copy.',
    isComplete: true,
    ...changes,
  };
}

export function kitCopyState(changes: Partial<KitCopyState> = {}): KitCopyState {
  return {
    name: 'ana',
    fileName: 'ana.gpkg',
    replicaId: '6f0a8c6e-3a24-4d55-9c1e-1f2a3b4c5d6e',
    serviceUrl: 'https://host/arcgis/rest/services/Water/FeatureServer',
    returns: 2,
    lastReturnAt: '2026-08-07T09:00:00.000Z',
    lastReturnBy: 'Ana',
    undecided: 4,
    waiting: 1,
    sent: 8,
    reviewPath: 'kits/spring/reviews/ana.review.gpkg',
    problem: null,
    ...changes,
  };
}

export function kitState(changes: Partial<KitState> = {}): KitState {
  return {
    kitId: KIT_ID,
    name: 'spring',
    folder: 'kits/spring',
    madeAt: '2026-08-01T09:00:00.000Z',
    expiresAt: '2026-12-01T22:59:59.999Z',
    isExpired: false,
    program: 'Syncline 1.2.0',
    crewFolder: CREW,
    hasBasemap: false,
    copies: [kitCopyState()],
    summary: 'The copy has handed something in: 4 edits to decide about, 1 edit to send.',
    ...changes,
  };
}

export function kitCopyInfo(changes: Partial<KitCopyInfo> = {}): KitCopyInfo {
  return {
    path: 'north-1.gpkg',
    kitId: KIT_ID,
    kitName: 'spring',
    copyName: 'north-1',
    expiresAt: '2026-12-01T22:59:59.999Z',
    lastReturn: 2,
    canReturn: true,
    isExpired: false,
    summary: 'This kit is good until the end of 2026-12-01.',
    ...changes,
  };
}

export function begunKit(changes: Partial<BegunKit> = {}): BegunKit {
  return {
    ...{ kitId: KIT_ID, name: 'spring', folder: 'kits/spring', from: 'master.gpkg' },
    madeAt: '2026-08-01T09:00:00.000Z',
    copies: [
      { name: 'ana', isRegistered: true },
      { name: 'ben', isRegistered: false },
    ],
    isWhole: false,
    summary: 'Making this kit was interrupted: 1 of 2 copies are registered. Go on, or give it up.',
    ...changes,
  };
}

export function givenUpKit(changes: Partial<GivenUpKit> = {}): GivenUpKit {
  return {
    ...{ name: 'spring', folder: 'kits/spring' },
    copies: [
      { name: 'ana', outcome: 'unregistered', error: null },
      { name: 'ben', outcome: 'never-registered', error: null },
    ],
    isComplete: true,
    summary: 'The kit spring was given up. One replica was unregistered.',
    ...changes,
  };
}

export interface FakeKits extends Kits {
  readonly wishes: readonly KitWish[];
}

export function fakeKits(changes: Partial<Kits> = {}): FakeKits {
  const wishes: KitWish[] = [];
  return {
    wishes,
    make: async (wish) => {
      wishes.push(wish);
      return kitReport();
    },
    goOn: () => Promise.resolve(kitReport()),
    begun: () => null,
    giveUp: () => Promise.resolve(givenUpKit()),
    state: () => kitState(),
    copy: () => kitCopyInfo(),
    basemap: () => null,
    tile: () => null,
    ...changes,
  };
}
