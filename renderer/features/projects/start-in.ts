import { focusComposer } from '#renderer/shell/focus.ts'
import { goToNewConversation } from '#renderer/shell/route.ts'
import { chooseProject } from '#renderer/state/project-choice.ts'

/** An empty conversation that will belong to the project. */
export function startIn(projectId: string): void {
  chooseProject(projectId)
  goToNewConversation()
  focusComposer()
}
