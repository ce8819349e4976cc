import { type Diagnostic, forceLinting, linter } from '@codemirror/lint'
import { type Extension, StateEffect, StateField, type Text } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import { type EditorProblem, fromDiagnostic, mergeProblems } from './editor-problem.ts'
import type { JsonService } from './json-service.ts'
import { offsetAt } from './text-document.ts'

const setOwnProblems = StateEffect.define<readonly EditorProblem[]>()

/** Steward's own problems (`config.check`), kept until the next answer. */
const ownProblems = StateField.define<readonly EditorProblem[]>({
  create: () => [],
  update: (value, transaction) => transaction.effects.reduce((last, effect) => (effect.is(setOwnProblems) ? effect.value : last), value),
})

/** Checks the text 250 ms after the last key and marks what is wrong; `onProblems` hears the merged list each time. */
export function lintSource(service: JsonService, onProblems: (problems: EditorProblem[]) => void): Extension {
  return [
    ownProblems,
    linter(
      async (view) => {
        const { doc } = view.state
        const local = await service.validate(doc)
        const problems = mergeProblems(view.state.field(ownProblems), local.map(fromDiagnostic))
        onProblems(problems)
        return problems.map((problem) => toMark(doc, problem))
      },
      { delay: 250, needsRefresh: (update) => update.transactions.some((transaction) => transaction.effects.some((effect) => effect.is(setOwnProblems))) },
    ),
  ]
}

export function showOwnProblems(view: EditorView, problems: readonly EditorProblem[]): void {
  view.dispatch({ effects: setOwnProblems.of(problems) })
  forceLinting(view)
}

/** A problem has a point; the mark reaches from there to the end of the word or string, at least one character. */
function toMark(text: Text, problem: EditorProblem): Diagnostic {
  const start = offsetAt(text, { line: problem.line - 1, character: problem.column - 1 })
  const line = text.lineAt(start)
  const rest = text.sliceString(start, line.to)
  const word = /^(?:"(?:\\.|[^"\\])*"?|[\w.+-]+|.)/.exec(rest)?.[0] ?? ''
  const from = word === '' && start > line.from ? start - 1 : start
  return {
    from,
    to: start + word.length,
    severity: problem.severity,
    message: [problem.message, problem.cause, problem.nextStep].filter(Boolean).join(' '),
  }
}
