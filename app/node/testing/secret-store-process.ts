/**
 * One process that uses the real keychain: DATABASE, then any of set NAME VALUE, get NAME, remove NAME, list, status, rotate.
 * Prints a JSON line for each. KEYCHAIN_FILE takes a file in the place of the keychain; with KILL_AT the process kills itself
 * at that step: before each change of the keychain, and before and within each write of the database.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { toProblem } from '#contract/problem.ts'
import { createKeychain, type Keychain } from '../keychain.ts'
import { createSecretStore } from '../secret-store.ts'
import { openDatabase } from '../sqlite-open.ts'

const [file = '', ...words] = process.argv.slice(2)
const { KEYCHAIN_FILE: keychainFile, KILL_AT: killAt } = process.env
const database = openDatabase(file)
let steps = 0

function step(): void {
  if (killAt !== undefined && steps === Number(killAt)) process.kill(process.pid, 'SIGKILL')
  steps++
}

function fileKeychain(path: string): Keychain {
  const read = (): Record<string, string> => (existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {})
  const change = (edit: (keys: Record<string, string>) => void): Promise<void> => {
    const keys = read()
    edit(keys)
    step()
    writeFileSync(path, JSON.stringify(keys))
    return Promise.resolve()
  }
  return {
    label: 'a file',
    read: (account) => {
      const key = read()[account]
      return Promise.resolve(key === undefined ? null : Buffer.from(key, 'base64'))
    },
    write: (account, bytes) => change((keys) => (keys[account] = Buffer.from(bytes).toString('base64'))),
    remove: (account) => change((keys) => delete keys[account]),
  }
}

const stepped: typeof database = {
  ...database,
  write(options, run) {
    step()
    return database.write(options, () => {
      const inner = run()
      // Written, and not committed.
      step()
      return inner
    })
  },
}
const store = createSecretStore(stepped, keychainFile === undefined ? createKeychain({ service: 'Steward test', timeLimitMs: 10_000 }) : fileKeychain(keychainFile))

async function run(verb: string | undefined): Promise<unknown> {
  switch (verb) {
    case 'set':
      return store.set(words.shift() ?? '', words.shift() ?? '').then(() => 'set')
    case 'get':
      return (await store.get(words.shift() ?? '')) ?? null
    case 'remove':
      return store.remove(words.shift() ?? '').then(() => 'removed')
    case 'list':
      return (await store.list()).map(({ name, state }) => `${name}: ${state}`)
    case 'rotate':
      return store.rotate().then((done) => ({ ...done, steps }))
    case 'status':
      return store.status()
    default:
      throw new Error(`What is ${verb}?`)
  }
}

while (words.length > 0) console.log(JSON.stringify(await run(words.shift()).catch((error: unknown) => ({ failed: toProblem(error) }))))
database.close()
// A blocked call to a daemon must not keep the process alive.
process.exit(0)
