import type { ConversationEvent } from '#contract/conversation.ts'
import { type CallItem, type ConversationState, type Item, type Step, type Turn } from './conversation-state.ts'

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] }

/**
 * Folds events, in the order of `seq`, into what is loaded of a conversation.
 *
 * Events that were folded before change nothing, nor do those of turns that are not loaded. Copies are made once in a batch for each
 * object that changes: ten thousand events cost ten thousand small steps, and what did not change keeps its identity, so that only
 * changed turns are drawn again.
 */
export function foldEvents(state: ConversationState, events: readonly ConversationEvent[]): ConversationState {
  let draft: Draft | undefined
  let lastSeq = state.lastSeq
  for (const event of events) {
    if (event.seq <= lastSeq) continue
    draft ??= new Draft(state)
    draft.apply(event)
    lastSeq = event.seq
  }
  return draft ? draft.finish(lastSeq) : state
}

class Draft {
  /** Objects that were made in this batch and so may be written. */
  private readonly own = new Set<object>()
  private path: readonly Turn[]
  private siblings: ConversationState['siblings']
  private head: Turn | undefined
  private headTurnId: string | null
  private hasAfter: boolean
  private isAstray: boolean
  private readonly hasBefore: boolean

  constructor(state: ConversationState) {
    this.path = state.path
    this.siblings = state.siblings
    this.head = state.head
    this.headTurnId = state.headTurnId
    this.hasAfter = state.hasAfter
    this.isAstray = state.isAstray
    this.hasBefore = state.hasBefore
  }

  finish(lastSeq: number): ConversationState {
    const { path, siblings, head, headTurnId, hasBefore, hasAfter, isAstray } = this
    return { lastSeq, headTurnId, path, siblings, head, hasBefore, hasAfter, isAstray }
  }

  apply(event: ConversationEvent): void {
    switch (event.type) {
      case 'turn-start': {
        const { turnId, parentTurnId, cause, at, content, attachments, prompt, model } = event
        this.begin(this.made({ turnId, parentTurnId, cause, at, content, attachments, prompt, model, steps: this.made([]) }))
        return
      }
      case 'head-select':
        if (event.turnId === this.headTurnId) return
        this.headTurnId = event.turnId
        this.head = this.path.find(({ turnId }) => turnId === event.turnId)
        this.isAstray = true
        return
      case 'turn-end': {
        const turn = this.turn(event.turnId)
        if (turn) turn.end = { at: event.at, outcome: event.outcome, usage: event.usage, durationMs: event.durationMs }
        return
      }
      case 'step-start':
        this.step(event)
        return
      case 'step-end': {
        const step = this.step(event)
        if (step) Object.assign(step, { stopReason: event.stopReason, usage: event.usage })
        return
      }
      case 'message-delta': {
        const key = `part:${event.part}`
        const item = this.item(event, key, () => ({ kind: event.channel, key, part: event.part, text: '' }))
        if (item && (item.kind === 'text' || item.kind === 'reasoning')) {
          // The offset makes an overlap harmless: what was there from it on is written again.
          item.text = event.offset === item.text.length ? item.text + event.text : item.text.slice(0, event.offset) + event.text
        }
        return
      }
      case 'message-part': {
        const { part, content } = event
        const key = `part:${part}`
        const item = this.item(event, key, () => (content.type === 'text' ? { kind: 'text', key, part, text: content.text } : { kind: 'content', key, part, content }))
        if (item?.kind === 'text' && content.type === 'text') item.text = content.text
        else if (item?.kind === 'content') item.content = content
        return
      }
      case 'message-replay':
      // What requests hold is told by their bill.
      case 'tools-found':
      case 'context-change':
      case 'compaction':
        return
      case 'notice': {
        const key = `notice:${event.seq}`
        this.item(event, key, () => ({ kind: 'notice', key, code: event.code, text: event.text }))
        return
      }
      case 'tool-call': {
        const { callId, server, tool, modelName, title, rawArguments, ui } = event
        const key = `call:${callId}`
        this.item(event, key, () => ({ kind: 'call', key, at: event.at, callId, server, tool, modelName, title, arguments: event.arguments, rawArguments, ui }))
        return
      }
      case 'consent-request': {
        const call = this.call(event, event.request.callId)
        if (call) call.request = event.request
        return
      }
      case 'consent-answer': {
        const call = this.call(event, event.callId)
        if (call) call.answer = event.answer
        return
      }
      case 'tool-start': {
        const call = this.call(event, event.callId)
        if (call) call.start = { at: event.at, arguments: event.arguments, decidedBy: event.decidedBy, reasons: event.reasons }
        return
      }
      case 'tool-task': {
        const call = this.call(event, event.callId)
        if (call) call.task = { at: event.at, taskId: event.taskId }
        return
      }
      case 'tool-result': {
        const { at, outcome, content, structuredContent, meta, durationMs, origin, whole, recordedFrom } = event
        const call = this.call(event, event.callId)
        // That it runs on says less than how it ended, in whatever order the two were written.
        if (call && !(call.result && outcome.kind === 'background')) call.result = { at, outcome, content, structuredContent, meta, durationMs, origin, whole, recordedFrom }
      }
    }
  }

