/** Who may import whom. Each rule states its reason; `npm run deps` enforces them. */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to,
});

/** The parts of the engine that decide. */
const PURE =
  'plan|create-plan|step|branch-version|directions|conflict|resolve|same-geometry|delta|outcome|row-evidence|drift|option-remarks|carry-over/fate|carry-over/report';

module.exports = {
  forbidden: [
    forbid(
      'no-circular',
      'A cycle is two files pretending to be one.',
      {},
      {
        circular: true,
        viaOnly: { dependencyTypesNot: ['type-only'] },
      },
    ),
    forbid(
      'no-orphans',
      'Dead file. (Of files that components import for their types alone, knip knows.)',
      { orphan: true, pathNot: ['\\.d\\.ts$', '^renderer/'] },
      {},
    ),
    forbid(
      'not-to-test-or-tools',
      'The product does not depend on its tests.',
      '^(main|shared|preload|renderer)/',
      {
        path: '^(test|tools)/',
      },
    ),
    forbid('no-dev-dependencies', 'What ships needs only what ships with it.', '^(main|shared)/', {
      dependencyTypes: ['npm-dev'],
      pathNot: ['node_modules/electron/'],
      dependencyTypesNot: ['type-only'],
    }),

    // Realms
    forbid('shared-is-pure', 'shared runs in every process: no Node, no Electron.', '^shared/', {
      pathNot: ['^shared/', 'node_modules/zod/'],
    }),

    forbid(
      'renderer-uses-the-bridge',
      'The window reaches the rest through window.syncline alone: no Node, no Electron, nothing of main.',
      '^renderer/',
      {
        path: ['^main/', '^preload/', '^electron$', 'node_modules/electron/', '^node:'],
      },
    ),
    forbid(
      'ol-behind-the-map',
      'OpenLayers has one owner; everybody else talks to its controllers.',
      '^renderer/(?!map/)',
      { path: 'node_modules/ol/' },
    ),
    forbid(
      'the-kit-knows-nothing',
      'Kit components are dumb: props in, callbacks out.',
      '^renderer/ui/',
      { path: '^renderer/(features|state|map)/' },
    ),
    forbid('the-map-knows-no-screens', 'The map is driven by method calls.', '^renderer/map/', {
      path: '^renderer/(features|state)/',
    }),
    forbid('preload-is-thin', 'Only the contract crosses.', '^preload/', {
      path: '^(main|renderer)/',
    }),

    // Inside main
    forbid(
      'decisions-are-pure',
      'What decides is testable with plain data: it imports types, other decisions and nothing that acts.',
      `^main/sync/(${PURE})\\.ts$`,
      { pathNot: [`^main/sync/(${PURE}|ports)\\.ts$`, '^shared/'] },
    ),
    forbid(
      'sync-knows-ports-only',
      'The engine talks to the replica file and to ArcGIS through its own interfaces.',
      '^main/sync/',
      { pathNot: ['^main/sync/', '^shared/', '^(node:)?crypto$'] },
    ),
    forbid(
      'store-knows-sql-only',
      'SQL on replica files lives in store/, which knows neither the network nor Electron.',
      '^main/store/',
      {
        pathNot: [
          '^main/store/',
          '^main/geometry/',
          '^main/platform/',
          '^main/sync/(ports|step)\\.ts$',
          '^shared/',
          'node_modules/(@types/)?better-sqlite3/',
          '^(node:)?(fs|path|crypto|util)$',
        ],
      },
    ),
    forbid(
      'sqlite-at-its-owners',
      'Replica files are opened by store/; the sample service keeps a database of its own.',
      '^main/(?!store/|sample-service/|geodatabase/)',
      { path: 'node_modules/(@types/)?better-sqlite3/' },
    ),
    forbid(
      'geodatabase-only-reads',
      'The reader of Esri files knows neither the network nor our own files: it hands on Esri JSON.',
      '^main/geodatabase/',
      {
        pathNot: [
          '^main/(geodatabase|geometry|platform)/',
          '^shared/',
          'node_modules/(@types/)?better-sqlite3/',
          'node_modules/@xmldom/xmldom/',
          '^(node:)?(fs|fs/promises|path|os|crypto|util)$',
        ],
      },
    ),
    forbid(
      'relay-knows-ports-only',
      'What carries changes between two services talks to them and to its file through interfaces.',
      '^main/relay/',
      { pathNot: ['^main/(relay|sync)/', '^shared/', '^(node:)?crypto$'] },
    ),
    forbid(
      'cleanup-knows-ports-only',
      'What cleans up talks to servers, files and the book of this machine through interfaces.',
      '^main/cleanup/',
      { pathNot: ['^main/cleanup/', '^shared/', '^(node:)?crypto$'] },
    ),
    forbid('arcgis-knows-http-only', 'The REST client neither stores nor shows.', '^main/arcgis/', {
      path: '^main/(?!arcgis/|geometry/|platform/)',
    }),
    forbid('geometry-is-a-leaf', 'Geometry code is plain computation.', '^main/geometry/', {
      path: '^main/(?!geometry/)',
    }),
    forbid(
      'the-service-is-a-second-reading',
      'Client and sample service share no code, so that one mistake cannot hide in both.',
      '^main/sample-service/',
      { path: ['^main/(?!sample-service/|platform/)', '^shared/(?!errors\\.ts|assert\\.ts)'] },
    ),
    forbid(
      'nobody-looks-into-the-service',
      'The client knows the sample service by its address alone; only composition roots start it.',
      '^main/(?!sample-service/|cli/|cli\\.ts|sample-process\\.ts)',
      { path: '^main/sample-service/' },
    ),
    forbid(
      'the-workbench-needs-no-window',
      'What stands behind the window runs and is tested without Electron.',
      '^main/workbench/',
      { path: ['^main/app/', '^main/ipc/(?!publish\\.ts)', '^main/cli/'] },
    ),
    forbid(
      'electron-at-the-edge',
      'Electron is imported by the shell only.',
      '^main/(?!app/|index\\.ts|start\\.ts)',
      { path: ['^electron$', 'node_modules/electron/'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'main/tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js', '.json', '.css'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
