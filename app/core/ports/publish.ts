import type { EventName, EventPayload } from '#contract/contract.ts'

/** Tells every view that subscribed. Never throws and never waits. */
export type Publish = <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void
export type EventListener = <Name extends EventName>(event: Name, payload: EventPayload<Name>) => void

export interface Publisher {
  readonly publish: Publish
  readonly subscribe: (listener: EventListener) => () => void
}

export function createPublisher(): Publisher {
  const listeners = new Set<EventListener>()
  return {
    publish(event, payload) {
      for (const listener of [...listeners]) listener(event, payload)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
