import { useEffect, useRef, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { useClient } from '#renderer/state/app-context.tsx'

export type FoundTurns = CallOutput<'conversation.find'>

/** One typed; asked once one pauses. */
const PAUSE_MS = 120

/** Where a text stands in the whole conversation, loaded or not. Undefined while nothing is looked for or known. `version`: what it was asked for. */
export function useFind(conversationId: string, text: string, version: string): FoundTurns | undefined {
  const client = useClient()
  const [found, setFound] = useState<{ readonly text: string; readonly turns: FoundTurns }>()
  const first = useRef(true)
  useEffect(() => {
    if (text === '') return
    const controller = new AbortController()
    const timer = setTimeout(
      () => {
        client.call('conversation.find', { conversationId, text }, { signal: controller.signal }).then(
          (turns) => !controller.signal.aborted && setFound({ text, turns }),
          // A newer wish took its place, or the connection is lost, which is told elsewhere.
          () => {},
        )
      },
      first.current ? 0 : PAUSE_MS,
    )
    first.current = false
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [client, conversationId, text, version])
  return found?.text === text ? found.turns : undefined
}

/** The place of a hit: its turn, and the how manieth of the turn it is. */
export function placeOf({ turns }: FoundTurns, hit: number): { readonly turnId: string; readonly inTurn: number } | undefined {
  let passed = 0
  for (const { turnId, count } of turns) {
    if (hit < passed + count) return { turnId, inTurn: hit - passed }
    passed += count
  }
  return undefined
}

/** The first hit from a turn of the path on, or else the last before it. */
export function hitNear({ turns, total }: FoundTurns, path: readonly string[], from: string | undefined): number {
  const places = new Map(path.map((turnId, index) => [turnId, index]))
  const start = places.get(from ?? '') ?? 0
  let passed = 0
  for (const { turnId, count } of turns) {
    if ((places.get(turnId) ?? -1) >= start) return passed
    passed += count
  }
  return Math.max(0, total - 1)
}
