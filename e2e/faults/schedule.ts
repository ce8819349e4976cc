import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ConversationEvent } from '#contract/conversation.ts'
import { createExpectations } from './expectations.ts'
import { openHost, survivors, type RunningHost } from './open-host.ts'
import { providerFaults, startProvider, type Directive } from './provider.ts'
import { createRandom, type Random } from './random.ts'
import { createScene } from './scene.ts'

export interface ScheduleOptions {
  readonly seed: number
  readonly folder: string
  /** Ends with the first life that ends after this many milliseconds or lives, whichever comes first. */
  readonly mostMs: number
  readonly mostLives: number
  /** Whether the data folder has a small file system of its own that may be filled. */
  readonly canFillDisk: boolean
  readonly say?: (line: string) => void
}

/** Refusals that are right: the message stays with the person. */
const fairRefusals = new Set(['turn-running', 'disk-full', 'store-busy', 'conversation-changed', 'connection-closed', 'host-closing', 'turn-not-cut', 'turn-unknown'])

const operations = { stream: 24, call: 34, asked: 10, edit: 6, continue: 4, cancel: 5, answer: 10, wait: 10, providerFault: 8, killServer: 6, clock: 4, pause: 4, config: 3, settings: 3, disk: 4, second: 2 } as const
const stages = { 'turn-start': 2, 'step-start': 1, 'message-delta': 3, 'tool-call': 1, 'tool-start': 3, 'tool-result': 2, 'turn-end': 3 } as const
const endings = { kill: 8, killStream: 4, killPaused: 2, close: 3 } as const

/**
 * Random operations and random faults on a real host, life after life; after each, the rules a to f of security.md §6 are
 * checked against everything that the host had said. @throws Error with the seed and what was done
 */
