import { useEffect, useState } from 'react'
import type { Conversation } from '#contract/conversation.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { ConfirmDialog, Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { goToNewConversation } from '#renderer/shell/route.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import { titleOf } from './title-of.ts'

export function RenameDialog({ conversation, onClose }: { readonly conversation: Conversation | null; readonly onClose: () => void }) {
  const client = useClient()
  const [title, setTitle] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => {
    setTitle(conversation?.title ?? '')
    setProblem(null)
  }, [conversation])
  async function save(): Promise<void> {
    if (!conversation || !title.trim()) return
    try {
      await client.call('conversation.rename', { conversationId: conversation.conversationId, title: title.trim() })
      onClose()
    } catch (error) {
      setProblem(toProblem(error))
    }
  }
  return (
    <Dialog
      title="Rename the conversation"
      isOpen={conversation !== null}
      onClose={onClose}
      size="small"
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={!title.trim()} onPress={() => void save()}>
            Rename
          </Button>
        </>
      }
    >
      <TextField
        label="Title"
        value={title}
        onChange={setTitle}
        maxLength={500}
        autoFocus
        onKeyDown={(event) => {
          if (event.key === 'Enter') void save()
          else event.continuePropagation()
        }}
      />
      {problem ? <ProblemNotice problem={problem} /> : null}
    </Dialog>
  )
}

export function DeleteDialog({ conversation, isSelected, onClose }: { readonly conversation: Conversation | null; readonly isSelected: boolean; readonly onClose: () => void }) {
  const client = useClient()
  const [problem, setProblem] = useState<Problem | null>(null)
  useEffect(() => setProblem(null), [conversation])
  async function remove(): Promise<void> {
    if (!conversation) return
    try {
      await client.call('conversation.discard', { conversationIds: [conversation.conversationId] })
      if (isSelected) goToNewConversation()
      onClose()
    } catch (error) {
      setProblem(toProblem(error))
    }
  }
  return (
    <ConfirmDialog title="Delete this conversation?" isOpen={conversation !== null} onClose={onClose} onConfirm={() => void remove()} confirmLabel="Delete" isDanger>
      <p>
        “{conversation ? titleOf(conversation) : ''}” goes into the bin, and is deleted from this computer after 30 days with everything that was said in it.
      </p>
      {problem ? <ProblemNotice problem={problem} /> : null}
    </ConfirmDialog>
  )
}
