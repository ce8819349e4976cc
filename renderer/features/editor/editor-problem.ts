import type { Diagnostic as LspDiagnostic } from 'vscode-json-languageservice'

/** A mistake in the text. Line and column count from 1; `nextStep` is a plain sentence. */
export interface EditorProblem {
  readonly line: number
  readonly column: number
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly cause?: string | undefined
  readonly nextStep?: string | undefined
}

/** LSP knows four severities; only 1 is an error, the rest are advice. */
export function fromDiagnostic(diagnostic: LspDiagnostic): EditorProblem {
  return {
    line: diagnostic.range.start.line + 1,
    column: diagnostic.range.start.character + 1,
    severity: diagnostic.severity === 1 ? 'error' : 'warning',
    message: typeof diagnostic.message === 'string' ? diagnostic.message : diagnostic.message.value,
  }
}

/**
 * Steward's own problems and those of the language service as one list, in the order of the text.
 *
 * Both find the same slips (a missing comma, a wrong type). Steward's say what to do next, so they
 * stand, and what the service says about the same line is left out.
 */
export function mergeProblems(own: readonly EditorProblem[], local: readonly EditorProblem[]): EditorProblem[] {
  const taken = new Set(own.map((problem) => problem.line))
  return [...own, ...local.filter((problem) => !taken.has(problem.line))].toSorted((a, b) => a.line - b.line || a.column - b.column)
}
