import type { ModelView } from '#contract/model.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { hrefOf } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { Step } from './step.tsx'
import { useCurrentModel } from './use-current-model.ts'

/** Step 1: which model answers. The demo is ready at once; a local one is a click away; others need a key. */
export function ModelStep() {
  const { client, live } = useApp()
  const current = useCurrentModel()
  const providers = useReady(live.providers) ?? []
  const models = useReady(live.models)?.models ?? []
  const action = useAction()
  const local = providers.filter(({ origin }) => origin === 'detected').flatMap(({ id }) => models.filter((model) => model.providerId === id).slice(0, 1))
  const use = ({ providerId, model }: ModelView): void => void action.run(() => client.call('settings.update', { defaultModel: { providerId, model } }))
  return (
    <Step number={1} title="Pick a model" state={current ? 'done' : 'now'}>
      {current === undefined ? (
        <p className="first-run-line">Looking for models…</p>
      ) : current.isDemo ? (
        <p className="first-run-line">The demo model is ready: a script, not a real model. It needs no key and no network, and can call every tool.</p>
      ) : (
        <p className="first-run-line">
          {revealHidden(current.model.label)} by {revealHidden(current.provider?.label ?? current.model.providerId)}.
        </p>
      )}
      {current && !current.isDemo ? null : (
        <div className="first-run-buttons">
          {local.map((model) => (
            <Button key={model.providerId} size="small" isPending={action.isPending} onPress={() => use(model)}>
              Use {model.label} on this computer
            </Button>
          ))}
          <a className="button button-secondary button-small" href={hrefOf({ kind: 'settings', page: 'providers' })}>
            Add a key for a real model
          </a>
        </div>
      )}
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </Step>
  )
}
