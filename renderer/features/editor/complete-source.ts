import { type Completion, type CompletionContext, type CompletionResult, snippet } from '@codemirror/autocomplete'
import { type CompletionItem, type MarkupContent, TextEdit } from 'vscode-json-languageservice'
import type { JsonService } from './json-service.ts'
import { toTemplate } from './snippet.ts'
import { offsetAt } from './text-document.ts'

/** Proposals of the schema at the cursor. Asked again at every key: the texts are small, and the quotes move the range. */
export function completeSource(service: JsonService) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { doc } = context.state
    const before = doc.sliceString(context.pos - 1, context.pos)
    if (!context.explicit && !/["\w]/.test(before)) return null
    const items = await service.complete(doc, context.pos)
    const edits = items.flatMap((item) => (item.textEdit && TextEdit.is(item.textEdit) ? [{ item, edit: item.textEdit }] : []))
    const first = edits[0]
    if (!first || context.aborted) return null
    return {
      from: offsetAt(doc, first.edit.range.start),
      options: edits.map(({ item, edit }) => toCompletion(item, edit, offsetAt(doc, edit.range.end) - context.pos)),
    }
  }
}

/** `tail`: how many characters after the cursor the proposal replaces, such as the closing quote. */
function toCompletion(item: CompletionItem, edit: TextEdit, tail: number): Completion {
  const apply = snippet(toTemplate(edit.newText))
  return {
    // What was typed begins with a quote; the label that is matched must too.
    label: item.filterText ?? item.label,
    displayLabel: item.label,
    type: item.insertText?.includes(':') ? 'property' : 'constant',
    info: plainText(item.documentation),
    apply: (view, completion, from, to) => apply(view, completion, from, Math.min(view.state.doc.length, to + Math.max(0, tail))),
  }
}

/** CodeMirror shows a string as text, never as markup. */
function plainText(documentation: string | MarkupContent | undefined): string | undefined {
  const text = typeof documentation === 'string' ? documentation : documentation?.value
  return text === '' ? undefined : text
}
