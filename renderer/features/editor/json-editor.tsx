import './editor.css'
import type { EditorView } from '@codemirror/view'
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import type { JsonObject } from '#contract/json.ts'
import { createEditor } from './create-editor.ts'
import type { EditorProblem } from './editor-problem.ts'
import { showOwnProblems } from './lint-source.ts'
import { offsetAt } from './text-document.ts'

export interface JsonEditorHandle {
  /** Puts the cursor there, scrolls to it and focuses the editor, unless told not to. Line and column count from 1. */
  goTo(line: number, column: number, options?: { readonly focus?: boolean }): void
}

export interface JsonEditorProps {
  readonly label: string
  /** The text. A new value that the editor did not report itself replaces what stands in it, as one undoable step. */
  readonly value: string
  readonly schema?: JsonObject | undefined
  /** Steward's own problems of this text, from `config.check`. */
  readonly ownProblems: readonly EditorProblem[]
  readonly ref?: Ref<JsonEditorHandle>
  onChange(text: string): void
  onSave(): void
  /** Hears Steward's problems and those of the schema as one list, in the order of the text. */
  onProblems(problems: EditorProblem[]): void
}

/** A JSON editor with completion, hover and checks from a schema. Fills its parent, which must be positioned. */
export default function JsonEditor(props: JsonEditorProps) {
  const { label, value, schema, ownProblems, ref } = props
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  // The editor outlives renders: it calls whatever the last render gave.
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  useEffect(() => {
    if (!host.current) return
    const editor = createEditor({
      host: host.current,
      text: latest.current.value,
      label,
      schema,
      onChange: (text) => latest.current.onChange(text),
      onSave: () => latest.current.onSave(),
      onProblems: (problems) => latest.current.onProblems(problems),
    })
    view.current = editor
    showOwnProblems(editor, latest.current.ownProblems)
    return () => {
      editor.destroy()
      view.current = null
    }
  }, [label, schema])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    if (view.current) showOwnProblems(view.current, ownProblems)
  }, [ownProblems])

  useImperativeHandle(ref, () => ({
    goTo(line, column, { focus = true } = {}) {
      const editor = view.current
      if (!editor) return
      if (focus) editor.focus()
      editor.dispatch({ selection: { anchor: offsetAt(editor.state.doc, { line: line - 1, character: column - 1 }) }, scrollIntoView: true })
    },
  }))

  return <div className="json-editor" ref={host} />
}
