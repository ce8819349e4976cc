/**
 * `npm run test:faults -- --minutes 10 --seed 7`: random schedules of faults, one seed after the other. A seed that fails is
 * printed with what was done; `STEWARD_FAULT_SEED=N` (or `--seed N`) begins with it. Where bubblewrap is, the data folders lie
 * on a small file system of their own, which the schedule fills.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runSchedule } from './schedule.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: process.env['STEWARD_FAULT_SEED'] ?? String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '10' },
    seconds: { type: 'string' },
    lives: { type: 'string', default: '8' },
    schedules: { type: 'string', default: '1000000' },
    verbose: { type: 'boolean', default: false },
  },
})
const INSIDE = 'STEWARD_FAULT_FOLDER'
const MEGABYTES = 24
const inside = process.env[INSIDE]

if (inside === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'steward-faults-'))
  const hasSandbox = process.platform === 'linux' && spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0
  const args = [import.meta.filename, ...process.argv.slice(2)]
  const [command, ...rest] = hasSandbox ? ['bwrap', '--dev-bind', '/', '/', '--size', String(MEGABYTES * 1024 * 1024), '--tmpfs', folder, process.execPath, ...args] : [process.execPath, ...args]
  const child = spawn(command!, rest, { stdio: 'inherit', env: { ...process.env, [INSIDE]: folder, STEWARD_FAULT_DISK: hasSandbox ? '1' : '' } })
  process.exitCode = await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  rmSync(folder, { recursive: true, force: true })
} else {
  const until = performance.now() + (values.seconds === undefined ? Number(values.minutes) * 60_000 : Number(values.seconds) * 1_000)
  let seed = Number(values.seed)
  for (let schedules = 0; schedules < Number(values.schedules) && performance.now() < until; schedules++, seed++) {
    const folder = join(inside, String(seed))
    mkdirSync(folder)
    console.log(`faults: seed ${seed}${process.env['STEWARD_FAULT_DISK'] ? '' : ' (the disk is not filled: no bubblewrap)'}`)
    const { lives, steps, events, calls } = await runSchedule({ seed, folder, mostMs: until - performance.now(), mostLives: Number(values.lives), canFillDisk: Boolean(process.env['STEWARD_FAULT_DISK']), ...(values.verbose ? { say: console.log } : {}) })
    console.log(`faults: seed ${seed} passed: ${lives} lives, ${steps} steps, ${calls} calls made, ${events} events kept`)
    rmSync(folder, { recursive: true, force: true })
  }
}