  /** A turn that starts is the head. It goes on where the path ends, or at a fork on it, which ends the path there. */
  private begin(turn: Turn): void {
    const isNext = this.path.length === 0 ? !this.hasAfter : !this.hasAfter && this.path.at(-1)?.turnId === turn.parentTurnId
    const parent = isNext ? this.path.length - 1 : this.path.findLastIndex(({ turnId }) => turnId === turn.parentTurnId)
    this.head = turn
    this.headTurnId = turn.turnId
    const isRoot = turn.parentTurnId === null && !this.hasBefore
    if (!isNext && parent < 0 && !isRoot) {
      // At an end that is not loaded, or in another branch: whoever goes to the end reads it.
      this.hasAfter = true
      return
    }
    const beside = this.path[parent + 1]
    const before = beside ? (this.siblings.get(beside.turnId) ?? [beside.turnId]) : []
    const all = before.includes(turn.turnId) ? before : [...before, turn.turnId]
    this.path = this.made([...this.path.slice(0, parent + 1), turn])
    this.siblings = new Map([...this.siblings, [turn.turnId, all]])
    this.hasAfter = false
  }

  private turn(turnId: string): Mutable<Turn> | undefined {
    const place = this.path.at(-1)?.turnId === turnId ? this.path.length - 1 : this.path.findLastIndex((turn) => turn.turnId === turnId)
    const turn = this.path[place] ?? (this.head?.turnId === turnId ? this.head : undefined)
    if (!turn || this.own.has(turn)) return turn
    const copy = this.made({ ...turn })
    if (place >= 0) {
      const path = this.ownArray(this.path)
      path[place] = copy
      this.path = path
    }
    if (this.head?.turnId === turnId) this.head = copy
    return copy
  }

  private step(event: { readonly turnId: string; readonly step: number; readonly at: number }): Mutable<Step> | undefined {
    const turn = this.turn(event.turnId)
    if (!turn) return undefined
    const steps = this.ownArray(turn.steps)
    turn.steps = steps
    // The step that changes is nearly always the last one.
    const place = steps.findLastIndex((step) => step.index === event.step)
    const found = steps[place]
    if (found && this.own.has(found)) return found
    const step = this.made<Step>(found ? { ...found } : { index: event.step, at: event.at, items: this.made([]) })
    if (found) steps[place] = step
    else steps.push(step)
    return step
  }

  private item(event: { readonly turnId: string; readonly step: number; readonly at: number }, key: string, make?: () => Item): Mutable<Item> | undefined {
    const step = this.step(event)
    if (!step) return undefined
    const items = this.ownArray(step.items)
    step.items = items
    const place = items.findLastIndex((item) => item.key === key)
    const found = items[place]
    if (found && this.own.has(found)) return found
    if (!found && !make) return undefined
    const item = this.made<Item>(found ? { ...found } : (make as () => Item)())
    if (found) items[place] = item
    else items.push(item)
    return item
  }

  private call(event: { readonly turnId: string; readonly step: number; readonly at: number }, callId: string): Mutable<CallItem> | undefined {
    const item = this.item(event, `call:${callId}`)
    return item?.kind === 'call' ? item : undefined
  }

  private ownArray<Value>(array: readonly Value[]): Value[] {
    return this.own.has(array) ? (array as Value[]) : this.made([...array])
  }

  private made<Value extends object>(value: Value): Value {
    this.own.add(value)
    return value
  }
}
