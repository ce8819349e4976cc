import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  hoverTooltip,
  type KeyBinding,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { JsonObject } from '#contract/json.ts'
import { completeSource } from './complete-source.ts'
import type { EditorProblem } from './editor-problem.ts'
import { hoverSource } from './hover-source.ts'
import { createJsonService } from './json-service.ts'
import { lintSource } from './lint-source.ts'
import { editorTheme } from './theme.ts'

export interface EditorOptions {
  /** The element that the editor fills; it gets a shadow root. */
  readonly host: HTMLElement
  readonly text: string
  /** The name that a screen reader says. */
  readonly label: string
  readonly schema: JsonObject | undefined
  onChange(text: string): void
  onSave(): void
  onProblems(problems: EditorProblem[]): void
}

/** Makes an editor; `destroy()` on what comes back takes it down again. */
export function createEditor(options: EditorOptions): EditorView {
  const service = createJsonService(options.schema)
  const root = options.host.shadowRoot ?? options.host.attachShadow({ mode: 'open' })
  const save: KeyBinding = { key: 'Mod-s', preventDefault: true, run: () => (options.onSave(), true) }

  const state = EditorState.create({
    doc: options.text,
    extensions: [
      lineNumbers(),
      lintGutter(),
      foldGutter({ openText: '⌄', closedText: '›' }),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      bracketMatching(),
      closeBrackets(),
      search({ top: true }),
      highlightSelectionMatches(),
      json(),
      autocompletion({ override: [completeSource(service)] }),
      hoverTooltip(hoverSource(service)),
      lintSource(service, options.onProblems),
      keymap.of([save, ...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, ...defaultKeymap, indentWithTab, leaveByTab]),
      EditorView.domEventHandlers({ blur: (_event, view) => void view.setTabFocusMode(false) }),
      EditorView.contentAttributes.of({ 'aria-label': options.label, 'aria-description': LEAVE_HINT, tabindex: '0' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) options.onChange(update.state.doc.toString())
      }),
      editorTheme,
    ],
  })
  return new EditorView({ state, parent: root, root })
}

export const LEAVE_HINT = 'Tab indents. Press Escape, then Tab, to leave the editor.'

/** No keyboard trap (WCAG 2.1.2): after Escape, when it closed nothing else, Tab moves the focus until the editor is left. */
const leaveByTab: KeyBinding = { key: 'Escape', run: (view) => (view.setTabFocusMode(true), false) }
