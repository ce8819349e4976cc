import { fetchesPackagesOf, packageHosts } from './package-runner.ts'
import type { Isolation, Sandbox, ServerDefinition } from './server.ts'

/** In two or three words, and what it means. */
export function describeIsolation(isolation: Isolation): { readonly label: string; readonly sentence: string } {
  if (isolation.kind === 'isolated') return { label: `isolated (${isolation.mode})`, sentence: describeMode(isolation.mode) }
  if (isolation.reason === 'off') return { label: 'not isolated', sentence: 'It runs with your rights: it can read and write what you can, and reach whatever this computer reaches.' }
  return { label: 'not isolated', sentence: 'This system has no sandbox that Steward can use, so the server does not start. Switch its isolation off to run it with your rights.' }
}

export function describeMode(mode: Sandbox['mode'] | 'off'): string {
  switch (mode) {
    case 'off':
      return 'It runs with your rights.'
    case 'standard':
      return 'It sees the system to read, its own program, and the folders and hosts that are named. Your home folder, other programs and this computer’s own services are out of its reach.'
    case 'strict':
      return 'As standard, without any network, and it writes only into the folders that are named for it.'
  }
}

/** What stands behind the wall with a program: the rows that an approval shows, empty ones left out. */
export function sandboxRows({ sandbox, command, cwd, env }: Pick<Extract<ServerDefinition, { kind: 'stdio' }>, 'sandbox' | 'command' | 'cwd' | 'env'>): readonly { readonly label: string; readonly values: readonly string[] }[] {
  if (!sandbox) return []
  const { mode, folders, network } = sandbox
  const own = cwd === undefined ? [] : [cwd]
  const named = mode === 'standard' ? (packageHosts(command, env) ?? []) : []
  const packages = mode === 'standard' && named.length === 0 && fetchesPackagesOf(command) === 'npm' ? ['the package registry of npm’s configuration'] : named
  const rows = [
    { label: 'May read', values: [...folders.read, ...(mode === 'strict' ? own : [])] },
    { label: 'May write', values: [...folders.write, ...(mode === 'standard' ? own : [])] },
    { label: 'May reach', values: [...network, ...packages] },
  ]
  return rows.filter(({ values }) => values.length > 0)
}
