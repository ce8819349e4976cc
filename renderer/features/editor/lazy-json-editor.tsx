import { lazy, Suspense } from 'react'
import type { JsonEditorProps } from './json-editor.tsx'

const JsonEditor = lazy(() => import('./json-editor.tsx'))

/** The editor in its own chunk (CodeMirror and the language service, about 190 KB gzipped): the start never pays for it. */
export function LazyJsonEditor(props: JsonEditorProps) {
  return (
    <Suspense fallback={<p className="json-editor-loading">Loading the editor…</p>}>
      <JsonEditor {...props} />
    </Suspense>
  )
}