export async function runSchedule(options: ScheduleOptions): Promise<{ lives: number; steps: number; events: number; calls: number }> {
  const { seed, say = () => {} } = options
  const choices = createRandom(seed)
  const provider = await startProvider()
  const scene = createScene(options.folder, provider)
  const expectations = createExpectations()
  const trail: string[] = []
  const turns: { conversationId: string; turnId: string; parentTurnId: string | null }[] = []
  const aside = new Set<string>()
  let messages = 0
  let steps = 0
  let lives = 0
  let events = 0
  let host: RunningHost | undefined
  let diskIsFull = false
  let diskWasFull = false
  let wasStopped = false
  let flying: Promise<unknown>[] = []
  const from = performance.now()

  function did(what: string): void {
    trail.push(`${Math.round(performance.now() - from)} ms ${what}`)
    say(`  ${what}`)
  }

  /** A refusal is fair only where it names a reason that there is. */
  async function send(life: RunningHost, random: Random, directive: Omit<Directive, 'id'>, place: { conversationId?: string; parentTurnId?: string | null } = {}): Promise<void> {
    const text = JSON.stringify({ id: `m${messages++}`, ...directive } satisfies Directive)
    did(`send ${text}${place.parentTurnId === undefined ? '' : ' as an edit'}`)
    try {
      const sent = await life.connection.call('turn.start', { text, ...place })
      expectations.accepted({ ...sent, text })
      turns.push({ ...sent, parentTurnId: place.parentTurnId ?? null })
      await reach(life, sent.turnId, random)
    } catch (error) {
      const code = codeOf(error)
      if (!fairRefusals.has(code)) throw error
      if (code === 'disk-full' && !diskWasFull) throw new Error('A message was refused for a full disk that is not full', { cause: error })
      did(`  refused: ${code}`)
    }
  }

  /** So that faults fall into all stages of a turn, and not only before its first word. */
  async function reach(life: RunningHost, turnId: string, random: Random): Promise<void> {
    const stage = random.weighted(stages)
    if (stage === 'turn-start') return
    const reached = life.until((event) => (event.type === stage || event.type === 'turn-end') && event.turnId === turnId, 1_000)
    await reached.then(({ type }) => did(`  reached ${type}`), () => did(`  has not reached ${stage} yet`))
  }

  const somewhere = (random: Random): { conversationId?: string } => {
    const turn = random.chance(0.6) ? random.pick(turns) : undefined
    return turn ? { conversationId: turn.conversationId } : {}
  }

  async function step(life: RunningHost, random: Random): Promise<void> {
    const operation = random.weighted(operations)
    steps++
    switch (operation) {
      case 'stream':
        return send(life, random, { words: random.whole(1, 1_500), pauseMs: random.pick([0, 0, 1, 3]) ?? 0 }, somewhere(random))
      case 'call':
        return send(life, random, { call: { tool: 'note', ms: random.pick([0, 20, 200, 2_000]) ?? 0, server: random.pick(['effects', 'effects-2']) ?? 'effects' } }, somewhere(random))
      case 'asked':
        return send(life, random, { call: { tool: 'asked', ms: random.whole(0, 50) } }, somewhere(random))
      case 'providerFault': {
        const kind = random.pick(providerFaults) ?? 'cut'
        return send(life, random, { words: 5, fault: { kind, times: random.whole(1, 2) }, ...(random.chance(0.5) ? { call: { tool: 'note' as const, ms: 0 } } : {}) }, somewhere(random))
      }
      case 'edit': {
        const turn = random.pick(turns)
        return turn && send(life, random, { words: random.whole(1, 50) }, { conversationId: turn.conversationId, parentTurnId: turn.parentTurnId })
      }
      case 'continue': {
        const cut = life.seen.findLast((event) => event.type === 'turn-end' && event.outcome.kind !== 'done')
        if (!cut || !('turnId' in cut) || life.seen.some((event) => event.type === 'tool-call' && event.turnId === cut.turnId)) return
        did('continue')
        await life.connection.call('turn.continue', { conversationId: cut.conversationId, turnId: cut.turnId }).catch((error: unknown) => fairOrThrow(error))
        return
      }
      case 'cancel': {
        const turn = turns.at(-1)
        if (!turn) return
        did('cancel')
        await life.connection.call('turn.cancel', turn).catch((error: unknown) => fairOrThrow(error))
        return
      }
      case 'answer':
        return answer(life, random)
      case 'wait':
        return sleep(random.whole(0, 400))
      case 'killServer': {
        const pid = random.pick([...life.serverPids])
        if (pid === undefined) return
        did('kill -9 of a server')
        return kill(pid)
      }
      case 'clock': {
        const days = random.whole(-400, 400)
        did(`the clock jumps by ${days} days`)
        return life.setClock(days * 86_400_000)
      }
      case 'pause': {
        const ms = random.whole(50, 300)
        did(`stopped for ${ms} ms`)
        wasStopped = true
        life.child.kill('SIGSTOP')
        await sleep(ms)
        life.child.kill('SIGCONT')
        return
      }
      case 'config':
        return tear('mcp.json', scene.configText, random)
      case 'settings':
        return tear('settings.json', scene.settingsText, random)
      case 'disk':
        return options.canFillDisk ? fillDisk(life, random) : undefined
      case 'second':
        return second()
    }
  }

  async function answer(life: RunningHost, random: Random): Promise<void> {
    const { requests } = await life.connection.call('consent.list', {})
    const request = random.pick(requests)
    if (!request) return
    const allow = random.chance(0.7)
    did(allow ? 'allow' : 'deny')
    await life.connection.call('consent.answer', { requestId: request.requestId, nonce: request.nonce, answer: allow ? { kind: 'allow-once' } : { kind: 'deny' } }).catch((error: unknown) => {
      // The call may have been stopped in between.
      if (!codeOf(error).startsWith('consent-')) fairOrThrow(error)
    })
  }

  /** An editor that writes in place, seen in the middle; now and then it stays so. */
  async function tear(name: string, text: string, random: Random): Promise<void> {
    const file = join(scene.home, name)
    const torn = text.slice(0, random.whole(0, text.length - 1))
    did(`${name} is cut at ${torn.length}`)
    if (diskIsFull) return
    // What lay torn in its place is written over by this hand, not by Steward.
    if (existsSync(file)) aside.delete(readFileSync(file, 'utf8'))
    writeFileSync(file, torn)
    aside.add(torn)
    if (random.chance(0.5)) await sleep(random.whole(0, 120))
    if (random.chance(0.4)) return
    if (existsSync(file) && readFileSync(file, 'utf8') === torn) aside.delete(torn)
    writeFileSync(file, text)
  }

  async function fillDisk(life: RunningHost, random: Random): Promise<void> {
    did('the disk is full')
    scene.fillDisk()
    diskIsFull = diskWasFull = true
    await send(life, random, { words: 500 }, somewhere(random))
    if (random.chance(0.7)) {
      // Reads work, also of what is being written.
      const { conversations } = await life.connection.call('conversation.list', {})
      for (const { conversationId } of conversations.slice(0, 3)) await life.connection.call('conversation.events', { conversationId, after: 0 })
    }
    if (random.chance(0.2)) return
    scene.freeDisk()
    diskIsFull = false
    did('the disk has space')
    await recovers(life)
  }

  /** Nothing has to be started anew for it. */
  async function recovers(life: RunningHost): Promise<void> {
    const text = JSON.stringify({ id: `m${messages++}`, words: 1 } satisfies Directive)
    const sent = await life.connection.call('turn.start', { text })
    expectations.accepted({ ...sent, text })
    const end = await life.until((event) => event.type === 'turn-end' && event.turnId === sent.turnId)
    if (end.type !== 'turn-end' || end.outcome.kind !== 'done') throw new Error(`A plain message is not answered: ${JSON.stringify(end)}`)
  }

  /** Another window or terminal on the same folder, for a moment. */
  async function second(): Promise<void> {
    did('a second host')
    const other = await start()
    try {
      if (!diskIsFull) await recovers(other)
    } finally {
      for (const event of other.seen) expectations.saw(event, performance.now())
      await other.close()
    }
  }

  async function start(): Promise<RunningHost> {
    const life = await openHost(scene.home)
    if (life.problems.some(({ code }) => code === 'store-set-aside')) throw new Error('f: the database was set aside')
    return life
  }

  /** More than may be lost was shown, and nothing else of this turn makes it be stored. */
  async function streamOn(life: RunningHost): Promise<void> {
    const text = JSON.stringify({ id: `m${messages++}`, words: 3_000, pauseMs: 1 } satisfies Directive)
    try {
      const sent = await life.connection.call('turn.start', { text })
      expectations.accepted({ ...sent, text })
      await life.until((event) => event.type === 'message-delta' && event.turnId === sent.turnId && event.offset > 3_000)
    } catch (error) {
      // Only a step that fills the disk just now excuses it.
      if (!diskWasFull) throw error
    }
  }

  async function endLife(life: RunningHost): Promise<void> {
    const ending = choices.weighted(endings)
    did(`end of life ${lives}: ${ending}`)
    if (ending === 'killPaused') {
      life.child.kill('SIGSTOP')
      await sleep(20)
    }
    // What a step still does with the disk would be no fault of the stream.
    if (ending === 'killStream' && !diskWasFull) await streamOn(life)
    const killedAt = performance.now()
    if (ending === 'close') {
      const took = await life.close()
      if (took > 8_000) throw new Error(`The end took ${Math.round(took)} ms`)
    } else await life.kill()
    await Promise.allSettled(flying)
    flying = []
    for (const event of life.seen) expectations.saw(event, times.get(event) ?? killedAt)
    expectations.ended({ killedAt: ending === 'close' ? undefined : killedAt, diskWasFull, wasStopped: wasStopped || ending === 'killPaused' })
    const orphans = await survivors(life.serverPids, 5_000)
    if (orphans.length > 0) throw new Error(`Processes of servers outlived the host: ${orphans.join(', ')}`)
  }

  const times = new Map<ConversationEvent, number>()
  function keepTimes(life: RunningHost): () => void {
    let known = 0
    const timer = setInterval(() => {
      for (; known < life.seen.length; known++) times.set(life.seen[known]!, performance.now())
    }, 20)
    return () => clearInterval(timer)
  }

  /** f: what was torn is still there, byte for byte, in its place or beside it. */
  function checkFiles(): void {
    const kept = new Set(readdirSync(scene.home).filter((name) => /^(mcp|settings)\.json/.test(name)).map((name) => readFileSync(join(scene.home, name), 'utf8')))
    for (const torn of aside) if (torn !== '' && !kept.has(torn)) throw new Error(`f: a torn file of ${torn.length} bytes is gone`)
  }

  try {
    while (lives < options.mostLives && performance.now() - from < options.mostMs) {
      host = await start()
      const life = host
      const forget = keepTimes(life)
      try {
        if (diskIsFull) {
          await life.connection.call('conversation.list', {})
          scene.freeDisk()
          diskIsFull = false
          // Turns that were cut are closed at the next start, which then has the space.
          await life.close()
          host = undefined
          forget()
          continue
        }
        ;({ events } = await expectations.check(life.connection, scene.effects()))
        checkFiles()
        for (const name of ['mcp.json', 'settings.json']) if (!existsSync(join(scene.home, name))) writeFileSync(join(scene.home, name), name === 'mcp.json' ? scene.configText : scene.settingsText)
        diskWasFull = wasStopped = false
        await Promise.all([life.ready('effects'), life.ready('effects-2')])
        // The first turn of a life loads what the others find there.
        await recovers(life)
        for (let left = choices.whole(3, 12); left > 0; left--) {
          // Choices of its own for each step, so that two that run side by side do not take them from each other.
          const work = step(life, createRandom(choices.whole(0, 2 ** 31)))
          // Half of them are not waited for: an end then falls into their middle.
          if (choices.chance(0.5)) await work
          else {
            work.catch(() => {})
            flying.push(work)
            await sleep(choices.whole(0, 100))
          }
        }
        if (choices.chance(0.5)) await Promise.all(flying.splice(0))
        await endLife(life)
        host = undefined
        lives++
      } finally {
        forget()
      }
    }
    scene.freeDisk()
    host = await start()
    ;({ events } = await expectations.check(host.connection, scene.effects()))
    await recovers(host)
    return { lives, steps, events, calls: scene.effects().length }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(`Seed ${seed}, life ${lives}: ${message}\n${trail.slice(-40).join('\n')}\n${host?.output() ?? ''}`, { cause: error })
  } finally {
    await host?.kill()
    await provider.close()
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It was gone already.
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

function fairOrThrow(error: unknown): void {
  if (!fairRefusals.has(codeOf(error))) throw error
}
