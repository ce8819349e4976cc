/**
 * Runs in a worker thread: checks one value against one schema. Both may be hostile (a pattern that never ends), so
 * the thread that asked keeps the time and ends this one when it is up (`schema-validator.ts`).
 */
import { parentPort } from 'node:worker_threads'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import { checkValue, type CheckedValue } from './check-value.ts'

export interface ValidationTask {
  readonly id: number
  readonly schema: JsonObject
  readonly value: JsonValue
}

export interface ValidationAnswer {
  readonly id: number
  readonly result: CheckedValue
}

parentPort?.on('message', ({ id, schema, value }: ValidationTask) => parentPort?.postMessage({ id, result: checkValue(schema, value) } satisfies ValidationAnswer))
