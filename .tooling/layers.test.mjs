/**
 * Proves that the walls hold: plants a violation of each wall of the design's table in a copy of the
 * tree's skeleton, and checks which gate bites. The copy lies in a temporary folder, so that nobody
 * who works in the checkout ever sees a planted fault.
 */
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rings } from './rings.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const plant = (ring, text, expected) => ({ ring, text, lint: expected.lint, tsc: expected.tsc })
const importing = (ring, specifiers) => specifiers.map((specifier) => plant(ring, `import '${specifier}'`, { lint: /may not import|comes before|has no place|runs anywhere/ }))

const violations = [
  // Who may import whom.
  ...importing('app/contract', ['#core/ports/clean.ts', '#rpc/clean.ts', '#renderer/clean.ts', 'electron', 'react', 'ws']),
  ...importing('app/rpc', ['#core/ports/clean.ts', '#node/clean.ts', 'electron', 'react']),
  ...importing('app/core/turns', ['#node/clean.ts', '#rpc/clean.ts', '#gateway/clean.ts', '#cli/clean.ts', '#main/clean.ts', '#renderer/clean.ts', 'electron', 'electron/main', 'react', 'ws', 'openai', '@anthropic-ai/sdk', 'openai/resources', '@modelcontextprotocol/client/stdio', 'jsonc-parser']),
  ...importing('app/core/providers', ['@modelcontextprotocol/client/stdio', '#node/clean.ts']),
  ...importing('app/core/mcp', ['@modelcontextprotocol/client/stdio', 'openai', 'cross-spawn']),
  ...importing('app/core/policy', ['#core/ports/clean.ts', '#core/mcp/clean.ts', '../ports/clean.ts', 'zod']),
  ...importing('app/core/ports', ['#core/policy/clean.ts', '#core/host/clean.ts', '../host/clean.ts']),
  ...importing('app/node', ['#core/host/clean.ts', '#core/mcp/clean.ts', '#gateway/clean.ts', '#cli/clean.ts', '#main/clean.ts', '#renderer/clean.ts', '#rpc/clean.ts', 'electron']),
  ...importing('app/gateway', ['#cli/clean.ts', '#main/clean.ts', '#renderer/clean.ts', 'electron']),
  ...importing('app/cli', ['#main/clean.ts', '#renderer/clean.ts', 'electron']),
  ...importing('main', ['#cli/clean.ts', '#gateway/clean.ts', '#renderer/clean.ts']),
  ...importing('main/preload', ['#contract/clean.ts', '#rpc/clean.ts', '#core/ports/clean.ts', '#main/clean.ts', 'node:fs', 'zod']),
  ...importing('renderer', ['#core/ports/clean.ts', '#node/clean.ts', '#main/clean.ts', '#gateway/clean.ts', '#cli/clean.ts', 'electron', 'node:fs', 'openai']),
  ...importing('e2e', ['#contract/clean.ts', '#core/ports/clean.ts', '#renderer/clean.ts', '#main/clean.ts']),

  // The order inside core.
  ...importing('app/core/mcp', ['#core/tools/clean.ts', '../turns/clean.ts', '#core/host/clean.ts']),
  ...importing('app/core/consent', ['#core/tools/clean.ts']),
  ...importing('app/core/tools', ['#core/turns/clean.ts']),
  ...importing('app/core/turns', ['#core/host/clean.ts']),
  plant('app/core/novelty', `import '#core/ports/clean.ts'`, { lint: /has no place in the order/ }),

  // Every way to write an import counts.
  plant('app/core/turns', `import type { Stats } from 'node:fs'\nexport type X = Stats`, { lint: /may not import node:fs/, tsc: /node:fs/ }),
  plant('app/core/turns', `import type { App } from 'electron'\nexport type X = App`, { lint: /may not import electron/ }),
  plant('app/core/turns', `export type X = import('electron').App`, { lint: /may not import electron/ }),
  plant('app/core/turns', `export const load = () => import('electron')`, { lint: /may not import electron/ }),
  plant('app/core/turns', `export * from '#node/clean.ts'`, { lint: /runs anywhere/ }),
  plant('app/core/turns', `export { clean } from '#node/clean.ts'`, { lint: /runs anywhere/ }),
  plant('app/core/turns', `export const load = () => import('../../node/clean.ts')`, { lint: /use a package import/ }),
  plant('app/core/turns', `import '../../contract/clean.ts'`, { lint: /use a package import/ }),
  plant('app/contract', `import '../rpc/clean.ts'`, { lint: /app\/contract may not import app\/rpc/ }),
  plant('renderer', `import '../main/clean.ts'`, { lint: /renderer may not import main/ }),
  plant('app/gateway', `export const load = () => import('#renderer/clean.ts')`, { lint: /app\/gateway may not import renderer/ }),

  // What a ring may see without any import: the type check's wall.
  ...['app/contract', 'app/rpc', 'app/core/turns', 'renderer', 'main/preload'].map((ring) => plant(ring, `import { readFileSync } from 'node:fs'\nexport const x = readFileSync`, { lint: /may not import node:fs/, tsc: /node:fs/ })),
  ...['app/contract', 'app/rpc', 'app/core/turns', 'renderer', 'main/preload'].map((ring) => plant(ring, `export const x = process.pid`, { tsc: /Cannot find name 'process'/ })),
  ...['app/contract', 'app/rpc', 'app/core/turns', 'app/node', 'app/gateway', 'app/cli', 'main'].map((ring) => plant(ring, `export const x = document.title`, { tsc: /Cannot find name 'document'/ })),
  plant('app/core/turns', `export const x: Buffer | undefined = undefined`, { tsc: /Cannot find name 'Buffer'/ }),
  plant('app/core/turns', `export const x: HTMLElement | undefined = undefined`, { tsc: /Cannot find name 'HTMLElement'/ }),

  // House rules.
  plant('app/core/turns', `console.log('hello')`, { lint: /console/ }),
  plant('app/node', `export const x = (value: any): unknown => value`, { lint: /any/ }),
  plant('app/node', `const wait = async (): Promise<void> => {}\nwait()`, { lint: /Promises must be awaited/ }),
  plant('app/node', `export function x(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 0\n}`, { lint: /exhaustive/ }),
  plant('app/node', 'export const x = 1\n' + '//\n'.repeat(400), { lint: /401|maximum|too many lines/i }),
  plant('renderer', `export const x = <img src="a.png" />`, { lint: /alt/ }),
  plant('renderer', `export const x = <div dangerouslySetInnerHTML={{ __html: 'a' }} />`, { lint: /dangerous/i }),
  plant('renderer', `export const x = <div onClick={() => {}}>press</div>`, { lint: /key|role|interactive/i }),
  plant('app/node', `// oxlint-disable-next-line no-var\nexport const x = 1`, { lint: /unused/i }),
].map((violation, index) => ({ ...violation, file: `${violation.ring}/planted-${index}.${violation.ring === 'renderer' ? 'tsx' : 'ts'}` }))

