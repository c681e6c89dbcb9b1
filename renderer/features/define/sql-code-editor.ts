/** The code editor of where clauses. Loaded on demand: CodeMirror is large and few clauses are written by hand. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  type CompletionSource,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { sql, StandardSQL } from '@codemirror/lang-sql';
import { syntaxTree } from '@codemirror/language';
import { type Diagnostic, linter } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  tooltips,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view';
import { checkWhereClause } from '../../../shared/model/definition-check/where-clause.ts';
import type { LayerDescription } from '../../../shared/model/service.ts';
import { suggestWhere } from './suggest-where.ts';

export interface SqlCodeEditor {
  /** Shows another text, unless it is there already. */
  setText(text: string): void;
  dispose(): void;
}

interface SqlEditorOptions {
  readonly layer: LayerDescription;
  readonly text: string;
  /** Name for screen readers. */
  readonly label: string;
  readonly onchange: (text: string) => void;
}

export function createSqlEditor(host: Element, options: SqlEditorOptions): SqlCodeEditor {
  // Only in a shadow tree does CodeMirror adopt style sheets; style elements are forbidden on our pages.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: options.text, extensions: extensionsFor(options) }),
  });
  return {
    setText(text) {
      if (view.state.doc.toString() === text) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    dispose: () => view.destroy(),
  };
}

function extensionsFor({ layer, label, onchange }: SqlEditorOptions): Extension[] {
  return [
    sql({ dialect: StandardSQL }),
    history(),
    closeBrackets(),
    autocompletion({ override: [suggestions(layer)], icons: false }),
    linter((view) => slips(view.state.doc.toString(), layer)),
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    tooltips({ position: 'fixed' }),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onchange(update.state.doc.toString());
    }),
    colours,
    look,
  ];
}

function suggestions(layer: LayerDescription): CompletionSource {
  return (context) => {
    const text = context.state.doc.toString();
    const found = suggestWhere(text, context.pos, layer);
    if (found === null || (found.isEmpty && !context.explicit)) return null;
    return {
      from: found.from,
      options: found.options.map(({ text, detail }) => ({
        label: text,
        ...(detail === undefined ? {} : { detail }),
      })),
    };
  };
}

function slips(text: string, layer: LayerDescription): Diagnostic[] {
  if (text.trim() === '') return [];
  return checkWhereClause(text, layer).map((message) => ({
    from: 0,
    to: text.length,
    severity: 'error',
    message,
  }));
}

const MARKS: Readonly<Record<string, Decoration>> = {
  Keyword: Decoration.mark({ class: 'keyword' }),
  Type: Decoration.mark({ class: 'keyword' }),
  Bool: Decoration.mark({ class: 'keyword' }),
  Null: Decoration.mark({ class: 'keyword' }),
  String: Decoration.mark({ class: 'text' }),
  Number: Decoration.mark({ class: 'number' }),
};

const colours = ViewPlugin.define<{
  decorations: DecorationSet;
  update: (update: ViewUpdate) => void;
}>(
  (view) => ({
    decorations: colour(view),
    update(update) {
      this.decorations = colour(update.view);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

function colour(view: EditorView): DecorationSet {
  const marks: ReturnType<Decoration['range']>[] = [];
  syntaxTree(view.state).iterate({
    enter: ({ name, from, to }) => {
      const mark = MARKS[name];
      if (mark && from < to) marks.push(mark.range(from, to));
    },
  });
  return Decoration.set(marks, true);
}

const look = EditorView.theme({
  '&': { color: 'var(--text)', fontSize: 'var(--size-text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.5' },
  '.cm-content': { padding: '6px 0', minHeight: '3rem', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 8px' },
  '.keyword': { color: 'var(--edit-update)', fontWeight: '600' },
  '.text': { color: 'var(--edit-add)' },
  '.number': { color: 'var(--edit-conflict)' },
  '.cm-tooltip': {
    border: '1px solid var(--rule-strong)',
    borderRadius: 'var(--radius-floating)',
    background: 'var(--ground-floating)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow-floating)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font)', maxHeight: '14rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--ground-selected)',
    color: 'var(--text-selected)',
  },
  '.cm-completionDetail': { color: 'var(--text-muted)', fontStyle: 'normal' },
});
