import { expect, test } from 'vitest';
import { commandWords } from '../../../main/app/command-words.ts';

test.each([
  { argv: ['/opt/Syncline/syncline-desktop'], words: null },
  { argv: ['Syncline.exe', 'C:\\bay.gpkg'], words: null },
  { argv: ['syncline', '--cli'], words: [] },
  { argv: ['syncline', '--cli', 'sync', 'a.gpkg'], words: ['sync', 'a.gpkg'] },
  {
    argv: ['syncline', '--no-sandbox', '--cli', '--', 'status', '--json'],
    words: ['status', '--json'],
  },
  { argv: ['syncline', '--cli', '--', '--help'], words: ['--help'] },
  { argv: ['syncline', '--cli', 'export', '--', '--odd'], words: ['export', '--', '--odd'] },
  { argv: ['syncline', '--', '--cli'], words: null },
])('$argv', ({ argv, words }) => {
  expect(commandWords(argv)).toEqual(words);
});
