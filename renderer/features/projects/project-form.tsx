import { ArrowLeft, Download, MessageSquarePlus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { Project, ProjectColor, ProjectDraft } from '#contract/project.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { Page, Section } from '#renderer/components/page.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { hrefOf, navigate } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { ExportDialog } from './export-dialog.tsx'
import { FolderList } from './folder-list.tsx'
import { ProjectConversations } from './project-conversations.tsx'
import { ProjectGrants } from './project-grants.tsx'
import { ProjectMark } from './project-mark.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { startIn } from './start-in.ts'
import { ToolSwitches } from './tool-switches.tsx'

const empty: ProjectDraft = { name: '', color: 'gray', systemPrompt: '', model: null, servers: [], otherServers: true, folders: [] }
const colors: readonly { readonly id: ProjectColor; readonly label: string }[] = (['gray', 'red', 'amber', 'green', 'teal', 'blue', 'violet', 'pink'] as const).map((id) => ({ id, label: id[0]?.toUpperCase() + id.slice(1) }))

/** One project, or the one that is being made. What is typed counts when it is saved. */
export function ProjectForm({ project }: { readonly project: Project | null }) {
  const { client } = useApp()
  const saved = project ? draftOf(project) : empty
  const [draft, setDraft] = useState<ProjectDraft>(saved)
  const [asked, setAsked] = useState<'export' | 'remove' | null>(null)
  const action = useAction()
  const set = (change: Partial<ProjectDraft>): void => setDraft((last) => ({ ...last, ...change }))
  const isChanged = JSON.stringify(draft) !== JSON.stringify(saved)

  async function save(): Promise<void> {
    let made: Project | undefined
    const isDone = await action.run(async () => {
      made = await client.call('project.save', { project: draft, ...(project ? { projectId: project.projectId } : {}) })
    })
    if (!isDone || !made) return
    // Folders come back as they really are.
    setDraft(draftOf(made))
    announce('Saved')
    if (!project) navigate({ kind: 'projects', projectId: made.projectId }, { replace: true })
  }

  return (
    <Page
      title={project ? project.name : 'New project'}
      description={
        <a className="text-link project-back" href={hrefOf({ kind: 'projects', projectId: null })}>
          <ArrowLeft className="icon" aria-hidden="true" /> All projects
        </a>
      }
      actions={
        project ? (
          <>
            <Button icon={<Download className="icon" aria-hidden="true" />} onPress={() => setAsked('export')}>
              Export
            </Button>
            <Button icon={<Trash2 className="icon" aria-hidden="true" />} onPress={() => setAsked('remove')}>
              Remove
            </Button>
            <Button variant="primary" icon={<MessageSquarePlus className="icon" aria-hidden="true" />} onPress={() => startIn(project.projectId)}>
              New chat in project
            </Button>
          </>
        ) : undefined
      }
    >
      <div className="project-names">
        <ProjectMark project={draft} size="large" />
        <TextField label="Name" value={draft.name} onChange={(name) => set({ name })} maxLength={80} autoFocus={project === null} className="project-name" />
        <TextField label="Sign" description="A letter or an emoji." value={draft.icon ?? ''} onChange={(icon) => set({ icon: icon.trim() === '' ? undefined : icon.slice(0, 16) })} className="project-sign" />
        <Select label="Colour" options={colors} value={draft.color} onChange={(color) => set({ color })} className="project-color" />
      </div>
      <Section title="Prompt and model">
        <TextField
          label="System prompt"
          description={`Sent after your own prompt from Settings, with each request. ${describeTokens(draft.systemPrompt)}`}
          rows={6}
          maxLength={100_000}
          value={draft.systemPrompt}
          onChange={(systemPrompt) => set({ systemPrompt })}
          placeholder="For example: Answer in short sentences. Amounts are in euro."
        />
        <ModelSelect draft={draft} onChange={(model) => set({ model })} />
      </Section>
      <ToolSwitches draft={draft} onChange={set} />
      <FolderList folders={draft.folders} onChange={(folders) => set({ folders })} />
      {isChanged || project === null ? (
        <div className="project-save" role="group" aria-label="Changes">
          {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
          <Button variant="primary" isDisabled={draft.name.trim() === '' || !isChanged} isPending={action.isPending} onPress={() => void save()}>
            {project ? 'Save the changes' : 'Make the project'}
          </Button>
          {project ? <Button onPress={() => (setDraft(saved), action.clear())}>Discard them</Button> : null}
        </div>
      ) : null}
      {project ? <ProjectGrants projectId={project.projectId} /> : null}
      {project ? <ProjectConversations projectId={project.projectId} /> : null}
      {project && asked === 'export' ? <ExportDialog project={project} onClose={() => setAsked(null)} /> : null}
      {project && asked === 'remove' ? <RemoveDialog project={project} onClose={() => setAsked(null)} /> : null}
    </Page>
  )
}

function draftOf({ name, icon, color, systemPrompt, model, servers, otherServers, folders }: Project): ProjectDraft {
  return { name, ...(icon === undefined ? {} : { icon }), color, systemPrompt, model, servers, otherServers, folders }
}

/** Four characters are about one token in English; good enough to see what is large. */
export function describeTokens(text: string): string {
  const tokens = Math.ceil(text.length / 4)
  return tokens === 0 ? 'Empty.' : `About ${tokens.toLocaleString()} ${tokens === 1 ? 'token' : 'tokens'}.`
}

const standard = ''

function ModelSelect({ draft, onChange }: { readonly draft: ProjectDraft; readonly onChange: (model: ProjectDraft['model']) => void }) {
  const { live } = useApp()
  const models = useReady(live.models)?.models ?? []
  const providers = useReady(live.providers) ?? []
  const keyOf = ({ providerId, model }: { readonly providerId: string; readonly model: string }): string => JSON.stringify([providerId, model])
  const known = models.map((model) => ({ id: keyOf(model), label: model.label, description: providers.find(({ id }) => id === model.providerId)?.label ?? model.providerId }))
  const current = draft.model ? keyOf(draft.model) : standard
  const missing = draft.model && !known.some(({ id }) => id === current) ? [{ id: current, label: draft.model.model, description: `${draft.model.providerId}, not there now` }] : []
  return (
    <Select
      label="Model of new conversations"
      options={[{ id: standard, label: 'The one in Settings' }, ...missing, ...known]}
      value={current}
      onChange={(id) => {
        const [providerId, model] = id === standard ? [] : (JSON.parse(id) as [string, string])
        onChange(providerId === undefined || model === undefined ? null : { providerId, model })
      }}
      className="project-model"
    />
  )
}
