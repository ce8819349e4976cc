import type { ServerView } from '#contract/server.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { DefinitionView } from './definition-view.tsx'
import { useAction } from '#renderer/state/use-load.ts'

/** Shows all of what would run, and starts it only after a yes. The hash ties the answer to what was shown. */
export function ApproveServer({ view, definitionHash, isOwnChange }: { readonly view: ServerView; readonly definitionHash: string; /** The person just changed the entry here. */ readonly isOwnChange?: boolean }) {
  const { client } = useApp()
  const action = useAction()
  const isProgram = view.definition.kind === 'stdio'
  return (
    <section className="approve card" aria-label={`Approve ${view.name}`}>
      <Banner tone="warning" title={isProgram ? 'May Steward run this program?' : 'May Steward connect to this address?'}>
        <p>
          {isOwnChange
            ? `This is the entry with your change. ${isProgram ? 'The program would run with your rights on this computer.' : 'What you and the model send to its tools goes to this address.'}`
            : isProgram
            ? 'This entry was not written in Steward. The program would run with your rights on this computer. Approve it only if you know where the entry came from.'
            : 'This entry was not written in Steward. What you and the model send to its tools goes to this address. Approve it only if you know where the entry came from.'}
        </p>
      </Banner>
      <DefinitionView definition={view.definition} withValues />
      <p className="approve-hash">
        Your answer is for exactly this: <code>{definitionHash}</code>
      </p>
      <div className="approve-actions">
        <Button isDisabled={action.isPending} onPress={() => void action.run(() => client.call('config.enable', { server: view.name, enabled: false }))}>
          Switch it off
        </Button>
        <Button variant="primary" isPending={action.isPending} onPress={() => void action.run(() => client.call('server.approve', { server: view.name, definitionHash }))}>
          Approve and start
        </Button>
      </div>
      <p className="muted">Nothing of it has started. A change of any byte of these asks again.</p>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </section>
  )
}
