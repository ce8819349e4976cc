import type { EventName, EventPayload } from '#contract/contract.ts'
import type { Logger } from './logger.ts'

/** Tells every view that subscribed. Never throws and never waits. */
export type Publish = <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void
export type EventListener = <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void

export interface Publisher {
  readonly publish: Publish
  readonly subscribe: (listener: EventListener) => () => void
}

export function createPublisher(logger: Logger): Publisher {
  const listeners = new Set<EventListener>()
  return {
    publish(event, payload) {
      for (const listener of [...listeners]) {
        try {
          listener(event, payload)
        } catch (error) {
          // Whoever publishes is in the middle of storing something; a view's mistake must not reach it.
          logger.error('A view failed at an event', { event, cause: error instanceof Error ? error.message : String(error) })
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
