import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createInterrupts } from './interrupts.ts'

/** A process with only what the interrupts use; ending the real one would end the test. */
class TestProcess extends EventEmitter {
  connected = false
  exited: number | undefined
  exit = (code?: number | string | null): never => {
    this.exited = Number(code)
    return undefined as never
  }
}
let target: TestProcess
let interrupts: ReturnType<typeof createInterrupts>
const pressLater = (): void => {
  vi.advanceTimersByTime(500)
  target.emit('SIGINT')
}

beforeEach(() => {
  vi.useFakeTimers()
  target = new TestProcess()
  interrupts = createInterrupts(target as never)
})
afterEach(() => {
  interrupts.dispose()
  vi.useRealTimers()
})

test('the first stops, the second ends with 130', () => {
  pressLater()
  expect(interrupts.signal.aborted).toBe(true)
  expect(target.exited).toBeUndefined()
  pressLater()
  expect(target.exited).toBe(130)
})

test('one Ctrl+C that comes twice, from the terminal and from a parent, counts once', () => {
  pressLater()
  target.emit('SIGINT')
  expect(target.exited).toBeUndefined()
})

test('an inner scope takes it alone', () => {
  const turn = interrupts.open()
  pressLater()
  expect(turn.signal.aborted).toBe(true)
  expect(interrupts.signal.aborted).toBe(false)
  turn.dispose()
  pressLater()
  expect(interrupts.signal.aborted).toBe(true)
  expect(target.exited).toBeUndefined()
})

test('the second in one scope ends the program', () => {
  interrupts.open()
  pressLater()
  pressLater()
  expect(target.exited).toBe(130)
})

test.each(['SIGTERM', 'SIGHUP'])('%s stops everything in order', (signal) => {
  const turn = interrupts.open()
  target.emit(signal)
  expect(turn.signal.aborted).toBe(true)
  expect(interrupts.signal.aborted).toBe(true)
  expect(interrupts.open().signal.aborted).toBe(true)
  expect(target.exited).toBeUndefined()
})
