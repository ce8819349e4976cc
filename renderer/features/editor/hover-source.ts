import type { EditorView, Tooltip } from '@codemirror/view'
import type { Hover } from 'vscode-json-languageservice'
import type { JsonService } from './json-service.ts'
import { offsetAt } from './text-document.ts'

/** What the schema says about the word under the pointer, as plain text. */
export function hoverSource(service: JsonService) {
  return async (view: EditorView, position: number): Promise<Tooltip | null> => {
    const { doc } = view.state
    const hover = await service.hover(doc, position)
    const text = hover ? hoverText(hover.contents) : ''
    if (!hover?.range || text === '') return null
    return {
      pos: offsetAt(doc, hover.range.start),
      end: offsetAt(doc, hover.range.end),
      create() {
        const dom = document.createElement('div')
        dom.className = 'cm-schema-hover'
        dom.textContent = text
        return { dom }
      },
    }
  }
}

/** The service always escapes for Markdown; what is shown is plain text, so the escapes are taken out again. */
export function hoverText(contents: Hover['contents']): string {
  const pieces = Array.isArray(contents) ? contents : [contents]
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : piece.value))
    .join('\n\n')
    .replaceAll(/\\([\\`*_{}[\]()<>#+\-.!\n])/g, '$1')
    .replaceAll('&nbsp;', ' ')
    .trim()
}
