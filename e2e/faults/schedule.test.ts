import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/**
 * A short schedule with a new seed at each run, so that many runs together search widely; `STEWARD_FAULT_SEED=N` repeats one.
 * What a seed finds gets a test of its own, because the machine's timing is no part of a seed.
 */
const chosen = process.env['STEWARD_FAULT_SEED'] ?? String(Math.floor(Math.random() * 1_000_000))

function run(seed: string, lives: number, seconds: number): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'run.ts'), '--seed', seed, '--schedules', '1', '--lives', String(lives), '--seconds', String(seconds)], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_NO_WARNINGS: '1' } })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, text }))
  })
}

test(`random faults, seed ${chosen}: nothing is lost`, async () => {
  const { code, text } = await run(chosen, 5, 6)
  console.log(text.trim())
  expect(text).toContain(`seed ${chosen} passed`)
  expect(code).toBe(0)
}, 60_000)
