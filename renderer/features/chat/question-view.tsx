import { Pencil } from 'lucide-react'
import { useContext, useState } from 'react'
import { revealInProse } from '#renderer/components/hidden-text.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import type { Turn } from '#renderer/state/conversation-state.ts'
import { questionText } from '#renderer/state/turn-tree.ts'
import { Versions } from '../branches/versions.tsx'
import { EditQuestion } from './edit-question.tsx'
import { SentAttachment, SentPrompt } from './sent-parts.tsx'
import { TurnActionsContext } from './turn-actions.ts'

export interface QuestionViewProps {
  readonly turn: Turn
  readonly conversationId: string
  readonly siblings: readonly string[]
  readonly isBusy: boolean
}

/** What the person wrote, with its branches: an edited message is a second turn beside the first. */
export function QuestionView({ turn, siblings, isBusy }: QuestionViewProps) {
  const actions = useContext(TurnActionsContext)
  const [isEditing, setEditing] = useState(false)
  const text = questionText(turn)
  if (isEditing) {
    return (
      <EditQuestion
        text={text}
        mayBeEmpty={turn.prompt !== undefined || turn.attachments.length > 0}
        onCancel={() => setEditing(false)}
        onSend={async (next) => {
          await actions?.resend(turn, next)
          setEditing(false)
        }}
      />
    )
  }
  return (
    <div className="question" role="group" aria-label="You said">
      {turn.prompt ? <SentPrompt prompt={turn.prompt} /> : null}
      {turn.attachments.length > 0 ? (
        <div className="question-attachments">
          {turn.attachments.map((attachment, index) => (
            // The same file may be attached twice.
            <SentAttachment key={index} attachment={attachment} />
          ))}
        </div>
      ) : null}
      {text === '' ? null : <div className="question-text" dir="auto">{revealInProse(text)}</div>}
      <div className="question-actions">
        {siblings.length > 1 ? <Versions turn={turn} siblings={siblings} isBusy={isBusy} /> : null}
        <span className="turn-hover-actions">
          <CopyButton text={text} label="Copy the message" />
          {actions ? <IconButton size="small" label="Edit and resend" isDisabled={isBusy} icon={<Pencil className="icon" aria-hidden="true" />} onPress={() => setEditing(true)} /> : null}
        </span>
      </div>
    </div>
  )
}
