import { createStore } from 'zustand/vanilla'
import type { ModelRef } from '#contract/model.ts'

/** An answer, wherever it is. */
export interface AnswerPlace {
  readonly conversationId: string
  readonly turnId: string
}

type Opened =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'branches' | 'rerun' | 'scrub'; readonly conversationId: string }
  /** `others`: what either side can be changed to. */
  | { readonly kind: 'compare'; readonly left: AnswerPlace; readonly right: AnswerPlace; readonly others: readonly AnswerPlace[] }
  | { readonly kind: 'model'; readonly title: string; readonly current: ModelRef; readonly onPick: (model: ModelRef) => void }

/** The one dialog about the tree that is open. Not in the turn that it was opened from: that may be scrolled away. */
export const openDialog = createStore<Opened>(() => ({ kind: 'nothing' }))

export const closeDialog = (): void => openDialog.setState({ kind: 'nothing' }, true)

/** The answer that was put aside to be compared with another one. */
export const keptAnswer = createStore<{ readonly answer: AnswerPlace | null }>(() => ({ answer: null }))

export function compareAnswers(left: AnswerPlace, right: AnswerPlace, others: readonly AnswerPlace[] = [left, right]): void {
  keptAnswer.setState({ answer: null })
  openDialog.setState({ kind: 'compare', left, right, others }, true)
}
