import { useCallback, useState } from 'react'
import type { FoundSecret } from '#contract/secret.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'

export interface PlainSecretsDialogProps {
  /** A server list as text. */
  readonly text: string
  /** What happens after the move: "Save". */
  readonly then: string
  /** With placeholders in the place of the keys, which lie in the keychain now. */
  onMoved(text: string): void
  /** The person wants the text as it is. */
  onKeep(): void
  onClose(): void
}

/** Offers the keychain for the keys that stand in a text in the clear: all at once, under names that can be changed. */
export function PlainSecretsDialog({ text, then, onMoved, onKeep, onClose }: PlainSecretsDialogProps) {
  const { client } = useApp()
  const action = useAction()
  const [names, setNames] = useState<Readonly<Record<string, string>>>({})
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('config.find-secrets', { text }, { signal }), [client, text]))
  const secrets = state.kind === 'ready' ? state.value.secrets : []
  const isWrong = secrets.some((secret) => !isName(names[secret.place] ?? secret.name))

  async function move(): Promise<void> {
    let moved = text
    if (await action.run(async () => (moved = (await client.call('config.move-secrets', { text, names })).text))) onMoved(moved)
  }

  return (
    <Dialog
      title={secrets.length === 1 ? 'A key stands in the clear' : 'Keys stand in the clear'}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button onPress={onKeep}>{then} as it is</Button>
          <Button variant="primary" isDisabled={secrets.length === 0 || isWrong} isPending={action.isPending} onPress={() => void move()}>
            Move to the keychain and {then.toLowerCase()}
          </Button>
        </>
      }
    >
      <div className="form">
        <p>Every program on this computer can read mcp.json. In the keychain they are sealed, and the file holds only their names.</p>
        {state.kind === 'failed' ? <ProblemNotice problem={state.problem} role="alert" /> : null}
        {secrets.map((secret) => (
          <TextField
            key={secret.place}
            label={`${secret.server}: ${secret.field}`}
            isMono
            value={names[secret.place] ?? secret.name}
            onChange={(name) => setNames((last) => ({ ...last, [secret.place]: name }))}
            errorMessage={isName(names[secret.place] ?? secret.name) ? undefined : 'A name holds no $, { or }.'}
            description={describe(secret)}
          />
        ))}
        {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      </div>
    </Dialog>
  )
}

function isName(name: string): boolean {
  return /^[^\s${}][^${}]*$/.test(name.trim())
}

function describe({ exposed }: FoundSecret): string | undefined {
  if (exposed === 'args') return 'While the server runs, other programs can still see it among its arguments. If it reads a variable, write it under "env".'
  if (exposed === 'url') return 'Servers and proxies still keep it in their logs of addresses. If the server takes a header, write it under "headers".'
  return undefined
}
