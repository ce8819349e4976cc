import { ChevronDown, Shapes } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Menu } from '#renderer/components/menu.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { chooseProject, useProjectOf } from '#renderer/state/project-choice.ts'
import { useAction } from '#renderer/state/use-load.ts'
import { ProjectMark } from './project-mark.tsx'

/** The project of this conversation, and the way to another one. Nothing where there are no projects. */
export function ProjectChip({ conversationId, isRunning }: { readonly conversationId: string | null; readonly isRunning: boolean }) {
  const { client, live } = useApp()
  const projects = useReady(live.projects) ?? []
  const project = useProjectOf(conversationId)
  const action = useAction()
  if (projects.length === 0) return null

  function move(projectId: string | null): void {
    if (conversationId === null) chooseProject(projectId)
    else if (projectId !== (project?.projectId ?? null)) void action.run(() => client.call('project.assign', { conversationId, projectId }))
  }
  return (
    <div className="project-chip-row">
      <Menu
        label="Project of this conversation"
        title={conversationId === null ? 'Begin in' : isRunning ? 'It can be moved when the answer is written' : 'Move to'}
        placement="top start"
        trigger={
          <AriaButton className="project-chip">
            <span className="visually-hidden">Project: </span>
            {project ? <ProjectMark project={project} /> : <Shapes className="icon" aria-hidden="true" />}
            <span className="project-chip-name">{project ? revealHidden(project.name) : 'No project'}</span>
            <ChevronDown className="icon" aria-hidden="true" />
          </AriaButton>
        }
        entries={[
          ...projects.map((other) => ({ id: other.projectId, label: other.name, icon: <ProjectMark project={other} />, isDisabled: isRunning, onAction: () => move(other.projectId) })),
          { id: 'none', label: 'No project', isDisabled: isRunning, onAction: () => move(null) },
          ...(project ? [{ id: 'open', label: `Look at ${project.name}`, onAction: () => navigate({ kind: 'projects', projectId: project.projectId }) }] : []),
        ]}
      />
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
    </div>
  )
}
