import type { CancellationToken, editor, languages, Position } from 'monaco-editor/editor/editor.api';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import { i18n } from '../../../i18n.ts';
import { sixDigits } from './six-digits.ts';
import { completionAt, VARIABLES } from './variables.ts';

export const PROMPT_LANGUAGE = 'citiflow-prompt';
const INVOKED = 0;

type Monaco = Awaited<ReturnType<typeof importMonaco>>;
let loading: Promise<Monaco> | null = null;

/** The editor, loaded once, when the first prompt is shown. After a failure the next one asks again. */
export function loadMonaco(translate: (text: string) => string): Promise<Monaco> {
  loading ??= prepare(translate).catch((failure: unknown) => {
    loading = null;
    throw failure;
  });
  return loading;
}

async function prepare(translate: (text: string) => string): Promise<Monaco> {
  // The editor's own words are fixed once it is loaded: those of the language in which it is first seen.
  if (i18n.global.locale.value === 'de') await import('monaco-editor/nls/lang/de');
  self.MonacoEnvironment = { getWorker: () => new EditorWorker() };
  const monaco = await importMonaco();
  addLanguage(monaco, translate);
  addThemes(monaco);
  new MutationObserver(() => addThemes(monaco)).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return monaco;
}

/** Of the editor's features only those that a text needs. */
async function importMonaco() {
  const [monaco] = await Promise.all([
    import('monaco-editor/editor/editor.api'),
    import('monaco-editor/features/codeEditor/register'),
    import('monaco-editor/features/codicon/register'),
    // The feature of this name is another: completion itself is only here.
    import('monaco-editor/editor/contrib/suggest/browser/suggestController'),
    import('monaco-editor/features/hover/register'),
    import('monaco-editor/features/find/register'),
    import('monaco-editor/features/clipboard/register'),
    import('monaco-editor/features/wordOperations/register'),
    import('monaco-editor/features/linesOperations/register'),
    import('monaco-editor/features/toggleTabFocusMode/register'),
  ]);
  return monaco;
}

function addLanguage(monaco: Monaco, translate: (text: string) => string): void {
  monaco.languages.register({ id: PROMPT_LANGUAGE });
  monaco.languages.setMonarchTokensProvider(PROMPT_LANGUAGE, {
    tokenizer: { root: [[/\{\{\s*[\w.-]+\s*\}\}/, 'variable'], [/^#{1,6} .*$/, 'keyword']] },
  });
  monaco.languages.registerCompletionItemProvider(PROMPT_LANGUAGE, {
    triggerCharacters: ['{'],
    provideCompletionItems(model: editor.ITextModel, position: Position, context: languages.CompletionContext, _token: CancellationToken) {
      const place = completionAt(model.getLineContent(position.lineNumber), position.column - 1, context.triggerKind === INVOKED);
      if (!place) return { suggestions: [] };
      const range = new monaco.Range(position.lineNumber, place.start + 1, position.lineNumber, place.end + 1);
      const suggestions = VARIABLES.map(({ name, label, description }, index) => ({
        label: { label: name, description: translate(label) },
        // In the order in which they are listed.
        sortText: String(index).padStart(3, '0'),
        filterText: place.before + name,
        insertText: `${place.before}${name}${place.after}`,
        documentation: translate(description),
        kind: monaco.languages.CompletionItemKind.Variable,
        range,
      }));
      return { suggestions };
    },
  });
}

/** The studio's colours, as they are now: a theme of the same name is replaced at once. */
function addThemes({ editor }: Monaco): void {
  const tokens = getComputedStyle(document.documentElement);
  const colour = (name: string) => sixDigits(tokens.getPropertyValue(`--${name}`).trim());
  editor.defineTheme('citiflow', {
    base: document.documentElement.dataset['theme'] === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: 'variable', foreground: colour('accent').slice(1), fontStyle: 'bold' },
      { token: 'keyword', foreground: colour('ink').slice(1), fontStyle: 'bold' },
    ],
    colors: {
      'editor.background': colour('surface'), 'editor.foreground': colour('ink'), 'editorCursor.foreground': colour('accent'),
      'editor.selectionBackground': colour('accent-soft'), 'editor.lineHighlightBackground': colour('surface'),
      'editorWidget.background': colour('surface'), 'editorWidget.foreground': colour('ink'), 'editorWidget.border': colour('line-strong'),
      'editorSuggestWidget.background': colour('surface'), 'editorSuggestWidget.foreground': colour('ink'), 'editorSuggestWidget.border': colour('line-strong'),
      'editorSuggestWidget.selectedBackground': colour('surface-hover'), 'editorSuggestWidget.selectedForeground': colour('ink'),
      'editorSuggestWidget.highlightForeground': colour('accent'), 'editorSuggestWidget.focusHighlightForeground': colour('accent'),
      'editorHoverWidget.background': colour('surface'), 'editorHoverWidget.foreground': colour('ink'), 'editorHoverWidget.border': colour('line-strong'),
      'editorWarning.foreground': colour('caution'), 'focusBorder': colour('focus'),
      'input.background': colour('surface'), 'input.foreground': colour('ink'), 'input.border': colour('line-strong'),
      'scrollbarSlider.background': `${colour('line-strong')}90`, 'widget.shadow': '#00000030',
    },
  });
  editor.setTheme('citiflow');
}
