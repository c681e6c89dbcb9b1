/**
 * Where the work is, on standard error: one line that renews itself on a terminal, a line now and then
 * elsewhere, nothing with --quiet.
 */
import type { FileState } from '../../shared/model/file-transfer.ts';
import type { Progress } from '../sync/ports.ts';
import { amount, bytes, duration, number, safe } from './print/words.ts';
import type { Terminal } from './terminal.ts';

export interface ShownProgress extends Progress {
  /** Takes the line away, so that something else can be written. It comes back by itself. */
  clear(): void;
  /** Takes the line away for good. */
  end(): void;
}

/** How often something new is shown, in milliseconds. */
const ON_TERMINAL = 100;
const IN_LOGS = 10_000;
const CLEAR_LINE = '\r\u001B[2K';

export function createProgress(terminal: Terminal, isQuiet: boolean): ShownProgress {
  if (isQuiet) return { phase: none, rows: none, transfer: none, clear: none, end: none };
  return terminal.stderr.isTTY ? renewedLine(terminal) : sparseLines(terminal);
}

function none(): void {
  // --quiet
}

interface State {
  phase: string;
  rows: string;
  files: string;
  transfer: string;
}

function renewedLine(terminal: Terminal): ShownProgress {
  const { stderr } = terminal;
  const startedAt = terminal.now();
  const state: State = { phase: '', rows: '', files: '', transfer: '' };
  let shownAt = -Infinity;
  const show = (): void => {
    if (state.phase === '') return;
    shownAt = terminal.now();
    const text = lineOf(state, duration(shownAt - startedAt));
    stderr.write(CLEAR_LINE + text.slice(0, Math.max(20, stderr.columns - 1)));
  };
  // The seconds go on while the server is silent.
  const timer = setInterval(show, 1000);
  timer.unref();
  const showSometimes = (): void => {
    if (terminal.now() - shownAt >= ON_TERMINAL) show();
  };
  const clear = (): void => {
    if (shownAt !== -Infinity) stderr.write(CLEAR_LINE);
    shownAt = -Infinity;
  };
  return {
    ...recorder(state, show, showSometimes),
    clear,
    end: () => {
      clearInterval(timer);
      clear();
    },
  };
}

function sparseLines(terminal: Terminal): ShownProgress {
  const startedAt = terminal.now();
  const state: State = { phase: '', rows: '', files: '', transfer: '' };
  let shownAt = startedAt;
  let shownPhase = '';
  const show = (): void => {
    shownAt = terminal.now();
    shownPhase = state.phase;
    terminal.stderr.write(`${lineOf(state, duration(shownAt - startedAt))}\n`);
  };
  const showNewPhase = (): void => {
    if (state.phase !== shownPhase) show();
  };
  const showSometimes = (): void => {
    if (terminal.now() - shownAt >= IN_LOGS) show();
  };
  return { ...recorder(state, showNewPhase, showSometimes), clear: none, end: none };
}

function recorder(state: State, onPhase: () => void, onNumbers: () => void): Progress {
  const files = new Map<string, FileState>();
  let done = 0;
  return {
    phase: (text) => {
      Object.assign(state, { phase: safe(text), rows: '', files: '', transfer: '' });
      onPhase();
    },
    rows: (layer, count) => {
      state.rows = `${safe(layer)}: ${amount(count, 'row', 'rows')}`;
      onNumbers();
    },
    transfer: (what, transfer) => {
      state.transfer = `${safe(what)}: ${bytes(transfer.done)}${transfer.total === null ? '' : ` of ${bytes(transfer.total)}`}`;
      onNumbers();
    },
    file: ({ id, state: now }) => {
      done += Number(now === 'done') - Number(files.get(id) === 'done');
      files.set(id, now);
      state.files = `${number(done)} of ${amount(files.size, 'file', 'files')}`;
      onNumbers();
    },
  };
}

function lineOf({ phase, rows, files, transfer }: State, elapsed: string): string {
  return [phase.replace(/\.$/, ''), rows, files, transfer, elapsed]
    .filter((part) => part !== '')
    .join(' · ');
}
