import type {
  BegunKit,
  KitCopyState,
  KitReport,
  KitState,
} from '../../../shared/model/kit-making.ts';

const FOLDER = '/home/me/kits/Spring';
const CREW = `${FOLDER}/For the crew`;

export const COPY: KitCopyState = {
  ...{
    name: 'Ana',
    fileName: 'Ana.gpkg',
    replicaId: 'r1',
    serviceUrl: 'https://host/FeatureServer',
  },
  ...{ returns: 2, lastReturnAt: '2026-08-07T09:00:00.000Z', lastReturnBy: 'Ana Maria' },
  ...{ undecided: 4, waiting: 1, sent: 8, reviewPath: 'Ana.review.gpkg', problem: null },
};

const EMPTY: KitCopyState = {
  ...{ ...COPY, returns: 0, lastReturnAt: null, lastReturnBy: null },
  ...{ undecided: 0, waiting: 0, sent: 0, reviewPath: null },
};

export const KIT: KitState = {
  ...{ kitId: 'k', name: 'Spring survey', folder: FOLDER, madeAt: '2026-08-01T09:00:00.000Z' },
  ...{ expiresAt: '2099-12-01T12:00:00.000Z', isExpired: false, program: 'Syncline 1.2.3' },
  ...{ crewFolder: CREW, hasBasemap: true },
  copies: [
    COPY,
    { ...COPY, name: 'Ben', returns: 1, undecided: 0, waiting: 0, sent: 3, lastReturnBy: null },
    { ...EMPTY, name: 'Chris' },
  ],
  summary: '2 of 3 copies have handed something in: 4 edits to decide about, 1 edit to send.',
};

export const BEGUN: BegunKit = {
  ...{ kitId: 'k', name: 'Spring survey', folder: FOLDER, from: '/home/me/Trees.gpkg' },
  ...{ madeAt: '2026-08-01T09:00:00.000Z', isWhole: false },
  copies: ['Ana', 'Ben', 'Chris'].map((name) => ({ name, isRegistered: name === 'Ana' })),
  summary: 'Making this kit was interrupted: 1 of 3 copies are registered. Go on, or give it up.',
};

export const REPORT: KitReport = {
  ...{ kitId: 'k', name: 'Spring survey', folder: FOLDER, crewFolder: CREW, expiresAt: null },
  copies: ['Ana', 'Ben'].map((name) => ({
    ...{ name, path: `${CREW}/${name}.gpkg`, state: 'registered' as const },
    ...{ replicaName: `${name}_1`, held: 0, error: null },
  })),
  files: [
    { kind: 'guide', path: `${CREW}/Start here.html`, bytes: 9120 },
    { kind: 'printed-guide', path: `${CREW}/Start here.pdf`, bytes: 48_000 },
    { kind: 'copy', path: `${CREW}/Ana.gpkg`, bytes: 4_812_000 },
    { kind: 'copy', path: `${CREW}/Ben.gpkg`, bytes: 4_812_000 },
    { kind: 'installer', path: `${CREW}/installers/Syncline Setup 1.2.3.exe`, bytes: 98_300_000 },
  ],
  remarks: [
    {
      level: 'warning',
      where: 'expiresAt',
      text: 'The kit does not expire: nothing will tell the crew that its data have become old.',
    },
  ],
  summary:
    'The kit Spring survey is ready, with 2 copies. Put what is in “For the crew” on the stick, and keep the rest here: returns are read with it.',
  isComplete: true,
};
