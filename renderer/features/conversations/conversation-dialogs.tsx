import { useEffect, useState } from 'react'
import type { Conversation } from '#contract/conversation.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { ConfirmDialog, Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
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

/** Only what is in the bin, or all of it, is asked about: anything else can be taken back. */
export function DeleteForGoodDialog({ conversations, onConfirm, onClose }: { readonly conversations: readonly Conversation[]; readonly onConfirm: () => void; readonly onClose: () => void }) {
  const [first] = conversations
  const subject = conversations.length === 1 && first ? `“${titleOf(first)}” is` : `${conversations.length} conversations are`
  return (
    <ConfirmDialog title="Delete for good?" isOpen onClose={onClose} onConfirm={onConfirm} confirmLabel="Delete" isDanger>
      <p>{subject} deleted from this computer with everything that was said. This cannot be undone.</p>
    </ConfirmDialog>
  )
}
