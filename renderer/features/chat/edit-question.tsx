import { useState } from 'react'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'

export interface EditQuestionProps {
  readonly text: string
  /** Something else goes with it, such as a prompt. */
  readonly mayBeEmpty: boolean
  readonly onSend: (text: string) => Promise<void>
  readonly onCancel: () => void
}

/** Edits a message in its place; what was there stays as another version. */
export function EditQuestion({ text, mayBeEmpty, onSend, onCancel }: EditQuestionProps) {
  const [draft, setDraft] = useState(text)
  const [isPending, setPending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const isEmpty = draft.trim() === '' && !mayBeEmpty
  async function send(): Promise<void> {
    if (isEmpty || isPending) return
    setPending(true)
    setProblem(null)
    try {
      await onSend(draft)
    } catch (error) {
      setProblem(toProblem(error))
      setPending(false)
    }
  }
  return (
    <div className="edit-question">
      <textarea
        ref={(element) => element?.focus()}
        className="edit-question-text"
        dir="auto"
        aria-label="Edit the message"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.preventDefault()
            onCancel()
          } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault()
            void send()
          }
        }}
      />
      {problem ? <ProblemNotice problem={problem} /> : null}
      <div className="edit-question-actions">
        <span className="edit-question-hint">The first version stays: you can switch between them.</span>
        <Button size="small" onPress={onCancel}>
          Cancel
        </Button>
        <Button size="small" variant="primary" isDisabled={isEmpty} isPending={isPending} onPress={() => void send()}>
          Send again
        </Button>
      </div>
    </div>
  )
}
