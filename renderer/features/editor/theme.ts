import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const chrome = EditorView.theme({
  '&': { height: '100%', color: 'var(--color-text)', backgroundColor: 'var(--color-canvas)', fontSize: 'var(--text-control)' },
  // The ring is drawn around the whole frame by whoever holds the editor: the gutter would cover a part of it.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--color-text)', paddingBlock: 'var(--space-2)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--color-text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--color-selected)' },
  '.cm-activeLine': { backgroundColor: 'var(--color-hover)' },
  '.cm-gutters': { backgroundColor: 'var(--color-surface)', color: 'var(--color-text-faint)', borderRight: '1px solid var(--color-border)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--color-hover)', color: 'var(--color-text)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--color-accent-soft)', outline: '1px solid var(--color-accent)' },
  '.cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--color-danger-soft)' },
  '.cm-searchMatch': { backgroundColor: 'var(--color-warning-soft)', outline: '1px solid var(--color-warning-border)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--color-accent-soft)', outline: '2px solid var(--color-accent)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--color-hover)' },
  '.cm-specialChar': { color: 'var(--color-danger-text)', backgroundColor: 'var(--color-danger-soft)' },
  '.cm-placeholder': { color: 'var(--color-text-faint)' },
  '.cm-snippetField': { backgroundColor: 'var(--color-accent-soft)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--color-sunken)', border: '1px solid var(--color-border)', color: 'var(--color-text-muted)' },
})

const popups = EditorView.theme({
  '.cm-tooltip': {
    backgroundColor: 'var(--color-raised)',
    color: 'var(--color-text)',
    border: '1px solid var(--color-border)',
    borderRadius: 'var(--radius-medium)',
    boxShadow: 'var(--shadow-medium)',
    font: 'var(--text-control) / var(--line-tight) var(--font-ui)',
    overflow: 'hidden',
    maxWidth: '420px',
  },
  '.cm-schema-hover': { padding: 'var(--space-2) var(--space-3)', whiteSpace: 'pre-wrap' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', maxHeight: '14em' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: 'var(--space-1) var(--space-2)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--color-accent)', color: 'var(--color-on-accent)' },
  '.cm-tooltip.cm-completionInfo': { padding: 'var(--space-2) var(--space-3)', maxWidth: '320px', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic': { padding: 'var(--space-2) var(--space-3)', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--color-danger)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--color-warning)' },
  // A drawn wave instead of CodeMirror's picture: it takes the colour of the theme.
  '.cm-lintRange': { backgroundImage: 'none', textDecorationLine: 'underline', textDecorationStyle: 'wavy', textDecorationThickness: '1px', textUnderlineOffset: '3px' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecorationColor: 'var(--color-danger)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecorationColor: 'var(--color-warning)' },
  '.cm-lint-marker': { width: '10px', height: '10px', margin: '5px 2px', borderRadius: 'var(--radius-full)', content: '""' },
  '.cm-lint-marker-error': { backgroundColor: 'var(--color-danger)', content: '""' },
  '.cm-lint-marker-warning': { backgroundColor: 'var(--color-warning)', borderRadius: '2px', content: '""' },
})

const panels = EditorView.theme({
  '.cm-panels': { backgroundColor: 'var(--color-surface)', color: 'var(--color-text)', fontFamily: 'var(--font-ui)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--color-border)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--color-border)' },
  '.cm-panel.cm-search': { padding: 'var(--space-2) 36px var(--space-2) var(--space-2)', fontSize: 'var(--text-control)' },
  '.cm-panel.cm-search label': { fontSize: 'var(--text-control)', display: 'inline-flex', alignItems: 'center', gap: 'var(--space-1)' },
  '.cm-panel.cm-search [name=close]': { fontSize: '18px', width: '24px', height: '24px', color: 'var(--color-text-muted)', cursor: 'pointer', top: 'var(--space-2)', right: 'var(--space-2)' },
  '.cm-textfield': {
    backgroundColor: 'var(--color-canvas)',
    border: '1px solid var(--color-border-strong)',
    borderRadius: 'var(--radius-small)',
    color: 'inherit',
    fontSize: 'var(--text-control)',
    padding: 'var(--space-1) var(--space-2)',
  },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--color-raised)',
    border: '1px solid var(--color-border-strong)',
    borderRadius: 'var(--radius-small)',
    color: 'inherit',
    fontSize: 'var(--text-control)',
    padding: 'var(--space-1) var(--space-2)',
    cursor: 'pointer',
    '&:active': { backgroundImage: 'none', backgroundColor: 'var(--color-pressed)' },
  },
  '.cm-textfield:focus-visible, .cm-button:focus-visible, [name=close]:focus-visible, input[type=checkbox]:focus-visible': {
    outline: '2px solid var(--color-focus)',
    outlineOffset: '1px',
  },
})

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--color-accent-text)' },
  { tag: tags.string, color: 'var(--color-info-text)' },
  { tag: tags.number, color: 'var(--color-warning-text)' },
  { tag: [tags.bool, tags.null], color: 'var(--color-danger-text)' },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], color: 'var(--color-text-muted)' },
])

/** The look of the editor from the design tokens: one theme, since the tokens themselves are light or dark. */
export const editorTheme: Extension = [chrome, popups, panels, syntaxHighlighting(colours)]
