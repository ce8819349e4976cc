import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { SandboxRuntimeConfigSchema } from '@anthropic-ai/sandbox-runtime'
import type { SandboxedSpec } from './sandbox.ts'
import { createSandboxRuntime, runtimeConfig } from './sandbox-runtime.ts'

function spec(mode: 'standard' | 'strict', more: Partial<SandboxedSpec> = {}): SandboxedSpec {
  return { server: 'x', command: 'node', args: ['it\'s "$HOME"'], env: { PATH: '/usr/bin', HOME: '/Users/me', TOKEN: 'secret' }, cwd: '/Users/me', sandbox: { mode, folders: { read: [], write: [] }, network: mode === 'strict' ? [] : ['api.example.com', '*.example.org:8443'] }, ...more }
}
const place = { home: '/Users/me', scratch: '/private/tmp/x', folders: { read: ['/Users/me/read'], write: ['/Users/me/work'], cwd: '/Users/me' }, dataFolder: '/Users/me/Library/Steward' }

test.each(['standard', 'strict'] as const)('what a server on macOS is held to (%s)', (mode) => {
  const config = runtimeConfig(spec(mode), '/usr/bin/node', place)
  // The other one's own schema takes it.
  expect(() => SandboxRuntimeConfigSchema.parse(config)).not.toThrow()
  const paths = (entries: readonly unknown[] | undefined): unknown[] => (entries ?? []).map((entry) => (entry as { path: string }).path)
  expect(config.network.allowedDomains).toEqual(mode === 'strict' ? [] : ['api.example.com:80', 'api.example.com:443', '*.example.org:8443'])
  expect(paths(config.filesystem.allowWrite)).toEqual(['/Users/me/work', '/private/tmp/x'])
  expect(paths(config.filesystem.denyRead)).toEqual(expect.arrayContaining(['/Users/me', '/Users', '/private/tmp', '/Users/me/Library/Steward']))
  expect(paths(config.filesystem.allowRead)).toEqual(['/Users/me/read', '/Users/me/work', '/private/tmp/x'])
  expect(paths(config.filesystem.denyWrite)).toEqual(['/Users/me/Library/Steward'])
})

test('arguments reach the program as they are, values stay out of them, and a manager that fails lets nothing start', async () => {
  const home = mkdtempSync(join(process.cwd(), 'node_modules', '.home-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin', 'server'), '')
  const seen: { command?: string; lists: string[] } = { lists: [] }
  const manager = {
    wrapWithSandboxArgv: (command: string) => ((seen.command = command), Promise.resolve({ argv: ['/bin/bash', '-c', 'wrapped'], env: {} })),
    registerCommandNetworkLists: (id: string) => void seen.lists.push(id),
    unregisterCommandNetworkLists: (id: string) => void seen.lists.splice(seen.lists.indexOf(id), 1),
  }
  const adapter = createSandboxRuntime({ dataFolder: join(home, 'steward') }, () => Promise.resolve(manager as never))
  const prepared = await adapter.prepare(spec('standard', { env: { HOME: home, TOKEN: 'secret' }, cwd: home }), join(home, 'bin', 'server'))
  expect(seen.command).toBe(`'${home}/bin/server' 'it'\\''s "$HOME"'`)
  expect([prepared.command, ...prepared.args]).toEqual(['/bin/bash', '-c', 'wrapped'])
  expect(prepared.env).toMatchObject({ TOKEN: 'secret', HOME: home })
  expect(seen.lists).toEqual([expect.stringMatching(/^[\da-f]{48}$/)])
  await prepared.release()
  expect(seen.lists).toEqual([])
  const broken = createSandboxRuntime({}, () => Promise.reject(new Error('no sandbox-exec')))
  await expect(broken.prepare(spec('strict'), '/bin/x')).rejects.toMatchObject({ code: 'sandbox-blocked', problem: { cause: 'no sandbox-exec' } })
})
