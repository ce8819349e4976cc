import { Worker } from 'node:worker_threads'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { SchemaValidator, ValidationResult } from '#core/ports/schema-validator.ts'
import { isCheapCheck } from './is-cheap-check.ts'
import type { checkValue } from './check-value.ts'
import type { ValidationAnswer, ValidationTask } from './validate-worker.ts'

export interface SchemaValidatorOptions {
  /** Time for one check in milliseconds; the start of the thread is not counted. */
  readonly limitMs?: number
}

export interface NodeSchemaValidator extends SchemaValidator {
  /** Ends the thread; whoever waits hears that the schema cannot be used. */
  close(): Promise<void>
}

interface Waiting {
  readonly task: ValidationTask
  readonly resolve: (result: ValidationResult) => void
}

/**
 * Checks values: what is cheap for certain at once, all else in one worker thread that stays warm, one after the other. A check that takes longer than the limit
 * ends the thread; the next check gets a new one. Nothing that a server wrote can hold up the host.
 */
export function createSchemaValidator(options: SchemaValidatorOptions = {}): NodeSchemaValidator {
  const { limitMs = 200 } = options
  const queue: Waiting[] = []
  let worker: Worker | undefined
  let running: { waiting: Waiting; timer: NodeJS.Timeout } | undefined
  let closed = false
  let nextId = 1
  let checkHere: typeof checkValue | undefined

  function settle(result: ValidationResult): void {
    if (!running) return
    clearTimeout(running.timer)
    const { waiting } = running
    running = undefined
    waiting.resolve(result)
    step()
  }

  function step(): void {
    const waiting = running || closed ? undefined : queue.shift()
    if (!waiting) {
      // An idle thread does not keep Steward from ending.
      if (!running) worker?.unref()
      return
    }
    const thread = (worker ??= startWorker())
    thread.ref()
    running = { waiting, timer: setTimeout(giveUp, limitMs) }
    if (!ready.has(thread)) {
      clearTimeout(running.timer)
      thread.once('online', () => {
        if (running?.waiting === waiting) running.timer = setTimeout(giveUp, limitMs + WARM_UP_MS)
      })
    }
    try {
      thread.postMessage(waiting.task)
    } catch (error) {
      // A value that nests too deep cannot be copied; thrown from a timer it would end the process.
      settle({ kind: 'schema-unusable', cause: error instanceof Error ? error.message : String(error) })
    }
  }

  function giveUp(): void {
    const thread = worker
    worker = undefined
    void thread?.terminate()
    settle({ kind: 'timed-out', limitMs })
  }

  const ready = new WeakSet<Worker>()

  function startWorker(): Worker {
    const thread = new Worker(workerUrl(), { name: 'steward-validate', resourceLimits: { maxOldGenerationSizeMb: 256 } })
    thread.on('message', (answer: ValidationAnswer) => {
      ready.add(thread)
      if (running?.waiting.task.id === answer.id) settle(answer.result)
    })
    // Out of memory, for one: the schema is at fault, and the next check gets a new thread.
    const lost = (cause: string): void => {
      if (worker !== thread) return
      worker = undefined
      settle({ kind: 'schema-unusable', cause })
    }
    thread.on('error', (error) => lost(error instanceof Error ? error.message : String(error)))
    thread.on('exit', () => lost('The check ended without an answer.'))
    return thread
  }

  return {
    validate(schema: JsonObject, value: JsonValue) {
      if (closed) return Promise.resolve({ kind: 'schema-unusable', cause: 'Steward is ending.' })
      // The validator's code is loaded when it is first needed, so that a start does not pay for it.
      if (isCheapCheck(schema, value)) {
        if (checkHere) return Promise.resolve(checkHere(schema, value))
        return import('./check-value.ts').then(({ checkValue }) => (checkHere = checkValue)(schema, value))
      }
      return new Promise((resolve) => {
        queue.push({ task: { id: nextId++, schema, value }, resolve })
        // In a turn of its own: what is large took long to read just now, and is copied for the thread.
        setImmediate(step)
      })
    },
    async close() {
      closed = true
      const thread = worker
      worker = undefined
      settle({ kind: 'schema-unusable', cause: 'Steward is ending.' })
      for (const waiting of queue.splice(0)) waiting.resolve({ kind: 'schema-unusable', cause: 'Steward is ending.' })
      await thread?.terminate()
    },
  }
}

/** The first check also loads the validator's code. */
const WARM_UP_MS = 1_000

/** `.ts` in a checkout (Node strips the types), `.js` in what was built. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './validate-worker.ts' : './validate-worker.js', import.meta.url)
}
