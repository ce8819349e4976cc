import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { writeFileAtomically } from './atomic-write.ts'
import { useTemporaryFolder } from './testing/temporary-folder.ts'

const folder = useTemporaryFolder()

test('writes a new file for its owner only, and leaves nothing beside it', async () => {
  const file = join(folder.path, 'a.json')
  await writeFileAtomically(file, 'one')
  await writeFileAtomically(file, 'two')
  expect(readFileSync(file, 'utf8')).toBe('two')
  expect(readdirSync(folder.path)).toEqual(['a.json'])
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('keeps permissions and follows links', async () => {
  const real = join(folder.path, 'dotfiles', 'mcp.json')
  mkdirSync(join(folder.path, 'dotfiles'))
  writeFileSync(real, 'old')
  chmodSync(real, 0o640)
  const link = join(folder.path, 'mcp.json')
  symlinkSync(join('dotfiles', 'mcp.json'), link)
  await writeFileAtomically(link, 'new')
  expect(readFileSync(real, 'utf8')).toBe('new')
  expect(statSync(real).mode & 0o777).toBe(0o640)
  symlinkSync('later.json', join(folder.path, 'dangling.json'))
  await writeFileAtomically(join(folder.path, 'dangling.json'), 'made')
  expect(readFileSync(join(folder.path, 'later.json'), 'utf8')).toBe('made')
})

test('a folder that is not there is a problem with a next step', async () => {
  await expect(writeFileAtomically(join(folder.path, 'none', 'a'), 'x')).rejects.toMatchObject({ code: 'file-unwritable', problem: { nextStep: expect.any(String) } })
})

test('killed at any moment: the file is one whole content', async () => {
  const file = join(folder.path, 'a.json')
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'atomic-writer.ts'), file], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await sleep(round * 7)
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await exited
    const text = readFileSync(file, 'utf8')
    expect(text.length).toBe(1_000_000)
    expect(text === text[0]?.repeat(1_000_000)).toBe(true)
  }
})
