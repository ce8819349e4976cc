import { isServerOn, type Project, type ProjectFolder } from '#contract/project.ts'
import type { Projects } from './projects.ts'

/**
 * Folders of projects as roots of servers.
 *
 * A server has one connection for all conversations. What it asks in the course of a call is answered for the project of that call;
 * what it asks otherwise, for the projects whose turns run, and where none runs, for the last one: so that a server that asks only
 * when it is told of a change knows the folders of the turn that begins.
 */
export interface ProjectFolders {
  /** A turn of the project begins; call what is returned at its end. */
  enter(project: Project | undefined): () => void
  /** `conversationId`: of the call in whose course it is asked; null for a call by hand; missing where not known. */
  of(server: string, conversationId?: string | null): readonly ProjectFolder[]
}

export function createProjectFolders(projects: Pick<Projects, 'of' | 'list' | 'onChange'>, onChange: () => void): ProjectFolders {
  const running = new Map<symbol, string | undefined>()
  let last: string | undefined
  let told = '[]'

  function current(): readonly Project[] {
    const ids = new Set(running.size > 0 ? running.values() : [last])
    return projects.list().filter(({ projectId }) => ids.has(projectId))
  }

  function tell(): void {
    const now = JSON.stringify(current().map(({ projectId, folders, servers, otherServers }) => (folders.length === 0 ? null : [projectId, folders, servers, otherServers])).filter((each) => each !== null))
    if (now === told) return
    told = now
    onChange()
  }

  projects.onChange(tell)
  const foldersFor = (project: Project | undefined, server: string): readonly ProjectFolder[] => (project && isServerOn(project, server) ? project.folders : [])

  return {
    enter(project) {
      const turn = Symbol('turn')
      running.set(turn, project?.projectId)
      last = project?.projectId
      tell()
      return () => {
        running.delete(turn)
        tell()
      }
    },
    of: (server, conversationId) => (conversationId === undefined ? current().flatMap((project) => foldersFor(project, server)) : foldersFor(projects.of(conversationId), server)),
  }
}
