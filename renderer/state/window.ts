import type { CallOutput } from '#contract/contract.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import { type ConversationState, emptyConversation, type Turn } from './conversation-state.ts'
import { foldEvents } from './fold-events.ts'

export type Page = CallOutput<'conversation.page'>

/** So many turns stay loaded; beyond, those far from where one looks are let go. */
export const MOST_TURNS = 200

/** What is loaded when a page is all there is. */
export function windowOf(page: Page, head: Turn | undefined): ConversationState {
  const path = turnsOf(page)
  return {
    lastSeq: page.lastSeq,
    headTurnId: page.headTurnId,
    path,
    siblings: siblingsIn(page),
    head: path.find(({ turnId }) => turnId === page.headTurnId) ?? (head?.turnId === page.headTurnId ? head : undefined),
    hasBefore: page.hasBefore,
    hasAfter: page.hasAfter || !page.onHeadPath,
    isAstray: false,
  }
}

/** Adds the page that comes before the first turn. Undefined where it does not: what was shown has changed meanwhile. */
export function prepend(state: ConversationState, page: Page): ConversationState | undefined {
  const first = state.path[0]
  if (!first || (page.turns.at(-1)?.turnId ?? null) !== first.parentTurnId) return undefined
  return { ...state, path: [...turnsOf(page), ...state.path], siblings: new Map([...siblingsIn(page), ...state.siblings]), hasBefore: page.hasBefore }
}

/** Adds the page that comes after the last turn. */
export function append(state: ConversationState, page: Page): ConversationState | undefined {
  const last = state.path.at(-1)
  if (!last || (page.turns[0] && page.turns[0].parentTurnId !== last.turnId)) return undefined
  const path = [...state.path, ...turnsOf(page)]
  const head = path.find(({ turnId }) => turnId === state.headTurnId) ?? state.head
  return { ...state, path, siblings: new Map([...state.siblings, ...siblingsIn(page)]), hasAfter: page.hasAfter, head }
}

/** Shows another branch from one of its turns on; what comes before the fork stays. Undefined where the fork is not loaded. */
export function branchAt(state: ConversationState, page: Page, turnId: string): ConversationState | undefined {
  const from = page.turns.findIndex((turn) => turn.turnId === turnId)
  const first = page.turns[from]
  if (!first || !page.onHeadPath) return undefined
  const fork = state.path.findIndex((turn) => turn.turnId === first.parentTurnId)
  if (fork < 0 && (first.parentTurnId !== null || state.hasBefore)) return undefined
  const branch = windowOf({ ...page, turns: page.turns.slice(from) }, state.head)
  return { ...branch, path: [...state.path.slice(0, fork + 1), ...branch.path], siblings: new Map([...state.siblings, ...branch.siblings]), hasBefore: state.hasBefore }
}

/** Lets go of turns at one end, so that `MOST_TURNS` stay. */
export function trim(state: ConversationState, end: 'first' | 'last', most = MOST_TURNS): ConversationState {
  if (state.path.length <= most) return state
  const path = end === 'first' ? state.path.slice(-most) : state.path.slice(0, most)
  const kept = new Set(path.map(({ turnId }) => turnId))
  return { ...state, path, siblings: new Map([...state.siblings].filter(([turnId]) => kept.has(turnId))), hasBefore: state.hasBefore || end === 'first', hasAfter: state.hasAfter || end === 'last' }
}

/** A turn from its events. */
export function foldTurn(events: readonly ConversationEvent[]): Turn | undefined {
  return foldEvents(emptyConversation, events).path[0]
}

function turnsOf({ turns }: Page): Turn[] {
  return turns.flatMap(({ events }) => foldTurn(events) ?? [])
}

function siblingsIn({ turns }: Page): ReadonlyMap<string, readonly string[]> {
  return new Map(turns.map(({ turnId, siblings }) => [turnId, siblings]))
}
