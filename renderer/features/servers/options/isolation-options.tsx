import { type FormEvent, useCallback, useState } from 'react'
import { describeIsolation } from '#contract/describe-sandbox.ts'
import type { ServerView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction, useLoad } from '#renderer/state/use-load.ts'
import { IsolationFields } from '../isolation-fields.tsx'
import { checkIsolation, isolationForm, toSandbox } from '../isolation-form.ts'

/** The wall around a program: what holds now, and what the entry is to say. */
export function IsolationOptions({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  const written = view.definition.kind === 'stdio' ? view.definition.sandbox : undefined
  const before = isolationForm(written)
  const [typed, setTyped] = useState<typeof before | null>(null)
  const form = typed ?? before
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('sandbox.status', {}, { signal }), [client]))
  const problem = state.kind === 'ready' ? state.value.problem : undefined
  const errors = checkIsolation(form)
  const isChanged = JSON.stringify(toSandbox(form)) !== JSON.stringify(toSandbox(before))
  if (view.isolation === undefined) return null
  const now = describeIsolation(view.isolation)

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (Object.keys(errors).length > 0) return
    if (await action.run(() => client.call('config.sandbox', { server: view.name, sandbox: toSandbox(form) }))) setTyped(null)
  }

  return (
    <section className="tab-section" aria-label="Isolation">
      <h3 className="tab-section-title">Isolation</h3>
      <p className="muted options-note">
        Now {now.label}.{view.isolation.kind === 'none' ? ` ${now.sentence}` : ''}
      </p>
      {problem && form.mode !== 'off' ? <ProblemNotice problem={problem} /> : null}
      <form className="form" onSubmit={(event) => void save(event)} noValidate>
        <IsolationFields form={form} errors={errors} isDisabled={action.isPending} onChange={setTyped} />
        {isChanged ? (
          <div className="options-save">
            <Button type="submit" variant="primary" isPending={action.isPending} isDisabled={Object.keys(errors).length > 0}>
              Save and restart
            </Button>
            <Button isDisabled={action.isPending} onPress={() => (setTyped(null), action.clear())}>
              Discard
            </Button>
          </div>
        ) : null}
      </form>
      <p className="field-description">Written to mcp.json. When another program changes it there, Steward asks before the server starts again.</p>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </section>
  )
}