const allowedPackages = {
  'app/contract/packages.ts': ['zod'],
  'app/core/mcp/packages.ts': ['zod', '@modelcontextprotocol/client'],
  'app/core/providers/packages.ts': ['openai', '@anthropic-ai/sdk'],
  'renderer/packages.ts': ['react', 'react-dom/client', 'react-aria-components', 'zustand', 'virtua', 'markdown-it', 'vscode-json-languageservice', '@codemirror/view'],
  'main/preload/packages.ts': ['zod'],
}

const coreFolders = ['ports', 'policy', 'mcp', 'mcp/config', 'providers', 'conversations', 'consent', 'tools', 'turns', 'host']
const cleanFolders = [...new Set([...rings.map(({ folder }) => folder), ...coreFolders.map((name) => `app/core/${name}`)])].filter((folder) => folder !== 'app/core')

function run(folder, script, args = []) {
  return new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => resolve({ code: error ? (error.code ?? 1) : 0, output: stdout + stderr }))
  })
}

/** The tree without its source: every tsconfig, the linter's configuration, and one clean file in every folder. */
function makeSkeleton() {
  const folder = mkdtempSync(join(tmpdir(), 'steward-layers-'))
  for (const path of ['.tooling', '.oxlintrc.json', 'package.json', 'tsconfig.json', 'vite.config.ts', 'app/tsconfig.tests.json', 'app/core/providers/sdk-types', ...['app/contract', 'app/rpc', 'app/core', 'app/node', 'app/gateway', 'app/cli', 'main', 'main/preload', 'renderer', 'e2e'].map((ring) => `${ring}/tsconfig.json`)]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(root, path), join(folder, path), { recursive: true })
  }
  for (const name of readdirSync(join(folder, '.tooling'))) if (name.includes('.test.')) rmSync(join(folder, '.tooling', name))
  for (const ring of cleanFolders) write(folder, `${ring}/clean.ts`, 'export const clean = true\n')
  write(folder, 'app/contract/clean.test.ts', `import { clean } from './clean.ts'\nexport const tested = clean\n`)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

function write(folder, file, text) {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), text)
}

const folders = []
function skeleton() {
  const folder = makeSkeleton()
  folders.push(folder)
  return folder
}
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

const linesAbout = (output, file) => output.split('\n').filter((line) => line.startsWith(`${file}:`) || line.startsWith(`${file}(`)).join('\n')

