import type { NoUpdates, UpdateState } from '../../../shared/model/updates.ts';

/** Every text about newer versions of the program. */
export const UPDATES = {
  title: 'Updates',
  text: 'Syncline looks for newer versions only where you say, and installs nothing before you ask for it.',
  unavailable: {
    sources: 'This Syncline runs from its sources, which are renewed as they were fetched.',
    portable:
      'Updates are not available for the portable program. Put a newer file in its place when you get one.',
    package:
      'Updates are not available here: the package manager of this system installs newer versions.',
  } satisfies Record<NoUpdates, string>,
  source: 'Folder or address',
  sourceHint:
    'Where your organisation keeps the installers. Leave it empty to look for no updates.',
  example: 'https://files.example.org/syncline/',
  chooseFolder: 'Choose a folder with installers…',
  save: 'Save',
  saved: 'Saved.',
  switchedOff: 'Saved. Syncline looks for no updates.',
  look: 'Look for updates',
  load: (version: string) => `Download Syncline ${version}`,
  install: (version: string) => `Restart and install ${version}`,
  looking: 'Looking',
  busy: 'Wait until the work on the newer version has ended.',
  progress: (version: string) => `Syncline ${version}`,
  percent: (percent: number) => `${percent} %`,
  failed: 'No update was made',
  states: {
    unavailable: '',
    off: 'Updates are switched off.',
    'not-looked': 'Nobody has looked for updates since the program was started.',
    looking: 'Looking for updates.',
    newest: 'This is the newest version there.',
    unreachable:
      'The place for updates does not answer. Syncline works without it, and looks again at the next start.',
    found: 'A newer version is there. It has not been downloaded yet.',
    loading: 'The newer version is being downloaded.',
    loaded:
      'The newer version is ready. Installing it closes Syncline first, as if you had quit: work that runs is asked about, and edits are safe in their files.',
    failed: '',
  } satisfies Record<UpdateState['kind'], string>,
} as const;
