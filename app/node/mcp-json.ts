import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { FSWatcher } from 'chokidar'
import { StewardError } from '#contract/problem.ts'
import type { Logger } from '#core/ports/logger.ts'
import type { ServerConfigFile } from '#core/ports/server-config-file.ts'
import { writeFileAtomically } from './atomic-write.ts'
import { createLastGood } from './last-good.ts'

/** What a file that is not there reads as. */
const NOTHING = '{"mcpServers": {}}'

/** Editors write in several moves; one reading after the last of them is enough. */
const SETTLE_MS = 40

export interface McpJson extends ServerConfigFile {
  close(): Promise<void>
}

/** `mcp.json` of the data folder, or the file that the person named for this run. */
export function createMcpJson(path: string, options: { named: boolean; logger: Logger; exclusively?: (change: () => void) => void }): McpJson {
  const ownRevisions = new Set<string>()
  const listeners = new Set<() => void>()
  let watcher: FSWatcher | undefined
  let starting: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let toldRevision: string | undefined
  let closed = false
  const lastGood = createLastGood(path)
  const exclusively = options.exclusively ?? ((change: () => void) => change())

  async function read(): Promise<{ text: string; revision: string }> {
    try {
      const text = await readFile(path, 'utf8')
      return { text, revision: revisionOf(text) }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { text: NOTHING, revision: revisionOf(NOTHING) }
      throw new StewardError(
        { code: 'config-file-unreadable', message: `Steward cannot read ${path}.`, cause: error instanceof Error ? error.message : undefined, nextStep: 'Correct the permissions of the file.' },
        { cause: error },
      )
    }
  }

  function readNow(): string {
    return existsSync(path) ? readFileSync(path, 'utf8') : NOTHING
  }

  /** Tells once for each new text, however often the file system speaks. */
  async function tell(): Promise<void> {
    const { revision } = await read()
    if (closed || revision === toldRevision) return
    toldRevision = revision
    for (const listener of [...listeners]) listener()
  }

  function soon(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void tell().catch((error: unknown) => options.logger.warn('mcp.json changed but cannot be read', { error: String(error) })), SETTLE_MS)
  }

  /** The folder is watched, not the file: a file that is replaced would take its watch with it. */
  async function startWatching(): Promise<void> {
    toldRevision ??= (await read().catch(() => undefined))?.revision
    const { watch } = await import('chokidar')
    if (closed) return
    const folder = dirname(path)
    const name = basename(path)
    watcher = watch(folder, { depth: 0, ignoreInitial: true, persistent: false, ignored: (candidate) => candidate !== folder && basename(candidate) !== name })
    watcher.on('all', soon)
    watcher.on('error', (error) => options.logger.warn('mcp.json cannot be watched; changes need a restart', { error: String(error) }))
    // What happened between the first reading and now was not seen by anybody.
    watcher.on('ready', soon)
  }

  return {
    path,
    named: options.named,
    read,
    async write(text, expectedRevision, writeOptions) {
      refuseWhereChanged((await read()).revision, expectedRevision)
      const revision = revisionOf(text)
      if (writeOptions?.vouch ?? true) ownRevisions.add(revision)
      // Looked at once more where no other Steward can come between: both would believe that they wrote last.
      await writeFileAtomically(path, text, (put) => exclusively(() => {
        refuseWhereChanged(revisionOf(readNow()), expectedRevision)
        put()
      }))
      await tell()
      return { revision }
    },
    keepGood: (text) => void (options.named || lastGood.keep(text)),
    lastGood: () => (options.named ? undefined : lastGood.read()),
    watch(listener) {
      listeners.add(listener)
      // Not now: reading the watcher's code would delay the start.
      starting ??= new Promise<void>((resolve) => setImmediate(resolve)).then(startWatching).catch((error: unknown) => options.logger.warn('mcp.json is not watched', { error: String(error) }))
      return () => void listeners.delete(listener)
    },
    wroteItself: (revision) => ownRevisions.has(revision),
    async close() {
      closed = true
      clearTimeout(timer)
      await starting
      await watcher?.close()
      await lastGood.kept()
    },
  }
}

function refuseWhereChanged(found: string, expected: string): void {
  if (found === expected) return
  throw new StewardError({
    code: 'config-changed',
    message: 'mcp.json was changed by another program in the meantime.',
    nextStep: 'Load the file again, then make your change once more.',
    action: { kind: 'retry' },
  })
}

function revisionOf(text: string): string {
  return hash('sha256', text)
}
