import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SecondInstance {
  readonly argv: string[]
  readonly workingDirectory: string
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * Electron's lock, with files: one process of a user data folder holds it, and each later one leaves a
 * note with its arguments and is told to go.
 */
export function lockInstance(userData: string, onSecond: (second: SecondInstance) => void): boolean {
  const folder = join(userData, 'SingletonDouble')
  const lock = join(folder, 'lock')
  mkdirSync(folder, { recursive: true })
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      process.on('exit', () => rmSync(lock, { force: true }))
      watchNotes(folder, onSecond)
      return true
    } catch {
      const holder = Number(readFileSync(lock, 'utf8'))
      if (holder === process.pid) return true
      if (isAlive(holder)) break
      rmSync(lock, { force: true })
    }
  }
  const note: SecondInstance = { argv: process.argv, workingDirectory: process.cwd() }
  writeFileSync(join(folder, `${process.pid}.tmp`), JSON.stringify(note))
  // Renamed, so that it is seen whole or not at all.
  renameSync(join(folder, `${process.pid}.tmp`), join(folder, `${process.pid}.json`))
  return false
}

function watchNotes(folder: string, onSecond: (second: SecondInstance) => void): void {
  const watcher = watch(folder, () => {
    for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.json'))) {
      const note = JSON.parse(readFileSync(join(folder, name), 'utf8')) as SecondInstance
      rmSync(join(folder, name))
      onSecond(note)
    }
  })
  watcher.unref()
}
