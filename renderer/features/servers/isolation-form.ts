import { parseNetworkRule } from '#contract/network-rule.ts'
import type { Sandbox } from '#contract/server.ts'

/** Isolation as it is typed: one folder or host on a line. */
export interface IsolationForm {
  readonly mode: Sandbox['mode'] | 'off'
  readonly read: string
  readonly write: string
  readonly hosts: string
}

export const openForm: IsolationForm = { mode: 'off', read: '', write: '', hosts: '' }

export function isolationForm(sandbox: Sandbox | undefined): IsolationForm {
  return sandbox ? { mode: sandbox.mode, read: sandbox.folders.read.join('\n'), write: sandbox.folders.write.join('\n'), hosts: sandbox.network.join('\n') } : openForm
}

export function toSandbox({ mode, read, write, hosts }: IsolationForm): Sandbox | 'off' {
  return mode === 'off' ? 'off' : { mode, folders: { read: folders(read), write: folders(write) }, network: mode === 'strict' ? [] : lines(hosts) }
}

export type IsolationErrors = Partial<Record<'read' | 'write' | 'hosts', string>>

export function checkIsolation(form: IsolationForm): IsolationErrors {
  const errors: IsolationErrors = {}
  if (form.mode === 'off') return errors
  for (const field of ['read', 'write'] as const) {
    const wrong = folders(form[field]).find((path) => !/^(?:[/\\$]|[a-z]:[/\\])/i.test(path))
    if (wrong !== undefined) errors[field] = `${wrong} is not a full path, such as /home/you/notes.`
  }
  const wrong = form.mode === 'standard' ? lines(form.hosts).find((host) => !parseNetworkRule(host)) : undefined
  if (wrong !== undefined) errors.hosts = `${wrong} is no host. Write api.example.com, api.example.com:8443 or *.example.com.`
  return errors
}

/** What to propose for arguments: those that look like folders are most often what the server is for. A file with an ending is its program, or none of its business to write. */
export function foldersIn(args: string): string {
  return lines(args).filter((word) => /^(?:\/|~\/)[^:]*[^:/]\/?$/.test(word) && !/\.[a-z\d]{1,5}$/i.test(word)).join('\n')
}

function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
}

/** `~` is how people write their home folder; in `mcp.json` a variable stands for it. */
function folders(text: string): string[] {
  return lines(text).map((path) => path.replace(/^~(?=\/|$)/, '${HOME}'))
}
