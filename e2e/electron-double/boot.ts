// What Electron's own bootstrap does: finds the app, opens the inspector, runs the main script, becomes ready.
import { existsSync, readFileSync, statSync } from 'node:fs'
import inspector from 'node:inspector'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { app, double } from './electron.ts'

const packageSchema = z.object({ main: z.string(), name: z.string().optional(), productName: z.string().optional(), version: z.string().optional() })

/** Electron's own arguments are all before the app's path and all in one word. */
function findApp(words: readonly string[]): { script: string; folder: string } {
  const given = resolve(words.find((word) => !word.startsWith('-')) ?? '.')
  if (!existsSync(given)) throw new Error(`The double found no app at ${given}`)
  if (!statSync(given).isDirectory()) return { script: given, folder: process.cwd() }
  const { main, name, productName, version } = packageSchema.parse(JSON.parse(readFileSync(join(given, 'package.json'), 'utf8')))
  app.name = productName ?? name ?? app.name
  app.version = version ?? app.version
  return { script: resolve(given, main), folder: given }
}

process.argv.splice(1, 1) // Electron's argv has no script of its own.
Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: '0.0.0-double', chrome: '0.0.0.0' }, enumerable: true })
Object.defineProperties(process, {
  type: { value: 'browser', enumerable: true },
  defaultApp: { value: true, enumerable: true },
  resourcesPath: { value: import.meta.dirname, enumerable: true },
})

const words = process.argv.slice(1)
const { script, folder } = findApp(words)
app.folder = folder

// Opened here and not by a flag of Node: whoever attaches finds the module `electron` loaded.
const port = words.map((word) => /^--inspect=(\d+)$/.exec(word)?.[1]).find((match) => match !== undefined)
if (port !== undefined) inspector.open(Number(port), '127.0.0.1')

// As Electron does on POSIX.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())

await import(pathToFileURL(script).href)
await double.start()
