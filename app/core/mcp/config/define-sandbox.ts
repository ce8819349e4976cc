import { isLocalRule, parseNetworkRule } from '#contract/network-rule.ts'
import { packageHosts } from '#contract/package-runner.ts'
import type { Sandbox } from '#contract/server.ts'
import type { Report } from './define-server.ts'
import { sandboxFields, sandboxFolderFields, type Entry } from './entry-schema.ts'
import { reportMisspelt } from './report-misspelt.ts'
import { splitPlaceholders } from './placeholders.ts'

/** How the entry wants its program walled in; undefined where that is off. A mistake in it is an error: a wall with a gap would be taken for a whole one. */
export function defineSandbox({ sandbox, command = '', env = {} }: Entry, check: Report): Sandbox | undefined {
  if (sandbox === undefined || sandbox === 'off') return undefined
  const written = typeof sandbox === 'string' ? { mode: sandbox } : sandbox
  if (typeof sandbox !== 'string') reportMisspelt(sandbox, sandboxFields, ['sandbox'], check)
  if (written.folders) reportMisspelt(written.folders, sandboxFolderFields, ['sandbox', 'folders'], check)
  const { mode, network = [] } = written
  if (mode === 'off') return undefined
  const { read = [], write = [] } = written.folders ?? {}
  for (const [field, folders] of Object.entries({ read, write })) folders.forEach((folder, index) => checkFolder(['sandbox', 'folders', field, index], folder, check))
  network.forEach((rule, index) => checkRule(['sandbox', 'network', index], rule, check))
  if (mode === 'strict' && network.length > 0) {
    check('error', ['sandbox', 'network'], { code: 'config-sandbox-network', message: 'A strict sandbox has no network at all.', nextStep: 'Remove "network", or use "standard".' })
  }
  if (mode === 'strict' && packageHosts(command, Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)])))) {
    check('warning', ['command'], { code: 'config-sandbox-runner', message: `"${command}" fetches what it runs, and a strict sandbox has no network.`, nextStep: 'Install the server and name its program here, or use "standard".' })
  }
  return { mode, folders: { read, write }, network }
}

function checkFolder(path: readonly PropertyKey[], folder: string, check: Report): void {
  for (const piece of splitPlaceholders(folder)) {
    if (piece.kind === 'unknown') check('error', path, { code: 'config-placeholder-unknown', message: `Steward cannot fill ${piece.written.slice(0, 100)}.`, nextStep: piece.hint })
  }
  if (/^(?:[/\\$]|[a-z]:[/\\])/i.test(folder)) return
  check('error', path, { code: 'config-path-relative', message: `${JSON.stringify(folder)} is not the full path of a folder.`, nextStep: folder.startsWith('~') ? `Write \${HOME}${folder.slice(1)}.` : 'Write the path from the root on; ${HOME} stands for your home folder.' })
}

function checkRule(path: readonly PropertyKey[], text: string, check: Report): void {
  const rule = parseNetworkRule(text)
  if (!rule) check('error', path, { code: 'config-sandbox-host', message: `${JSON.stringify(text)} is no host.`, nextStep: 'Write "api.example.com", "api.example.com:8443" or "*.example.com", without https:// and without a path.' })
  else if (isLocalRule(rule)) check('warning', path, { code: 'config-sandbox-local', message: `${JSON.stringify(text)} lies on this computer or in a private network, where no sandbox leads.`, nextStep: 'Remove it. A server that needs it runs without a sandbox.' })
}
