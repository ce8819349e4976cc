import type { FormEvent } from 'react'
import type { FilledPrompt } from '#contract/conversation.ts'
import type { PromptView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { ArgumentField } from '../completion/argument-field.tsx'
import { PromptMessages } from './prompt-messages.tsx'
import { usePromptFill } from './use-prompt-fill.ts'

export interface PromptDialogProps {
  readonly prompt: PromptView
  /** Why nothing can be sent now; the prompt can be added to the message all the same. */
  readonly cannotSend: string | null
  onSend(filled: FilledPrompt): void
  onAdd(filled: FilledPrompt): void
  onClose(): void
}

/** A prompt on its way into a message: its arguments, then what it comes to, then it is sent. */
export function PromptDialog({ prompt, cannotSend, onSend, onAdd, onClose }: PromptDialogProps) {
  const fill = usePromptFill(prompt)
  const onAction = useProblemAction(fill.ask)
  const { filled } = fill
  const title = prompt.title ?? prompt.name
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    fill.ask()
  }
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      size="large"
      actions={
        filled ? (
          <>
            {prompt.arguments.length > 0 ? <Button onPress={fill.back}>Back</Button> : null}
            <Button onPress={() => onAdd(filled)}>Add to message</Button>
            <Button variant="primary" autoFocus isDisabled={cannotSend !== null} onPress={() => onSend(filled)}>
              Send
            </Button>
          </>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button variant="primary" type="submit" form="prompt-arguments" isPending={fill.isPending}>
              Preview
            </Button>
          </>
        )
      }
    >
      <p className="muted">
        <code>/{revealHidden(prompt.name)}</code> of {revealHidden(prompt.server)}. What it says comes from the server.
      </p>
      {prompt.description ? <p className="prompt-about">{revealHidden(prompt.description)}</p> : null}
      {fill.problem ? <ProblemNotice problem={fill.problem} role="alert" onAction={onAction} /> : null}
      {filled ? (
        <>
          {cannotSend === null ? null : <p className="muted">{cannotSend}</p>}
          <PromptMessages messages={filled.messages} server={prompt.server} />
        </>
      ) : (
        <form id="prompt-arguments" className="prompt-form" noValidate onSubmit={submit}>
          {prompt.arguments.length === 0 && fill.isPending ? (
            <p className="muted list-loading">
              <Spinner label="Asking the server" /> Asking the server for the prompt…
            </p>
          ) : null}
          {prompt.arguments.map((argument, index) => (
            <ArgumentField
              key={argument.name}
              source={{ server: prompt.server, of: { kind: 'prompt', name: prompt.name } }}
              argument={argument}
              value={fill.values[argument.name] ?? ''}
              others={othersThan(argument.name, fill.values)}
              problem={fill.missing.includes(argument.name) ? 'This is needed.' : undefined}
              autoFocus={index === 0}
              onChange={(value) => fill.set(argument.name, value)}
            />
          ))}
        </form>
      )}
    </Dialog>
  )
}

function othersThan(name: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([other, value]) => other !== name && value !== ''))
}
