import { StewardError } from '#contract/problem.ts'
import { isToolOn, type Project, type ProjectDraft } from '#contract/project.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'

export interface Projects {
  list(): Project[]
  /** @throws StewardError `project-unknown` */
  get(projectId: string): Project
  /** The project that a conversation belongs to now; undefined where it belongs to none. */
  of(conversationId: string | null): Project | undefined
  /** @throws StewardError `tool-off` where the conversation's project has the tool switched off */
  requireOn(call: { readonly conversationId: string | null; readonly server: string; readonly tool: string }): void
  /** @throws StewardError `project-unknown`, `project-name-taken`, and of `Folders.resolve` */
  save(draft: ProjectDraft, projectId?: string): Promise<Project>
  /** Its conversations stay. Gives which they are, and how many permissions went with it. @throws StewardError `project-unknown` */
  remove(projectId: string): { conversations: readonly string[]; grants: number }
  /** @throws StewardError `project-unknown` */
  assign(conversationId: string, projectId: string | null): void
  /** Called when a project or whom it has changed: what was decided by it is decided anew. */
  onChange(listener: () => void): () => void
}

export function createProjects({ ports, publish }: { readonly ports: Pick<Ports, 'clock' | 'conversations' | 'folders' | 'projects' | 'trust'>; readonly publish: Publish }): Projects {
  const { projects: store, conversations, trust } = ports
  const listeners = new Set<() => void>()

  function changed(): void {
    publish('project-change', { projects: store.list() })
    for (const listener of listeners) listener()
  }

  function get(projectId: string): Project {
    const project = store.get(projectId)
    if (project) return project
    throw new StewardError({ code: 'project-unknown', message: 'There is no such project.', cause: 'It may have been removed.', nextStep: 'Choose another one.' })
  }

  function of(conversationId: string | null): Project | undefined {
    const projectId = conversationId === null ? undefined : conversations.get(conversationId)?.projectId
    return projectId === undefined ? undefined : (store.get(projectId) ?? unreadable(projectId))
  }

  return {
    list: () => store.list(),
    get,
    of,
    requireOn({ conversationId, server, tool }) {
      const project = of(conversationId)
      if (isToolOn(project, server, tool)) return
      throw new StewardError({ code: 'tool-off', message: `${server}/${tool} is not available here.`, cause: `It is switched off in the project “${project?.name ?? ''}”.`, nextStep: 'Do without it, or ask the user to switch it on in the project.' })
    },
    async save(draft, projectId) {
      const before = projectId === undefined ? undefined : get(projectId)
      const known = new Set(before?.folders.map(({ path }) => path))
      // One that is gone meanwhile must not keep the rest from being saved.
      const folders = await Promise.all(draft.folders.map(async (folder) => (known.has(folder.path) ? folder : { ...folder, path: (await ports.folders.resolve(folder.path)).path })))
      const now = ports.clock.now()
      const project: Project = { ...draft, folders, projectId: projectId ?? crypto.randomUUID(), createdAt: before?.createdAt ?? now, updatedAt: now }
      store.save(project)
      changed()
      return project
    },
    remove(projectId) {
      get(projectId)
      const own = trust.grants().filter(({ scope }) => scope.kind === 'project' && scope.projectId === projectId)
      // The permissions first: should this break off in the middle, nothing is allowed that was not before.
      for (const { grantId } of own) trust.removeGrant(grantId)
      const moved = store.remove(projectId)
      if (own.length > 0) publish('grant-change', { grants: trust.grants() })
      changed()
      return { conversations: moved, grants: own.length }
    },
    assign(conversationId, projectId) {
      if (projectId !== null) get(projectId)
      conversations.update(conversationId, { projectId })
      for (const listener of listeners) listener()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** In the place of a project that a conversation belongs to and whose row is gone or broken: what it had switched off is not known, so nothing is on. */
function unreadable(projectId: string): Project {
  return { projectId, name: 'A project that cannot be read', color: 'gray', systemPrompt: '', model: null, servers: [], otherServers: false, folders: [], createdAt: 0, updatedAt: 0 }
}
