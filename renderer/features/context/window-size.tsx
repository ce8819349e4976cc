import { type FormEvent, useState } from 'react'
import type { ContextBill } from '#contract/context.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { describeLimit } from './describe-bill.ts'
import { readTokens } from './read-context.ts'

/** How much the model reads, and where the person knows it better than its provider says. */
export function WindowSize({ bill }: { readonly bill: ContextBill }) {
  const { client, live } = useApp()
  const settings = useReady(live.settings)
  const action = useAction()
  const [text, setText] = useState<string | null>(null)
  const { model, limit } = bill
  const name = model ? `${model.providerId}/${model.model}` : ''
  if (text === null || !settings || !model) {
    return (
      <span className="context-limit">
        of {describeLimit(bill)}
        {model && settings ? (
          <Button size="small" variant="quiet" aria-label="Change how much the model reads" onPress={() => setText(String(limit.tokens))}>
            Change
          </Button>
        ) : null}
      </span>
    )
  }
  const { context } = settings
  const read = readTokens(text)

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (read.kind === 'wrong') return
    const others = context.limits.filter((other) => other.model !== name)
    const limits = read.value === null ? others : [{ model: name, tokens: read.value }, ...others]
    if (await action.run(() => client.call('settings.update', { context: { ...context, limits } }))) setText(null)
  }

  return (
    <form className="context-window" onSubmit={(event) => void save(event)} noValidate>
      <TextField label="Tokens that it reads" description="Empty: as its provider says." inputMode="numeric" value={text} onChange={setText} autoFocus errorMessage={read.kind === 'wrong' ? read.message : undefined} />
      <div className="context-window-buttons">
        <Button size="small" type="submit" variant="primary" isPending={action.isPending} isDisabled={read.kind === 'wrong'}>
          Save
        </Button>
        <Button size="small" onPress={() => setText(null)}>
          Cancel
        </Button>
      </div>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </form>
  )
}
