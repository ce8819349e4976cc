import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallInput } from '#contract/contract.ts'
import type { ConversationEvent } from '#contract/conversation.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { Client } from '../client/client.ts'
import { type ConversationState, emptyConversation, type Turn } from './conversation-state.ts'
import { foldEvents } from './fold-events.ts'
import { append, branchAt, MOST_TURNS, type Page, prepend, trim, windowOf } from './window.ts'

export interface OpenConversation {
  readonly conversation: ConversationState
  /** `loading` until something is there. */
  readonly loading: { readonly kind: 'loading' } | { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly problem: Problem }
  /** What is being read at the two ends of the path. */
  readonly edges: { readonly before: Edge; readonly after: Edge }
  readonly place: Place
}

export type Edge = { readonly kind: 'idle' } | { readonly kind: 'loading' } | { readonly kind: 'failed'; readonly problem: Problem }

/** Where to look: at a turn, or at the end. `round` rises with each wish, `generation` where other turns took the place of all. */
export interface Place {
  readonly generation: number
  readonly round: number
  readonly turnId: string | null
}

/** The first page fills a screen; later ones a fast hand. */
const FIRST = 16
const NEXT = 40
const WHOLE = 200
const EVENTS = 2000
const LONGEST_WAIT = 20

/**
 * A window over a conversation: pages of turns are read as one looks at them, and let go far from there.
 *
 * Live `seq` has no gaps: where one shows, events were missed and are read again. Stored events may skip numbers, because the store
 * merges neighbouring deltas. Events of turns that are not loaded change nothing: they come with their page.
 */
export class ConversationWindow {
  readonly store: StoreApi<OpenConversation>
  private readonly client: Client
  private readonly conversationId: string
  private readonly onFrame: (run: () => void) => void
  /** Live events that are not folded yet, by `seq`. */
  private readonly waiting = new Map<number, ConversationEvent>()
  private isFrameAsked = false
  private isReading = false
  private wantsRead = false
  /** The head is in a branch that could not be read yet. */
  private isAstray = false
  /** The turn that the next branch is to be shown from. */
  private wanted: string | undefined

  constructor(client: Client, conversationId: string, onFrame: (run: () => void) => void, turnId?: string) {
    this.client = client
    this.conversationId = conversationId
    this.onFrame = onFrame
    this.store = createStore<OpenConversation>(() => ({
      conversation: emptyConversation,
      loading: { kind: 'loading' },
      edges: { before: { kind: 'idle' }, after: { kind: 'idle' } },
      place: { generation: 0, round: 0, turnId: turnId ?? null },
    }))
  }

  take(event: ConversationEvent): void {
    this.waiting.set(event.seq, event)
    if (this.isFrameAsked) return
    this.isFrameAsked = true
    this.onFrame(() => {
      this.isFrameAsked = false
      if (!this.isReading) this.foldWaiting()
    })
  }

  /** Reads what is missing at the end of what is known; live events wait meanwhile. */
  read(): void {
    this.wantsRead = true
    if (!this.isReading) void this.readAll()
  }

  /** Looks at a turn, or at the end; loads what lies there. */
  async goTo(turnId: string | null): Promise<void> {
    const { conversation, place } = this.store.getState()
    const isLoaded = turnId === null ? !conversation.hasAfter : conversation.path.some((turn) => turn.turnId === turnId)
    if (isLoaded) this.store.setState({ place: { ...place, round: place.round + 1, turnId } })
    else await this.replace(turnId)
  }

  /** Shows the branch of a turn, to its newest end. @throws StewardError of `conversation.select` */
  async showBranch(turnId: string): Promise<void> {
    this.wanted = turnId
    await this.client.call('conversation.select', { conversationId: this.conversationId, turnId })
  }

  async loadBefore(): Promise<void> {
    const first = this.store.getState().conversation.path[0]
    if (!first || !this.store.getState().conversation.hasBefore) return
    await this.load('before', first.turnId, prepend)
  }

  async loadAfter(): Promise<void> {
    const { conversation } = this.store.getState()
    const last = conversation.path.at(-1)
    if (last && conversation.hasAfter) await this.load('after', last.turnId, append)
  }

  /** Every turn of the path to the head, read anew; what is shown stays as it is. */
  async readWhole(): Promise<readonly Turn[]> {
    let page = await this.page({ kind: 'head' }, WHOLE)
    const pages = [page]
    for (let first = page.turns[0]; page.hasBefore && first; first = page.turns[0]) {
      page = await this.page({ kind: 'before', turnId: first.turnId }, WHOLE)
      pages.push(page)
    }
    return pages.reverse().flatMap((each) => windowOf(each, undefined).path)
  }

  /**
   * Lets go of turns at the end that is far from the reader. To be called when nothing scrolls: a list grows at one end in one step
   * and gets shorter at the other in another, because it knows its turns by their place.
   */
  letGo(far: 'first' | 'last'): void {
    const { conversation } = this.store.getState()
    if (conversation.path.length > MOST_TURNS) this.store.setState({ conversation: trim(conversation, far) })
  }

  /** Nobody looks: what the end shows is enough for coming back. */
  rest(): void {
    const { conversation } = this.store.getState()
    if (!conversation.hasAfter && conversation.path.length > NEXT) this.store.setState({ conversation: trim(conversation, 'first', NEXT) })
  }

