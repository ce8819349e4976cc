import type { Project } from '#contract/project.ts'
import { joinClass } from '#renderer/components/join-class.ts'
import './projects.css'

/** What a project is known by at a glance; its name always stands beside it. */
export function ProjectMark({ project, size = 'small' }: { readonly project: Pick<Project, 'icon' | 'color' | 'name'>; readonly size?: 'small' | 'large' }) {
  return (
    <span className={joinClass('project-mark', `project-mark-${size}`, `project-${project.color}`)} aria-hidden="true">
      {project.icon ?? [...project.name.trim()][0]?.toUpperCase() ?? ''}
    </span>
  )
}
