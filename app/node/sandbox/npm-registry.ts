import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { fetchesPackagesOf, hostRuleOf, packageHosts } from '#contract/package-runner.ts'
import { findOnPath } from './program-mounts.ts'

const PATIENCE = 5_000

/**
 * Where npm fetches from, as the person configured it. A server behind the wall does not see that configuration, so it is told.
 * Undefined where the entry names a place itself, where the command is none of npm's, and where npm does not say.
 */
export async function npmRegistry({ command, env }: { readonly command: string; readonly env: Readonly<Record<string, string>> }): Promise<{ readonly rule: string; readonly address: string } | undefined> {
  if (fetchesPackagesOf(command) !== 'npm' || (packageHosts(command, env)?.length ?? 0) > 0) return undefined
  const npm = findOnPath('npm', env)
  if (npm === undefined) return undefined
  // Away from any folder with a configuration of its own.
  const { stdout } = await promisify(execFile)(npm, ['config', 'get', 'registry'], { cwd: '/', env: { ...env }, timeout: PATIENCE }).catch(() => ({ stdout: '' }))
  const address = stdout.trim()
  const rule = hostRuleOf(address)
  return rule === undefined ? undefined : { rule, address }
}
