import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createConversationStore } from './conversation-store.ts'
import { openDatabase } from './sqlite-open.ts'
import { migrations } from './sqlite-schema.ts'

const writer = join(import.meta.dirname, 'testing', 'sqlite-writer.ts')
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-faults-'))
  file = join(folder, 'steward.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs the writer, kills it after some commits, and gives the last number that it acknowledged. */
function writeUntilKilled(conversationId: string, mode: 'durable' | 'normal', afterBytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [writer, file, conversationId, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length >= afterBytes) child.kill('SIGKILL')
    })
    child.on('error', reject)
    // A cut line was printed after its commit too, but its digits may be missing.
    child.on('close', () => resolve(Number(output.split('\n').slice(0, -1).at(-1) ?? 0)))
  })
}

test('twenty times kill -9: nothing that was acknowledged is lost, no half event, no gap', async () => {
  for (let round = 0; round < 20; round++) {
    const acknowledged = await writeUntilKilled('c', round % 2 === 0 ? 'durable' : 'normal', 100 + ((round * 977) % 3000))
    const store = createConversationStore(openDatabase(file))
    const numbers = store.events('c', 0, 1_000_000).map((event) => event.seq)
    expect(acknowledged).toBeGreaterThan(0)
    expect(numbers.at(-1)).toBeGreaterThanOrEqual(acknowledged)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1))
    expect(store.openTurns()).toHaveLength(numbers.length % 50 === 0 ? 0 : 1)
    if (round === 19) expect(store.check()).toEqual([])
    store.close()
  }
}, 60_000)

test('two processes write at the same time, each its own conversation', async () => {
  const run = (conversationId: string) =>
    new Promise<number | null>((resolve) => spawn(process.execPath, [writer, file, conversationId, 'normal', '1000'], { stdio: ['ignore', 'ignore', 'inherit'] }).on('close', resolve))
  expect(await Promise.all([run('a'), run('b')])).toEqual([0, 0])
  const store = createConversationStore(openDatabase(file))
  expect([store.lastSeq('a'), store.lastSeq('b')]).toEqual([1000, 1000])
  expect(store.check()).toEqual([])
  store.close()
}, 30_000)

test('killed in the middle of an update of the schema: the next start does it from the beginning, and nothing is lost', async () => {
  createConversationStore(openDatabase(file)).create({ conversationId: 'c', title: 'kept', createdAt: 1, updatedAt: 1, headTurnId: null })
  const script = join(folder, 'update.ts')
  const steps = `[...migrations, "CREATE TABLE later (x); INSERT INTO later WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 100000000) SELECT x FROM n"]`
  const at = (name: string): string => JSON.stringify(join(import.meta.dirname, name))
  writeFileSync(script, `import { openDatabase } from ${at('sqlite-open.ts')}\nimport { migrations } from ${at('sqlite-schema.ts')}\nopenDatabase(${JSON.stringify(file)}, ${steps})`)
  const child = spawn(process.execPath, [script], { stdio: 'ignore' })
  const closed = new Promise((resolve) => child.on('close', resolve))
  // The backup is made right before the step begins; the step would take a minute.
  for (let tries = 0; tries < 500 && !(existsSync(join(folder, 'backups')) && readdirSync(join(folder, 'backups')).length > 0); tries++) await new Promise((resolve) => setTimeout(resolve, 10))
  await new Promise((resolve) => setTimeout(resolve, 50))
  child.kill('SIGKILL')
  await closed
  expect(readdirSync(join(folder, 'backups'))).toHaveLength(1)
  const store = createConversationStore(openDatabase(file))
  expect(store.get('c')?.title).toBe('kept')
  expect(store.check()).toEqual([])
  store.close()
  const later = openDatabase(file, [...migrations, 'CREATE TABLE later (x)'])
  expect(later.all('SELECT * FROM later')).toEqual([])
  later.close()
})

const hasSandbox = process.platform === 'linux' && spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0
if (!hasSandbox && process.env['CI'] === 'true' && process.platform === 'linux') throw new Error('This test needs bubblewrap: apt-get install -y bubblewrap')

describe.skipIf(!hasSandbox)('in a sandbox (bubblewrap)', () => {
  /** Runs a program on the store with the data folder mounted as wanted. */
  function runIn(mount: readonly string[], program: string): { output: string; status: number | null } {
    const script = join(folder, 'program.ts')
    const inside = join(import.meta.dirname, 'conversation-store.ts')
    writeFileSync(script, `import { createConversationStore } from ${JSON.stringify(inside)}\nimport { openDatabase } from ${JSON.stringify(join(import.meta.dirname, 'sqlite-open.ts'))}\n${program}`)
    const result = spawnSync('bwrap', ['--dev-bind', '/', '/', ...mount, process.execPath, script], { encoding: 'utf8', timeout: 20_000 })
    return { output: result.stdout + result.stderr, status: result.status }
  }

  test('a full disk refuses the write, keeps what was there, and recovers by itself', () => {
    const data = join(folder, 'data')
    mkdirSync(data)
    const { output, status } = runIn(
      ['--size', String(2 * 1024 * 1024), '--tmpfs', data],
      `import { rmSync, writeFileSync } from 'node:fs'
       writeFileSync('${data}/ballast', Buffer.alloc(700_000))
       const store = createConversationStore(openDatabase('${data}/steward.db'))
       store.create({ conversationId: 'c', title: 'c', createdAt: 1, updatedAt: 1, headTurnId: null })
       const part = (seq) => ({ type: 'message-part', conversationId: 'c', seq, at: 1, turnId: 't', step: 0, part: 0, content: { type: 'text', text: 'x'.repeat(20_000) } })
       let seq = 0
       try { while (seq < 1000) { store.append([part(seq + 1)], { durable: true }); seq++ } } catch (error) { console.log(error.code, error.problem.nextStep) }
       console.log('kept', store.lastSeq('c') === seq && seq > 0, store.check())
       rmSync('${data}/ballast')
       store.append([part(seq + 1)], { durable: true })
       console.log('recovered', store.lastSeq('c') === seq + 1)`,
    )
    expect(output).toContain('disk-full Free some space')
    expect(output).toContain('kept true []')
    expect(output).toContain('recovered true')
    expect(status).toBe(0)
  })

  test('a read-only folder is readable and says so', () => {
    const data = join(folder, 'data')
    mkdirSync(data)
    const store = createConversationStore(openDatabase(join(data, 'steward.db')))
    store.create({ conversationId: 'c', title: 'kept', createdAt: 1, updatedAt: 1, headTurnId: null })
    store.close()
    const read = `const database = openDatabase('${data}/steward.db')
       const store = createConversationStore(database)
       console.log(database.problems.map((problem) => problem.code), store.list(9).map((record) => record.title))
       try { store.update('c', { title: 'changed' }) } catch (error) { console.log(error.code) }`
    expect(runIn(['--ro-bind', data, data], read).output).toBe("[ 'store-read-only' ] [ 'kept' ]\nstore-read-only\n")
    rmSync(join(data, 'steward.db'))
    expect(runIn(['--ro-bind', data, data], read).output).toBe("[ 'store-read-only' ] []\nstore-read-only\n")
  })
})
