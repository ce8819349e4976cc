import { useState } from 'react'
import type { ServerOptions, ServerView } from '#contract/server.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { readCalls } from '#renderer/features/settings/read-budget.ts'

/** Whether what the server brings counts as the person's own, and how much of it may run without a question. */
export function TrustOptions({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const { trustedInput, callsPerMinute } = view.options
  const set = (options: Partial<ServerOptions>): void => void action.run(() => client.call('server.configure', { server: view.name, options }))
  return (
    <section className="tab-section" aria-label="Trust">
      <h3 className="tab-section-title">Trust</h3>
      <Switch
        label="Trust what this server brings"
        description="What it returns then counts as your own words: tools that you allowed run on it without asking again. Leave it off where others can write what it reads, such as web pages, mails or issues."
        isSelected={trustedInput}
        isDisabled={action.isPending}
        onChange={(isOn) => set({ trustedInput: isOn })}
      />
      <CallsField key={callsPerMinute} saved={callsPerMinute} onSave={(next) => set({ callsPerMinute: next })} />
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </section>
  )
}

/** Saved with Enter or when it is left. */
function CallsField({ saved, onSave }: { readonly saved: number | null; onSave(value: number | null): void }) {
  const [text, setText] = useState(saved === null ? '' : String(saved))
  const read = readCalls(text)
  function save(): void {
    if (read.kind === 'value' && read.value !== saved) onSave(read.value)
  }
  return (
    <TextField
      className="options-calls"
      label="Calls in a minute without a question"
      description={
        <>
          Over it, Steward asks. Empty: as in <a href={hrefOf({ kind: 'settings', page: 'permissions' })}>Permissions</a>.
        </>
      }
      inputMode="numeric"
      value={text}
      onChange={setText}
      onBlur={save}
      onKeyDown={(event) => (event.key === 'Enter' ? save() : event.continuePropagation())}
      errorMessage={read.kind === 'wrong' ? read.message : undefined}
    />
  )
}
