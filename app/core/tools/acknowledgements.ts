import type { TurnTrail } from './turn-trail.ts'

/** A tool, and where a call of it sends to. */
export interface Deed {
  readonly server: string
  readonly tool: string
  readonly places: readonly string[]
  /** It says that it only reads. */
  readonly readOnly: boolean
}

/** Conversations whose answers are remembered; the oldest one goes first. */
const MOST_CONVERSATIONS = 500

/**
 * For which deeds the person has seen where the turn's data comes from.
 *
 * For a tool that can change something it holds for the turn. For one that only reads it holds for the conversation, as long
 * as it goes to the same hosts: the search engine that was asked once after a page was read is not asked about at each turn.
 */
export interface Acknowledgements {
  of(deed: Deed, trail: TurnTrail, conversationId: string | null): readonly string[]
  add(deed: Deed, trail: TurnTrail, conversationId: string | null, origins: readonly string[]): void
}

export function createAcknowledgements(): Acknowledgements {
  const conversations = new Map<string, Map<string, Set<string>>>()
  return {
    of(deed, trail, conversationId) {
      const kept = deed.readOnly && conversationId !== null ? conversations.get(conversationId)?.get(keyOf(deed)) : undefined
      return [...trail.acknowledged(keyOf(deed)), ...(kept ?? [])]
    },
    add(deed, trail, conversationId, origins) {
      trail.acknowledge(keyOf(deed), origins)
      if (!deed.readOnly || conversationId === null) return
      const deeds = conversations.get(conversationId) ?? new Map<string, Set<string>>()
      conversations.delete(conversationId)
      conversations.set(conversationId, deeds)
      const seen = deeds.get(keyOf(deed)) ?? new Set()
      deeds.set(keyOf(deed), seen)
      for (const origin of origins) seen.add(origin)
      const [oldest] = conversations.keys()
      if (conversations.size > MOST_CONVERSATIONS && oldest !== undefined) conversations.delete(oldest)
    },
  }
}

const keyOf = ({ server, tool, places }: Deed): string => JSON.stringify([server, tool, ...places])
