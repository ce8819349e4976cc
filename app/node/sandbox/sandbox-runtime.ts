import { randomBytes } from 'node:crypto'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime'
import { parseNetworkRule } from '#contract/network-rule.ts'
import { packageHosts } from '#contract/package-runner.ts'
import { StewardError, type Problem } from '#contract/problem.ts'
import { planFolders, type NamedFolders } from './plan-folders.ts'
import { npmRegistry } from './npm-registry.ts'
import { programMounts } from './program-mounts.ts'
import type { PreparedSandbox, SandboxAdapter, SandboxedSpec, SandboxOptions } from './sandbox.ts'

type Manager = typeof import('@anthropic-ai/sandbox-runtime').SandboxManager

/**
 * macOS: `sandbox-exec` with the profile of `@anthropic-ai/sandbox-runtime`, which also runs the proxy. Weaker than bubblewrap: other processes are
 * seen, and nothing is mounted, so what is not for the server is denied and not absent. Not proven on a Mac yet.
 */
export function createSandboxRuntime({ dataFolder }: Pick<SandboxOptions, 'dataFolder'>, load = loadManager): SandboxAdapter {
  /** One manager for all servers; each brings its own rules. */
  let manager: Promise<Manager> | undefined

  async function check(): Promise<Problem | undefined> {
    try {
      await (manager ??= load())
      return undefined
    } catch (error) {
      manager = undefined
      return { code: 'sandbox-blocked', message: 'Servers cannot be isolated: the sandbox of this system does not start.', cause: error instanceof Error ? error.message : String(error), nextStep: 'Start Steward again. Or set "sandbox" to "off" for a server that you trust with your rights.' }
    }
  }

  return {
    check,
    async prepare(spec, file): Promise<PreparedSandbox> {
      const problem = await check()
      const { server, env } = spec
      if (problem || !manager) throw new StewardError({ code: 'sandbox-blocked', ...problem, message: `${server} cannot start isolated. ${problem?.message ?? ''}`.trim(), action: { kind: 'edit-config', server } })
      const ready = await manager
      const named = env['HOME'] ?? ''
      const home = isAbsolute(named) ? named : homedir()
      const folders = planFolders(spec, { home, dataFolder })
      const scratch = await realpath(await mkdtemp(join(tmpdir(), 'steward-sandbox-')))
      const registry = spec.sandbox.mode === 'standard' ? await npmRegistry(spec) : undefined
      const walled = registry ? { ...spec, sandbox: { ...spec.sandbox, network: [...spec.sandbox.network, registry.rule] } } : spec
      const config = runtimeConfig(walled, file, { home, scratch, folders, dataFolder })
      // Unguessable: by it the proxy knows whose list a connection may use.
      const commandId = randomBytes(24).toString('hex')
      try {
        const { argv } = await ready.wrapWithSandboxArgv([file, ...spec.args].map(quote).join(' '), '/bin/bash', config, undefined, folders.cwd, { commandId, commandText: server })
        const [command = '', ...args] = argv
        if (config.network.allowedDomains.length > 0) ready.registerCommandNetworkLists(commandId, { allowedDomains: config.network.allowedDomains })
        return {
          command,
          args,
          env: { LANG: 'en_US.UTF-8', ...env, HOME: home, TMPDIR: scratch, npm_config_cache: join(scratch, 'npm'), UV_CACHE_DIR: join(scratch, 'uv') },
          // The home folder cannot be read, and is no place to start in then.
          cwd: folders.cwd === home ? scratch : folders.cwd,
          onNotice: () => undefined,
          async release() {
            ready.unregisterCommandNetworkLists(commandId)
            await rm(scratch, { recursive: true, force: true })
          },
        }
      } catch (error) {
        await rm(scratch, { recursive: true, force: true })
        throw new StewardError({ code: 'sandbox-blocked', message: `${server} cannot start isolated.`, cause: error instanceof Error ? error.message : String(error), nextStep: 'Correct "sandbox" of this server in mcp.json.', action: { kind: 'edit-config', server } }, { cause: error })
      }
    },
  }
}

/** What one server is held to. Reading is denied where people's things lie, and given back where the entry says so. */
export function runtimeConfig(spec: SandboxedSpec, file: string, place: { home: string; scratch: string; folders: NamedFolders; dataFolder: string | undefined }): Pick<SandboxRuntimeConfig, 'network' | 'filesystem'> {
  const { sandbox, command, env } = spec
  const { home, scratch, folders, dataFolder } = place
  const rules = sandbox.mode === 'standard' ? [...sandbox.network, ...(packageHosts(command, env) ?? [])] : []
  const program = programMounts({ file, args: spec.args, env, cwd: spec.cwd, home, mode: sandbox.mode, writable: folders.write }).map(({ path }) => path)
  const literal = (paths: readonly string[]) => [...new Set(paths)].map((path) => ({ path, literal: true as const }))
  return {
    network: { allowedDomains: rules.flatMap(domainsOf), deniedDomains: [] },
    filesystem: {
      denyRead: literal([home, '/Users', '/Volumes', '/Network', '/private/tmp', '/private/var/folders', '/private/etc/ssh', ...(dataFolder === undefined ? [] : [dataFolder])]),
      allowRead: literal([...program, ...folders.read, ...folders.write, scratch]),
      allowWrite: literal([...folders.write, scratch]),
      denyWrite: literal(dataFolder === undefined ? [] : [dataFolder]),
    },
  }
}

/** The other one takes a rule without a port for all ports; ours means those of the web. */
function domainsOf(text: string): string[] {
  const rule = parseNetworkRule(text)
  if (!rule) return []
  const host = `${rule.isWildcard ? '*.' : ''}${rule.host}`
  return (rule.port === undefined ? [80, 443] : [rule.port]).map((port) => `${host}:${port}`)
}

/** For `/bin/bash -c`, which the other one insists on: within single quotes nothing has a meaning but they. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

async function loadManager(): Promise<Manager> {
  const { SandboxManager } = await import('@anthropic-ai/sandbox-runtime')
  if (!SandboxManager.isSupportedPlatform()) throw new Error('This version of the system is not supported.')
  const { errors } = SandboxManager.checkDependencies()
  if (errors.length > 0) throw new Error(errors.join(' '))
  await SandboxManager.initialize({ network: { allowedDomains: [], deniedDomains: [] }, filesystem: { denyRead: [], allowWrite: [], denyWrite: [] } })
  return SandboxManager
}
