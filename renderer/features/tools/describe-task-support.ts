import type { ToolView } from '#contract/server.ts'

/** Whether its calls may outlive the wait for them, in plain words. */
export function describeTaskSupport({ taskSupport }: Pick<ToolView, 'taskSupport'>): { readonly text: string; readonly meaning: string } | null {
  switch (taskSupport) {
    case 'required':
      return { text: 'Runs as a task', meaning: 'Its calls run at the server as tasks: they can go on in the background, also while Steward is closed.' }
    case 'optional':
      return { text: 'Can run as a task', meaning: 'Its calls may run at the server as tasks, which can go on in the background.' }
    case 'forbidden':
    case undefined:
      return null
  }
}
