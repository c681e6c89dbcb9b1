import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { forCommandLine } from '../../../main/cli/print/error.ts';
import { AppError, fromErrorBody, hintsOf, mapHints, toErrorBody } from '../../../shared/errors.ts';

const HINTS = { hint: 'Sign in.', commandHint: 'Give a --token.' };

describe('what to do about an error', () => {
  it('keeps the words of the window and of the command line on its way between processes', () => {
    const body = toErrorBody(new AppError('sign-in', 'No.', HINTS));
    expect(body).toEqual({ code: 'sign-in', message: 'No.', ...HINTS });
    expect(hintsOf(fromErrorBody(body))).toEqual(HINTS);
    expect(hintsOf(new AppError('sign-in', 'No.'))).toEqual({});
  });

  it('becomes part of a longer sentence in both, also where there was none', () => {
    const more = (hint = ''): string => `${hint} Then go on.`.trim();
    expect(mapHints(new AppError('sign-in', 'No.', HINTS), more)).toEqual({
      hint: 'Sign in. Then go on.',
      commandHint: 'Give a --token. Then go on.',
    });
    expect(mapHints(new AppError('sign-in', 'No.'), more)).toEqual({ hint: 'Then go on.' });
  });

  it('is told in the words of the command line there, and in those for everybody where there are no others', () => {
    const body = { code: 'sign-in', message: 'No.' } as const;
    expect(forCommandLine({ ...body, ...HINTS })).toEqual({ ...body, hint: 'Give a --token.' });
    expect(forCommandLine({ ...body, hint: 'Wait.' })).toEqual({ ...body, hint: 'Wait.' });
    expect(forCommandLine(body)).toEqual(body);
  });

  it('names no option of the command line in words for everybody', () => {
    const files = globSync(
      '{shared,main/{arcgis,cleanup,engine,geodatabase,geometry,relay,store,sync,workbench}}/**/*.ts',
    );
    expect(files.length).toBeGreaterThan(200);
    const told = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bhint:\s*(['`])(.*?)\1/gs)].map(
        (found) => found[2]!,
      ),
    );
    expect(told.length).toBeGreaterThan(50);
    expect(told.filter((hint) => /(^|[\s(])--[a-z]|\bsyncline [a-z-]+/.test(hint))).toEqual([]);
  });
});
