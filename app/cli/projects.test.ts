import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createHome, expectCode, steward } from './run-steward.fixture.ts'

test('a project of a file is imported, shown, begun in and exported; usage is plain text with bars; a limit stops a script', async () => {
  const { folder, home, remove } = createHome()
  try {
    const file = join(folder, 'in.json')
    const out = join(folder, 'out.json')
    writeFileSync(file, JSON.stringify({ format: 'steward-project', version: 1, project: { name: 'Quiet', systemPrompt: 'Be \u001b[2Jbrief.', otherServers: false }, mcpServers: { extra: { command: 'extra' } }, grants: [{ kind: 'deny', server: '*', tool: 'x' }] }))
    const at = ['--home', home]
    const imported = await steward([...at, 'projects', 'import', file])
    expectCode(imported.code, 0, imported.stderr)
    expect(imported.stderr).toMatch(/steward servers add --link 'steward:\/\/install\?name=extra[\s\S]*permissions were not taken over/)
    const [shown, run, exported] = await Promise.all([
      steward([...at, 'projects', 'show', 'quiet']),
      steward([...at, 'run', '--project', 'Quiet', '--provider', 'demo', '--model', 'demo', 'help']),
      steward([...at, 'projects', 'export', 'Quiet', '--output', out]),
    ])
    for (const each of [shown, run, exported]) expectCode(each.code, 0, each.stderr)
    expect(shown.stdout).toMatch(/servers +off/)
    expect(shown.stdout + imported.stderr).not.toContain('\u001b[2J')
    expect(existsSync(out) && readFileSync(out, 'utf8')).toContain('"steward-project"')
    const settings = join(home, 'settings.json')
    writeFileSync(settings, JSON.stringify({ ...(existsSync(settings) ? (JSON.parse(readFileSync(settings, 'utf8')) as object) : {}), budgets: { limits: [{ period: 'day', unit: 'tokens', amount: 1, model: 'demo/*' }] } }))
    const [usage, listed, unknown, stopped] = await Promise.all([steward([...at, 'usage', '--by', 'model']), steward([...at, 'conversations', 'list', '--project', 'quiet']), steward([...at, 'run', '--project', 'None', 'x']), steward([...at, 'usage', '--by', 'moon'])])
    expectCode(usage.code, 0, usage.stderr)
    expect(usage.stdout).toMatch(/demo\/demo {2}[█·]{30} {2}[\d,]+ tokens/)
    expect(listed.stdout).toMatch(/help/)
    expectCode(unknown.code, 2, unknown.stderr)
    expectCode(stopped.code, 2, stopped.stderr)
  } finally {
    remove()
  }
})
