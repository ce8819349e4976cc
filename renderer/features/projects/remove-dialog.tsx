import type { Project } from '#contract/project.ts'
import { announce } from '#renderer/components/announcer.ts'
import { ConfirmDialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'

export function RemoveDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const { client } = useApp()
  const action = useAction()
  async function remove(): Promise<void> {
    const isDone = await action.run(async () => {
      const { conversations } = await client.call('project.remove', { projectId: project.projectId })
      announce(conversations === 0 ? 'Removed' : `Removed. ${conversations} ${conversations === 1 ? 'conversation is' : 'conversations are'} in no project now.`)
    })
    if (isDone) navigate({ kind: 'projects', projectId: null })
  }
  return (
    <ConfirmDialog title="Remove this project?" isOpen onClose={onClose} onConfirm={() => void remove()} confirmLabel="Remove" isDanger isPending={action.isPending}>
      <p>
        Its conversations stay, in no project: all of your tools may be used in them then, also those that “{revealHidden(project.name)}” had off. Its prompt, its switches and its permissions are deleted. To keep those, export it first.
      </p>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </ConfirmDialog>
  )
}
