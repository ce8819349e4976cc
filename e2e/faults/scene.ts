import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Provider } from './provider.ts'

const BALLAST = 'ballast'

/** A data folder with two servers whose effects can be counted, and a provider that does as it is told. */
export interface Scene {
  readonly home: string
  readonly configText: string
  readonly settingsText: string
  /** The ids of the calls that reached a server, in this order. */
  effects(): string[]
  /** Takes all space that is left to the data folder. Only where the folder has a file system of its own. */
  fillDisk(): void
  freeDisk(): void
}

export function createScene(folder: string, provider: Pick<Provider, 'baseUrl'>, servers: Readonly<Record<string, object>> = {}): Scene {
  const home = join(folder, 'data')
  const log = join(folder, 'effects.log')
  mkdirSync(home, { recursive: true })
  const effects = { command: process.execPath, args: [join(import.meta.dirname, 'effects.mjs')], env: { EFFECTS: log } }
  const configText = JSON.stringify({ mcpServers: { effects, 'effects-2': { ...effects, env: { ...effects.env, SECOND: '1' } }, ...servers } }, undefined, 2)
  const settingsText = JSON.stringify({ firstRunDone: true, providers: [{ id: 'mock', kind: 'openai-compatible', label: 'Mock', baseUrl: provider.baseUrl, models: ['m'], toolMode: 'native' }], defaultModel: { providerId: 'mock', model: 'm' } }, undefined, 2)
  writeFileSync(join(home, 'mcp.json'), configText)
  writeFileSync(join(home, 'settings.json'), settingsText)
  return {
    home,
    configText,
    settingsText,
    effects: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').filter((line) => line !== '') : []),
    fillDisk: () => fillDisk(home),
    freeDisk: () => freeDisk(home),
  }
}

/** Takes all space of the file system that holds the folder. */
export function fillDisk(folder: string): void {
  const file = openSync(join(folder, BALLAST), 'a')
  try {
    for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) if (writeSync(file, Buffer.alloc(size)) < size) break
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    }
  } finally {
    closeSync(file)
  }
}

export function freeDisk(folder: string): void {
  rmSync(join(folder, BALLAST), { force: true })
}
