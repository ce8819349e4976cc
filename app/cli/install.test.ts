import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeZip } from '#node/testing/make-zip.ts'
import { createHome, expectCode, startOnTerminal, steward } from './run-steward.fixture.ts'

test('a link and a bundle are shown whole and add nothing before a yes; a hostile list of another app starts nothing', async () => {
  const { folder, home, remove } = createHome()
  try {
    const marker = join(folder, 'started')
    const entry = { command: process.execPath, args: ['-e', `require('fs').writeFileSync(${JSON.stringify(marker)}, '')`, '\u001b[2Jhid\u200Bden'], env: { NODE_OPTIONS: '--no-warnings' }, trust: true }
    const link = `steward://install?name=linked&config=${encodeURIComponent(JSON.stringify(entry))}`
    const add = ['--home', home, 'servers', 'add']
    const script = join(folder, 'list.json')
    writeFileSync(script, JSON.stringify({ mcpServers: { 'a\u202Eb': entry, paypal: entry } }))
    const bundle = join(folder, 'x.mcpb')
    const manifest = { manifest_version: '0.3', name: 'packed', version: '1', server: { mcp_config: { command: 'node', args: ['${__dirname}/run.js', '${user_config.who}'] } }, user_config: { who: { type: 'string', title: 'Who', required: true } } }
    writeFileSync(bundle, makeZip([{ name: 'manifest.json', data: JSON.stringify(manifest) }, { name: 'run.js' }]))
    mkdirSync(home)

    const [nobody, packed, imported] = await Promise.all([steward([...add, '--link', link]), steward(['--home', join(folder, 'other'), 'servers', 'add', '--bundle', bundle, '--set', 'who=me', '--yes', '--json']), steward(['--home', join(folder, 'third'), 'servers', 'import', script])])
    expectCode(nobody.code, 3, nobody.stderr)
    for (const word of ['linked', 'started', '\\u001b[2Jhid\\u200bden', 'NODE_OPTIONS=--no-warnings', 'Left out:  trust', 'can change which code runs']) expect(nobody.stderr).toContain(word)
    expect(nobody.stderr).not.toContain('\u001b[2J')
    expect(existsSync(join(home, 'mcp.json'))).toBe(false)

    expectCode(packed.code, 0, packed.stderr)
    expect(packed.stderr).toMatch(/Nobody has verified who made it[\s\S]*run\.js/)
    const { mcpServers } = JSON.parse(readFileSync(join(folder, 'other/mcp.json'), 'utf8')) as { mcpServers: { packed: { args: string[] } } }
    expect([existsSync(mcpServers.packed.args[0] ?? ''), mcpServers.packed.args[1]]).toEqual([true, 'me'])

    const asked = startOnTerminal([...add, '--link', link])
    await asked.shown(/Add exactly this\? y or n/)
    asked.child.stdin.write('n\r')
    expect((await asked.ended).code).toBe(3)
    expectCode(imported.code, 0, imported.stderr)
    expect(imported.stderr).toContain('a<U+202E>b')
    expect(imported.stderr).not.toContain('\u202E')
    expect(existsSync(marker)).toBe(false)
  } finally {
    remove()
  }
})