  private async load(edge: 'before' | 'after', turnId: string, add: typeof append): Promise<void> {
    const { edges, place } = this.store.getState()
    if (edges[edge].kind === 'loading') return
    this.setEdge(edge, { kind: 'loading' })
    try {
      const page = await this.page({ kind: edge, turnId }, NEXT)
      if (this.store.getState().place.generation !== place.generation) return
      const next = add(this.store.getState().conversation, page)
      if (next) this.store.setState({ conversation: next })
      this.setEdge(edge, { kind: 'idle' })
    } catch (error) {
      this.setEdge(edge, { kind: 'failed', problem: toProblem(error) })
    }
  }

  private setEdge(edge: 'before' | 'after', value: Edge): void {
    this.store.setState(({ edges }) => ({ edges: { ...edges, [edge]: value } }))
  }

  private async readAll(): Promise<void> {
    this.isReading = true
    try {
      for (let tries = 0; this.wantsRead && tries < LONGEST_WAIT; tries++) {
        this.wantsRead = false
        if (this.store.getState().loading.kind === 'ready') await (this.isAstray ? this.follow(undefined) : this.catchUp())
        else await this.replace(this.store.getState().place.turnId, FIRST, true)
        this.foldWaiting()
        // What was just sent may not be on disk yet: it is committed within 250 ms.
        if (this.wantsRead) await new Promise((resolve) => setTimeout(resolve, 60))
      }
    } catch (error) {
      const { loading } = this.store.getState()
      // A lost connection is told once for the whole window; what is shown stays.
      if (loading.kind !== 'ready') this.store.setState({ loading: { kind: 'failed', problem: toProblem(error) } })
    } finally {
      this.isReading = false
    }
  }

  /** Reads the events that came after what is folded. */
  private async catchUp(): Promise<void> {
    let { conversation } = this.store.getState()
    for (;;) {
      const { events, lastSeq, reset } = await this.client.call('conversation.events', { conversationId: this.conversationId, after: conversation.lastSeq, limit: EVENTS })
      if (reset) return this.replace(null)
      conversation = foldEvents(conversation, events)
      if (events.length === 0 || conversation.lastSeq >= lastSeq) break
    }
    this.show(conversation)
  }

  /** Puts the turns around a place where all others were. A turn that is no more is looked for in vain: then the end is shown. */
  private async replace(turnId: string | null, limit = NEXT, isFirst = false): Promise<void> {
    const page = await this.page(turnId === null ? { kind: 'head' } : { kind: 'around', turnId }, limit).catch((error: unknown) => {
      if (turnId === null || toProblem(error).code !== 'turn-unknown') throw error
      return undefined
    })
    if (!page) return this.replace(null, limit, isFirst)
    const head = await this.headOf(page)
    const known = this.store.getState()
    // What was folded while the page was on its way is not in it.
    if (known.conversation.lastSeq > page.lastSeq) setTimeout(() => this.read())
    const isSelected = known.place.turnId === turnId
    this.store.setState({
      conversation: windowOf(page, head),
      loading: { kind: 'ready' },
      edges: { before: { kind: 'idle' }, after: { kind: 'idle' } },
      place: { generation: known.place.generation + (isFirst ? 0 : 1), round: known.place.round + (isFirst && isSelected ? 0 : 1), turnId },
    })
  }

  /** The turn of the head, which tells whether something runs, where a page does not hold it. */
  private async headOf({ headTurnId, turns }: Page) {
    const known = this.store.getState().conversation.head
    if (headTurnId === null || known?.turnId === headTurnId || turns.some(({ turnId }) => turnId === headTurnId)) return known
    const page = await this.page({ kind: 'head' }, 1)
    return windowOf(page, undefined).head
  }

  private async page(at: CallInput<'conversation.page'>['at'], limit: number): Promise<Page> {
    const { conversationId } = this
    const page = await this.client.call('conversation.page', { conversationId, at, limit })
    if (!page.turns.some(({ cut }) => cut)) return page
    // A turn that is longer than a frame comes in pieces.
    const turns = await Promise.all(
      page.turns.map(async (turn) => {
        const events = [...turn.events]
        for (let isCut = turn.cut; isCut; ) {
          const more = await this.client.call('conversation.turn', { conversationId, turnId: turn.turnId, after: events.at(-1)?.seq ?? 0 })
          for (const event of more.events) events.push(event)
          isCut = more.cut && more.events.length > 0
        }
        return { ...turn, events, cut: false }
      }),
    )
    return { ...page, turns }
  }

  private foldWaiting(): void {
    const { conversation } = this.store.getState()
    const events: ConversationEvent[] = []
    let next = conversation.lastSeq + 1
    for (let event = this.waiting.get(next); event; event = this.waiting.get(next)) {
      events.push(event)
      next++
    }
    for (const seq of this.waiting.keys()) if (seq < next) this.waiting.delete(seq)
    if (events.length > 0) this.show(foldEvents(conversation, events))
    if (this.waiting.size > 0) this.read()
  }

  private show(conversation: ConversationState): void {
    if (conversation === this.store.getState().conversation) return
    if (!conversation.isAstray) {
      this.store.setState({ conversation })
      return
    }
    // The old branch stays on the screen until the new one is there.
    this.store.setState({ conversation: { ...conversation, isAstray: false } })
    const { wanted } = this
    this.wanted = undefined
    this.isAstray = true
    // Without a connection it is read as soon as there is one.
    this.follow(wanted).catch(() => {})
  }

  /** The head went to another branch. */
  private async follow(wanted: string | undefined): Promise<void> {
    const page = wanted === undefined ? undefined : await this.page({ kind: 'around', turnId: wanted }, NEXT)
    const branch = page && wanted !== undefined ? branchAt(this.store.getState().conversation, page, wanted) : undefined
    if (branch) this.store.setState({ conversation: branch })
    else await this.replace(wanted ?? null)
    this.isAstray = false
  }
}
