import type { ServerView } from '#contract/server.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'

/** Whether its tools are in each request where there are too many for all to be. */
export function ContextOptions({ view }: { readonly view: ServerView }) {
  const { client } = useApp()
  const action = useAction()
  return (
    <section className="tab-section" aria-label="Context">
      <h3 className="tab-section-title">Context</h3>
      <Switch
        label="Always tell the model of its tools"
        description="Where all tools together would take too much of what a model reads, they wait until the model searches for them. Turn it on for a server that you use all the time."
        isSelected={view.options.toolLoading === 'always'}
        isDisabled={action.isPending}
        onChange={(isOn) => void action.run(() => client.call('server.configure', { server: view.name, options: { toolLoading: isOn ? 'always' : 'when-found' } }))}
      />
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </section>
  )
}
