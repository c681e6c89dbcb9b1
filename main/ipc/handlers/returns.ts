import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Handlers } from '../../../shared/contract/contract.ts';
import { ANSWER_ENDING, RETURN_ENDING } from '../../../shared/model/return.ts';
import { answerCsv } from '../../engine/returns/answer-csv.ts';
import { toJson } from '../../platform/json.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { ANSWER_FILES, CSV_FILES, RETURN_FILES, type Desktop } from './files.ts';

export function returnHandlers(
  { returnWork, kitFolders, replicas, jobs, engines, grants, settings }: Workbench,
  desktop: Pick<Desktop, 'openFile' | 'openFolder' | 'saveFile'>,
): Handlers['returns'] {
  const reader = () => engines.planner();
  return {
    membership: ({ key }) => reader().call('kitMembership', { path: replicas.path(key) }),
    async chooseReturnFile({ key }) {
      const path = replicas.path(key);
      const kit = await reader().call('kitMembership', { path });
      const name = `${kit?.copyName ?? 'copy'}-${(kit?.lastReturn ?? 0) + 1}${RETURN_ENDING}`;
      const suggested = join(dirname(path), name);
      const chosen = await desktop.saveFile('Where the return file goes', suggested, RETURN_FILES);
      return chosen === null ? null : grants.allow(withEnding(chosen, RETURN_ENDING));
    },
    make({ key, path, by }) {
      grants.require(path);
      return returnWork.make(key, path, by);
    },
    kitFolders: () => kitFolders.list().map((folder) => grants.allow(folder)),
    async kitFolderOf({ path }) {
      grants.requireReading(path);
      const { kitId } = await reader().call('returnClaim', { path });
      const folder = kitFolders.of(kitId);
      return folder === null ? null : grants.allow(folder);
    },
    async chooseReturn() {
      const path = await desktop.openFile('Open a return file', RETURN_FILES);
      if (path !== null) grants.allowReading(path);
      return path;
    },
    async chooseKitFolder() {
      const folder = await desktop.openFolder(
        'The office’s folder of the kit',
        settings.get().replicasFolder,
      );
      return folder === null ? null : grants.allow(folder);
    },
    async kit({ kitFolder }) {
      grants.require(kitFolder);
      const found = await reader().call('kitReviews', { kitFolder });
      kitFolders.remember(kitFolder);
      return found;
    },
    async openReview({ kitFolder, copyName }) {
      grants.require(kitFolder);
      const path = await reader().call('findReview', { kitFolder, copyName });
      const key = replicas.add(path);
      await replicas.refresh(key);
      return key;
    },
    open({ path, kitFolder }) {
      grants.requireReading(path);
      grants.require(kitFolder);
      kitFolders.remember(kitFolder);
      return returnWork.open(path, kitFolder);
    },
    review: ({ key }) => reader().call('review', { path: replicas.path(key) }),
    edits: ({ key, filter, ...page }) =>
      reader().call('reviewEdits', { path: replicas.path(key), filter, ...page }),
    async decide({ key, decision }) {
      const path = replicas.path(key);
      jobs.requireIdle(path);
      const report = await reader().call('decideReview', { path, decision });
      await replicas.refresh(key);
      return report;
    },
    check: ({ key }) => returnWork.check(key),
    send: ({ key, options }) => returnWork.send(key, options),
    ...answerHandlers({ engines, replicas, settings }, desktop),
  };
}

/** When a review is settled: the crew is answered, and its replica let go of. */
function answerHandlers(
  { engines, replicas, settings }: Pick<Workbench, 'engines' | 'replicas' | 'settings'>,
  desktop: Pick<Desktop, 'openFile' | 'saveFile'>,
): Pick<Handlers['returns'], 'hold' | 'release' | 'saveAnswer' | 'openAnswer'> {
  const reader = () => engines.planner();
  return {
    hold: ({ key }) => reader().call('reviewHold', { path: replicas.path(key) }),
    async release({ key }) {
      await reader().call('releaseReview', { path: replicas.path(key) });
    },
    async saveAnswer({ key, format }) {
      const isCsv = format === 'csv';
      const ending = isCsv ? '.csv' : ANSWER_ENDING;
      const answer = await reader().call('reviewAnswer', { path: replicas.path(key) });
      const name = `${answer.copyName}-${answer.number}${ending}`;
      const suggested = join(settings.get().replicasFolder, name);
      const filter = isCsv ? CSV_FILES : ANSWER_FILES;
      const chosen = await desktop.saveFile('Where the answer goes', suggested, filter);
      if (chosen === null) return null;
      const path = withEnding(chosen, ending);
      await writeFile(path, isCsv ? answerCsv(answer) : `${toJson(answer, 2)}\n`);
      return path;
    },
    async openAnswer({ key }) {
      const answer = await desktop.openFile('Open the answer of the office', ANSWER_FILES);
      if (answer === null) return null;
      return reader().call('readAnswer', { path: replicas.path(key), answer });
    },
  };
}

function withEnding(path: string, ending: string): string {
  return path.toLowerCase().endsWith(ending) ? path : `${path}${ending}`;
}
