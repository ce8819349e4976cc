import type { ConsentAnswer, ConsentRequest, Reason } from '#contract/consent.ts'
import type { Attachment, ContentPart } from '#contract/content.ts'
import type { FilledPrompt, ToolOutcome, TurnOutcome } from '#contract/conversation.ts'
import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { ModelRef, StopReason, Usage } from '#contract/model.ts'

/** One tool call of a step, from the model's wish to the result. */
export interface CallItem {
  readonly kind: 'call'
  readonly key: string
  readonly at: number
  readonly callId: string
  readonly server: string | null
  readonly tool: string
  readonly modelName: string
  readonly title?: string
  readonly arguments: JsonObject
  readonly rawArguments?: string
  /** The view (MCP App) of its server that shows the result. */
  readonly ui?: { readonly uri: string }
  readonly request?: ConsentRequest
  readonly answer?: ConsentAnswer | { readonly kind: 'withdrawn' }
  readonly start?: { readonly at: number; readonly arguments: JsonObject; readonly decidedBy: 'person' | 'policy'; readonly reasons: readonly Reason[] }
  /** The server runs it as a task. */
  readonly task?: { readonly at: number; readonly taskId: string }
  /** Of several the last: a call that went on in the background gets its real one later. */
  readonly result?: {
    readonly at: number
    readonly outcome: ToolOutcome
    readonly content: readonly ContentPart[]
    readonly structuredContent?: JsonValue
    /** For the view only. */
    readonly meta?: JsonObject
    readonly durationMs: number
    readonly origin: { readonly server: string | null; readonly trusted: boolean }
    readonly whole?: { readonly blobId: string; readonly size: number }
    /** Nothing was called: it is what an earlier call had brought. */
    readonly recordedFrom?: { readonly conversationId: string; readonly callId: string }
  }
}

/** What a step shows, in the order in which it began. */
export type Item =
  | { readonly kind: 'text' | 'reasoning'; readonly key: string; readonly part: number; readonly text: string }
  | { readonly kind: 'content'; readonly key: string; readonly part: number; readonly content: ContentPart }
  | { readonly kind: 'notice'; readonly key: string; readonly code: string; readonly text: string }
  | CallItem

export interface Step {
  readonly index: number
  readonly at: number
  readonly items: readonly Item[]
  readonly stopReason?: StopReason
  readonly usage?: Usage
}

export interface Turn {
  readonly turnId: string
  readonly parentTurnId: string | null
  readonly cause: 'message' | 'continue'
  readonly at: number
  readonly content: readonly ContentPart[]
  readonly attachments: readonly Attachment[]
  /** The prompt of a server that the turn begins with. */
  readonly prompt?: FilledPrompt
  readonly model: ModelRef
  readonly steps: readonly Step[]
  /** Missing while the turn runs. */
  readonly end?: { readonly at: number; readonly outcome: TurnOutcome; readonly usage: Usage; readonly durationMs: number }
}

/**
 * The part of a conversation that is loaded: a stretch of the path from its first turn to its head. Every change makes new objects
 * only along the way to what changed, and costs what is loaded, not what the conversation holds.
 */
export interface ConversationState {
  readonly lastSeq: number
  readonly headTurnId: string | null
  /** Oldest first, without gaps. */
  readonly path: readonly Turn[]
  /** By turn of the path: all turns that follow the same turn, oldest first, it among them. */
  readonly siblings: ReadonlyMap<string, readonly string[]>
  /** The turn of the head, also where the path does not reach it. */
  readonly head: Turn | undefined
  /** There are turns before the first of the path, and after its last. */
  readonly hasBefore: boolean
  readonly hasAfter: boolean
  /** The head went to where the path does not lead: what is shown must be read again. */
  readonly isAstray: boolean
}

export const emptyConversation: ConversationState = { lastSeq: 0, headTurnId: null, path: [], siblings: new Map(), head: undefined, hasBefore: false, hasAfter: false, isAstray: false }
