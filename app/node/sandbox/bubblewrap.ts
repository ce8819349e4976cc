import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { packageHosts } from '#contract/package-runner.ts'
import { StewardError } from '#contract/problem.ts'
import { startAllowProxy } from './allow-proxy.ts'
import { bubblewrapArguments, inOrder, type Mount } from './bubblewrap-arguments.ts'
import { checkBubblewrap, findBubblewrap } from './check-bubblewrap.ts'
import { coverOwn, folderMounts, planFolders } from './plan-folders.ts'
import { npmRegistry } from './npm-registry.ts'
import { findOnPath, programMounts, type Program } from './program-mounts.ts'
import { NODE_RELAY, PYTHON_RELAY, RELAY_FOLDER, RELAY_PORT } from './relay.ts'
import type { PreparedSandbox, SandboxAdapter, SandboxedSpec, SandboxOptions } from './sandbox.ts'
import { isWithin, systemMounts } from './system-mounts.ts'

/** Linux: namespaces of its own for everything, an empty home, and one way out, if any. README.md says what a program sees. */
export function createBubblewrap({ dataFolder, bubblewrap, dial }: SandboxOptions): SandboxAdapter {
  /** Set once it worked; a machine that is mended meanwhile is tried again. */
  let works = false

  async function check() {
    const problem = await checkBubblewrap(bubblewrap ?? findBubblewrap())
    works = problem === undefined
    return problem
  }

  async function prepare(spec: SandboxedSpec, file: string): Promise<PreparedSandbox> {
    const { server, sandbox } = spec
    const wall = bubblewrap ?? findBubblewrap()
    const problem = works && wall !== undefined ? undefined : await check()
    if (problem || wall === undefined) throw new StewardError({ code: 'sandbox-missing', ...problem, message: `${server} cannot start isolated. ${problem?.message ?? ''}`.trim(), action: { kind: 'edit-config', server } })

    const named = spec.env['HOME'] ?? ''
    const home = isAbsolute(named) ? named : homedir()
    const place = { home, dataFolder }
    const folders = planFolders(spec, place)
    const program: Program = { file, args: spec.args, env: spec.env, cwd: spec.cwd, home, mode: sandbox.mode, writable: folders.write }
    const packages = sandbox.mode === 'standard' ? packageHosts(spec.command, spec.env) : undefined
    const registry = packages ? await npmRegistry(spec) : undefined
    const rules = sandbox.mode === 'standard' ? [...sandbox.network, ...(packages ?? []), ...(registry ? [registry.rule] : [])] : []
    const cache = packages && dataFolder !== undefined ? await packageCache(dataFolder, spec) : undefined
    const out = rules.length > 0 ? await openWayOut(spec, rules, program) : undefined

    // Where a named folder holds the home that the entry set, that one is meant.
    const ownHome = [...folders.read, ...folders.write].some((folder) => isWithin(home, folder))
    const mounts: Mount[] = [
      ...systemMounts(),
      ...(ownHome ? [] : [{ kind: 'empty', path: home } satisfies Mount]),
      ...programMounts(program),
      ...(cache === undefined ? [] : [{ kind: 'write', path: join(home, '.cache'), from: cache } satisfies Mount]),
      ...folderMounts(folders),
      ...(out?.mounts ?? []),
    ]
    const env = { LANG: 'C.UTF-8', ...spec.env, HOME: home, TMPDIR: '/tmp', ...(packages ? cacheVariables(home) : {}), ...(registry ? { npm_config_registry: registry.address } : {}), ...out?.env }
    return {
      command: wall,
      args: ['--args', '3', '--', ...(out?.command ?? []), file, ...spec.args],
      env: { PATH: '/usr/bin:/bin' },
      cwd: '/',
      input: bubblewrapArguments({ mounts: inOrder([...mounts, ...coverOwn(mounts, dataFolder)]), env, cwd: folders.cwd }).map((argument) => `${argument}\0`).join(''),
      onNotice: (listener) => out?.proxy.onRefused(listener),
      release: async () => void (await out?.close()),
    }
  }

  /** The proxy outside, and the relay to it inside. */
  async function openWayOut({ server, env }: SandboxedSpec, rules: readonly string[], program: Program) {
    const node = findOnPath('node', env)
    const runtime = node ?? findOnPath('python3', env)
    if (runtime === undefined) {
      throw new StewardError({
        code: 'sandbox-relay-missing',
        message: `${server} cannot start isolated with a network.`,
        cause: 'The way to its hosts needs Node or Python, and neither "node" nor "python3" is on the PATH.',
        nextStep: 'Install one of them, or remove "network" from the sandbox of this server.',
        action: { kind: 'edit-config', server },
      })
    }
    const folder = await mkdtemp(join(tmpdir(), 'steward-sandbox-'))
    try {
      const proxy = await startAllowProxy(join(folder, 'proxy.sock'), rules, dial)
      await writeFile(join(folder, 'relay'), node === undefined ? PYTHON_RELAY : NODE_RELAY)
      await chmod(folder, 0o700)
      const address = `http://127.0.0.1:${RELAY_PORT}`
      return {
        proxy,
        command: [runtime, `${RELAY_FOLDER}/relay`, `${RELAY_FOLDER}/proxy.sock`, String(RELAY_PORT)],
        mounts: [{ kind: 'read', path: RELAY_FOLDER, from: folder } satisfies Mount, ...programMounts({ ...program, file: runtime, args: [] })],
        // Node's own `fetch` looks at them only where it is told to.
        env: { HTTP_PROXY: address, HTTPS_PROXY: address, http_proxy: address, https_proxy: address, NO_PROXY: 'localhost,127.0.0.1,::1', no_proxy: 'localhost,127.0.0.1,::1', NODE_USE_ENV_PROXY: '1' },
        async close() {
          await proxy.close()
          await rm(folder, { recursive: true, force: true })
        },
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    }
  }

  return { prepare, check }
}

/** What `npx` and `uvx` fetched, kept for the next start: of this very command, so that no server changes what another one runs. */
async function packageCache(dataFolder: string, { server, command, args, env }: SandboxedSpec): Promise<string> {
  const key = createHash('sha256').update(JSON.stringify([server, command, args, packageHosts(command, env)])).digest('hex').slice(0, 24)
  const folder = join(dataFolder, 'packages', key)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

function cacheVariables(home: string): Record<string, string> {
  const cache = join(home, '.cache')
  return { XDG_CACHE_HOME: cache, npm_config_cache: join(cache, 'npm'), npm_config_update_notifier: 'false', UV_CACHE_DIR: join(cache, 'uv'), UV_PYTHON_INSTALL_DIR: join(cache, 'uv-python') }
}
