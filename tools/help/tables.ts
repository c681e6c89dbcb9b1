/** Tables of the handbook that the program itself knows: `<!-- table: name -->` in a page stands for one. */
import { SHORTCUTS } from '../../renderer/features/settings/messages.ts';
import { EDIT_CODES, isRolledBackCode } from '../../shared/model/edit-codes.ts';
import { EDIT_MARKS, MARK_WORDS, type EditMarkKind } from '../../shared/model/mark-words.ts';

const KINDS: readonly EditMarkKind[] = ['add', 'update', 'delete'];
const STATES: readonly EditMarkKind[] = ['conflict', 'held', 'discarded'];

const TABLES: Readonly<Record<string, () => string>> = {
  kinds: () => marks(KINDS),
  states: () => marks(STATES),
  outcomes: () => marks(EDIT_MARKS.filter((each) => ![...KINDS, ...STATES].includes(each))),
  codes,
  shortcuts: () =>
    markdown(
      ['Keys', 'What they do'],
      SHORTCUTS.list.map(({ keys, does }) => [keys.replace('Mod', 'Ctrl'), does]),
    ),
};

/** The page with its tables filled in. Throws for a table that nobody knows. */
export function fillTables(source: string): string {
  return source.replace(/<!-- table: (.+?) -->/g, (_, name: string) => {
    const table = TABLES[name];
    if (!table) throw new Error(`The handbook asks for a table “${name}”, which does not exist.`);
    return table();
  });
}

function marks(kinds: readonly EditMarkKind[]): string {
  return markdown(
    ['Word', 'What it means'],
    kinds.map((kind) => [`**${MARK_WORDS[kind].word}**`, MARK_WORDS[kind].meaning]),
  );
}

/** Codes with the same text share a line; those of a rollback say that they are not at fault. */
function codes(): string {
  const lines = new Map<string, { codes: number[]; rest: readonly string[] }>();
  for (const [code, { title, explanation, remedy }] of EDIT_CODES) {
    const key = [title, explanation, remedy].join('\n');
    const line = lines.get(key) ?? { codes: [], rest: [`**${title}**`, explanation, remedy] };
    line.codes.push(code);
    lines.set(key, line);
  }
  const isFollower = ({ codes }: { codes: readonly number[] }): boolean =>
    codes.every(isRolledBackCode);
  return markdown(
    ['Code', 'In short', 'What happened', 'What to do'],
    [...lines.values()]
      .sort((a, b) => Number(isFollower(a)) - Number(isFollower(b)))
      .map((line) => [line.codes.join(', '), ...line.rest]),
  );
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Words of the program are no Markdown, except for the strong ones made here. */
function escape(cell: string): string {
  return cell.replace(/[\\|<>_`[\]]/g, '\\$&');
}
