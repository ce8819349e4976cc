import { FileUp, Plus, Shapes } from 'lucide-react'
import { useRef, useState } from 'react'
import { useStore } from 'zustand'
import { isServerOn, type Project } from '#contract/project.ts'
import { Button } from '#renderer/components/button.tsx'
import { EmptyState } from '#renderer/components/empty-state.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Page } from '#renderer/components/page.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { hrefOf, navigate } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { ImportDialog } from './import-dialog.tsx'
import { ProjectForm } from './project-form.tsx'
import { ProjectMark } from './project-mark.tsx'
import { startIn } from './start-in.ts'
import './projects.css'

/** All projects, or the one to look at. */
export function ProjectsPage({ projectId }: { readonly projectId: string | null }) {
  const state = useStore(useApp().live.projects)
  if (state.kind === 'failed') return <Page title="Projects"><ProblemNotice problem={state.problem} /></Page>
  if (state.kind !== 'ready') return null
  if (projectId === 'new') return <ProjectForm key="new" project={null} />
  const project = state.value.find((each) => each.projectId === projectId)
  return project ? <ProjectForm key={project.projectId} project={project} /> : <ProjectList projects={state.value} isGone={projectId !== null} />
}

function ProjectList({ projects, isGone }: { readonly projects: readonly Project[]; readonly isGone: boolean }) {
  const [text, setText] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const make = (): void => navigate({ kind: 'projects', projectId: 'new' })
  const buttons = (
    <>
      <Button icon={<FileUp className="icon" aria-hidden="true" />} onPress={() => input.current?.click()}>
        Import
      </Button>
      <Button variant="primary" icon={<Plus className="icon" aria-hidden="true" />} onPress={make}>
        New project
      </Button>
    </>
  )
  return (
    <Page title="Projects" description={projects.length === 0 ? undefined : 'What conversations have in common. One belongs to one project at most.'} actions={projects.length === 0 ? undefined : buttons}>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="File of a project"
        onChange={(event) => {
          const file = event.target.files?.[0]
          event.target.value = ''
          void file?.text().then(setText)
        }}
      />
      {isGone ? <p className="muted" role="status">This project was removed.</p> : null}
      {projects.length === 0 ? (
        <EmptyState icon={<Shapes className="icon" aria-hidden="true" />} title="Give conversations something in common" actions={buttons}>
          <p>A project is a prompt, a model, the tools that may be used, permissions that hold in it alone, and folders. Each conversation that you begin in it has all of that.</p>
          <p>For example “Taxes”, with the folder of this year, the server that reads PDF files, and nothing that sends mail.</p>
        </EmptyState>
      ) : (
        <ul className="project-cards">
          {projects.map((project) => (
            <ProjectCard key={project.projectId} project={project} />
          ))}
        </ul>
      )}
      {text === null ? null : <ImportDialog text={text} onClose={() => setText(null)} />}
    </Page>
  )
}

function ProjectCard({ project }: { readonly project: Project }) {
  const servers = useReady(useApp().live.servers) ?? []
  const on = servers.filter(({ name }) => isServerOn(project, name)).length
  const facts = [project.model?.model, `${on} of ${servers.length} servers`, project.folders.length > 0 ? `${project.folders.length} ${project.folders.length === 1 ? 'folder' : 'folders'}` : ''].filter(Boolean)
  return (
    <li className="card project-card">
      <ProjectMark project={project} size="large" />
      <div className="project-card-text">
        <a className="project-card-name" href={hrefOf({ kind: 'projects', projectId: project.projectId })}>
          {revealHidden(project.name)}
        </a>
        <p className="muted project-card-prompt">{project.systemPrompt.trim() === '' ? 'No prompt of its own.' : revealHidden(project.systemPrompt.slice(0, 200))}</p>
        <p className="project-card-facts">{facts.join(' · ')}</p>
      </div>
      <Button size="small" onPress={() => startIn(project.projectId)} aria-label={`New chat in ${project.name}`}>
        New chat
      </Button>
    </li>
  )
}
