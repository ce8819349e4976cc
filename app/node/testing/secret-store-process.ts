/** One process that uses the real keychain: DATABASE, then any of set NAME VALUE, get NAME, remove NAME, list, status. Prints a JSON line for each. */
import { toProblem } from '#contract/problem.ts'
import { createKeychain } from '../keychain.ts'
import { createSecretStore } from '../secret-store.ts'
import { openDatabase } from '../sqlite-open.ts'

const [file = '', ...words] = process.argv.slice(2)
const database = openDatabase(file)
const store = createSecretStore(database, createKeychain({ service: 'Steward test', timeLimitMs: 10_000 }))

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