describe('planted in the skeleton', () => {
  let lint
  let types
  beforeAll(async () => {
    const folder = skeleton()
    for (const { file, text } of violations) write(folder, file, `${text}\n`)
    lint = await run(folder, '.tooling/lint.mjs', ['-f', 'unix'])

    // A tree of its own: one import of electron brings Node's types along and silences the type check,
    // which is why there are two gates. What a ring may import must not do that, so it is imported here.
    const typed = skeleton()
    for (const { file, text, tsc } of violations) if (tsc) write(typed, file, `${text}\n`)
    for (const [file, packages] of Object.entries(allowedPackages)) write(typed, file, packages.map((name, index) => `import * as p${index} from '${name}'\nexport const x${index} = p${index}\n`).join(''))
    types = await run(typed, '.tooling/types.mjs')
  }, 120_000)

  test('both gates fail', () => {
    expect([lint.code, types.code]).toEqual([1, 1])
  })

  test.each(violations)('$file: $text', ({ file, lint: lintExpected, tsc }) => {
    const gates = [
      { said: lint.output, expected: lintExpected },
      { said: types.output, expected: tsc },
    ].filter(({ expected }) => expected)
    expect(gates.length, 'a violation must name the gate that catches it').toBeGreaterThan(0)
    for (const { said, expected } of gates) expect(linesAbout(said, file)).toMatch(expected)
  })

  test('nothing else is reported', () => {
    const planted = new Set(violations.map(({ file }) => file))
    const others = lint.output.split('\n').filter((line) => /^\S+:\d+:\d+: /.test(line) && !planted.has(line.split(':')[0]))
    expect(others).toEqual([])
  })
})

describe('a gate that bites nothing bites nobody', () => {
  test('the clean skeleton passes both gates', async () => {
    const folder = skeleton()
    expect(await run(folder, '.tooling/lint.mjs')).toMatchObject({ code: 0, output: expect.stringMatching(/lint: \d+ files are right/) })
    expect(await run(folder, '.tooling/types.mjs')).toMatchObject({ code: 0, output: expect.stringContaining('rings are right') })
  }, 120_000)

  test('allowed imports are allowed', async () => {
    const folder = skeleton()
    write(folder, 'app/core/host/good.ts', `import '#contract/clean.ts'\nimport '#core/turns/clean.ts'\nimport './clean.ts'\nimport '../ports/clean.ts'\nimport { z } from 'zod'\nexport const x = z\n`)
    write(folder, 'app/core/providers/good.ts', `import OpenAI from 'openai'\nexport const x = OpenAI\n`)
    write(folder, 'app/node/good.ts', `import { readFileSync } from 'node:fs'\nimport '@modelcontextprotocol/client/stdio'\nimport '#core/ports/clean.ts'\nexport const x = readFileSync\n`)
    write(folder, 'main/good.ts', `import type { App } from 'electron'\nimport '#core/host/clean.ts'\nimport '#node/clean.ts'\nexport type X = App\n`)
    write(folder, 'e2e/good.ts', `import type { clean } from '#contract/clean.ts'\nexport type X = typeof clean\n`)
    write(folder, 'app/core/turns/good.test.ts', `import { readFileSync } from 'node:fs'\nimport '#node/clean.ts'\nexport const x = readFileSync\n`)
    expect(await run(folder, '.tooling/lint.mjs')).toMatchObject({ code: 0 })
  }, 120_000)

  test.each(rings.map(({ folder }) => folder).filter((folder) => !['app/core', 'main'].includes(folder)))('lint fails when %s is empty', async (ring) => {
    const folder = skeleton()
    rmSync(join(folder, ring), { recursive: true })
    expect(await run(folder, '.tooling/lint.mjs')).toMatchObject({ code: 1, output: expect.stringContaining(ring) })
  }, 60_000)

  test('types fails when a ring is empty or missing', async () => {
    const folder = skeleton()
    rmSync(join(folder, 'app/cli/clean.ts'))
    expect(await run(folder, '.tooling/types.mjs', ['app/cli'])).toMatchObject({ code: 1, output: expect.stringContaining('examined no file') })
    rmSync(join(folder, 'app/cli'), { recursive: true })
    expect((await run(folder, '.tooling/types.mjs', ['app/cli'])).code).toBe(1)
  }, 60_000)

  test('lint fails when the linter itself sees no file', async () => {
    const folder = skeleton()
    write(folder, '.oxlintrc.json', JSON.stringify({ ignorePatterns: ['**/*'] }))
    expect(await run(folder, '.tooling/lint.mjs')).toMatchObject({ code: 1, output: expect.stringMatching(/lint: examined \d+ of \d+ files/) })
  }, 60_000)
})
