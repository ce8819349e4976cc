import type { Project } from '#contract/project.ts'

export interface ProjectStore {
  /** In the order of their names. One whose row cannot be read is left out. */
  list(): Project[]
  get(projectId: string): Project | undefined
  /** @throws StewardError `project-name-taken`, and of the store */
  save(project: Project): void
  /** With it in one go: its conversations belong to none from now on. Gives which those are. */
  remove(projectId: string): string[]
}
