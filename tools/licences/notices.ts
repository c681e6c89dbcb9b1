/** The licence notices that the program shows, written from what each part of the build has noted. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeNotices, type Notice } from './packages.ts';
import { NOTICES_FILE } from './plugin.ts';

const RULE = '-'.repeat(78);

/** Writes `licences.txt` into the folder of the build. */
export function writeNotices(out: string, ownLicence: string): void {
  const lists = ['main', 'preload', 'renderer'].map((part): readonly Notice[] => {
    const file = join(out, part, NOTICES_FILE);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Notice[]) : [];
  });
  writeFileSync(join(out, 'licences.txt'), noticesText(mergeNotices(lists), ownLicence));
}

/** The whole text: first a list, then every notice. */
export function noticesText(notices: readonly Notice[], ownLicence: string): string {
  const list = notices.map(({ name, version, licence }) => `  ${name} ${version} (${licence})`);
  return [
    'Licences of Syncline',
    '',
    'Syncline is licensed under the Apache License 2.0, which is at the end of this file.',
    'It contains the packages below. Electron, with which it runs, is under the MIT License,',
    'and its notices and those of Chromium lie beside the program, as LICENSE.electron.txt',
    'and LICENSES.chromium.html. SQLite is in the public domain, and so are the shapes of',
    'Natural Earth that the background map shows.',
    '',
    ...list,
    '',
    ...notices.map(noticeText),
    RULE,
    'Syncline (Apache-2.0)',
    '',
    ownLicence.trim(),
    '',
  ].join('\n');
}

function noticeText({ name, version, licence, text }: Notice): string {
  const words =
    text === '' ? `This package names its licence, ${licence}, and carries no text.` : text;
  return `${RULE}\n${name} ${version} (${licence})\n\n${words}\n`;
}
