import type { Grant } from '#contract/grant.ts'
import { describeRule } from '#contract/describe-grant.ts'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Section } from '#renderer/components/page.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'

/** What runs without a question in this project and nowhere else. */
export function ProjectGrants({ projectId }: { readonly projectId: string }) {
  const grants = (useReady(useApp().live.grants) ?? []).filter(({ scope }) => scope.kind === 'project' && scope.projectId === projectId)
  return (
    <Section title="Permissions" description="They hold in the conversations of this project and nowhere else.">
      {grants.length === 0 ? <p className="muted">None yet. When a tool asks in a conversation of the project, “Allow for longer” offers it.</p> : null}
      {grants.length === 0 ? null : (
        <ul className="card project-folders" aria-label="Permissions of the project">
          {grants.map((grant) => (
            <GrantLine key={grant.grantId} grant={grant} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function GrantLine({ grant }: { readonly grant: Grant }) {
  const { client } = useApp()
  const action = useAction()
  const sentence = describeRule(grant.rule)
  return (
    <li>
      <span>
        {revealHidden(sentence)}. <span className="muted">{grant.uses === 0 ? 'Not used yet.' : grant.uses === 1 ? 'Used once.' : `Used ${grant.uses} times.`}</span>
        {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      </span>
      <Button size="small" isPending={action.isPending} onPress={() => void action.run(() => client.call('grant.revoke', { grantId: grant.grantId }))} aria-label={`Revoke: ${sentence}`}>
        Revoke
      </Button>
    </li>
  )
}
