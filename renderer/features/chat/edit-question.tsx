import { useState } from 'react'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'

/** Edits a message in its place; what was there stays as another version. */
export function EditQuestion({ text, onSend, onCancel }: { readonly text: string; readonly onSend: (text: string) => Promise<void>; readonly onCancel: () => void }) {
  const [draft, setDraft] = useState(text)
  const [isPending, setPending] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function send(): Promise<void> {
    if (!draft.trim() || isPending) return
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
        <Button size="small" variant="primary" isDisabled={!draft.trim()} isPending={isPending} onPress={() => void send()}>
          Send again
        </Button>
      </div>
    </div>
  )
}
