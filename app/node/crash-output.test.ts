import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const secret = 'planted-in-a-crash-7781'
const program = `
const { handleCrashes, maskCrashesWith } = await import(${JSON.stringify(join(import.meta.dirname, 'crash-output.ts'))})
const { createMasker } = await import(${JSON.stringify(join(import.meta.dirname, 'mask.ts'))})
const masker = createMasker()
masker.learn(process.env.PLANTED)
maskCrashesWith(masker.text)
handleCrashes((text) => { console.error(text); process.exit(7) })
const error = new Error('could not use ' + process.env.PLANTED, { cause: { header: 'Bearer ' + process.env.PLANTED, key: 'sk-' + 'a1'.repeat(12) } })
error.request = { env: { TOKEN: process.env.PLANTED } }
`

test.each([
  ['thrown where nobody catches', 'setTimeout(() => { throw error })'],
  ['a promise that nobody waits for', 'void Promise.reject(error); setTimeout(() => {}, 1000)'],
])('%s: what is printed says where and why, without the secret', (_, end) => {
  const { stderr, stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program + end], { env: { PATH: process.env['PATH'], PLANTED: secret }, encoding: 'utf8' })
  expect(status).toBe(7)
  expect(stderr).toContain('Error: could not use •••')
  expect(stderr).toContain('    at ')
  expect(stderr + stdout).not.toContain(secret)
  expect(stderr).not.toContain('a1a1a1')
})
