import { fromBase64 } from '#contract/base64.ts'
import { isDeeperThan, MAX_CONTENT_DEPTH } from '#contract/json.ts'
import type { ContentPart } from '#contract/content.ts'
import type { StopReason, Usage } from '#contract/model.ts'
import { StewardError } from '#contract/problem.ts'
import type { EventLog } from '#core/conversations/event-log.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { LanguageModel, ModelImage, ModelRequest } from '#core/providers/language-model.ts'

/** Characters of one answer, thoughts included: several times what the longest real one has. All of it is stored, and goes back to the model. */
const MOST_TEXT = 4_000_000

const answerTooLong = new StewardError({ code: 'answer-too-long', message: 'The answer did not end.', cause: `Steward keeps ${MOST_TEXT.toLocaleString('en-US')} characters of one answer.`, nextStep: 'The model seems to repeat itself: try another one, or start a new conversation.' })

/** A call as the model asked for it. */
export interface RequestedCall {
  readonly callId: string
  readonly modelName: string
  readonly rawArguments: string
}

export interface StepResult {
  readonly stopReason: StopReason
  readonly usage: Usage
  readonly calls: readonly RequestedCall[]
}

export interface StepPlace {
  readonly conversationId: string
  readonly turnId: string
  readonly step: number
}

/**
 * Streams one step of a model into the log. Text of one channel that follows itself is one part; a change
 * of channel begins the next.
 * @throws what the model throws; what came before is in the log
 */
export async function runStep(
  { log, blobs }: { log: EventLog; blobs: BlobStore },
  place: StepPlace,
  model: LanguageModel,
  providerId: string,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<StepResult> {
  const calls: RequestedCall[] = []
  let part = -1
  let length = 0
  let channel: 'text' | 'reasoning' | undefined
  let end: { stopReason: StopReason; usage: Usage } = { stopReason: { kind: 'unknown' }, usage: {} }

  log.append({ type: 'step-start', ...place })
  for await (const piece of model.stream(request, signal)) {
    switch (piece.type) {
      case 'text-delta':
      case 'reasoning-delta': {
        const next = piece.type === 'text-delta' ? 'text' : 'reasoning'
        if (piece.text === '') break
        length += piece.text.length
        if (length > MOST_TEXT) throw answerTooLong
        if (next !== channel) {
          channel = next
          part++
        }
        log.addText({ ...place, part, channel, text: piece.text })
        break
      }
      case 'image': {
        channel = undefined
        part++
        log.append({ type: 'message-part', ...place, part, content: await keepImage(piece, blobs) })
        break
      }
      case 'tool-call':
        channel = undefined
        calls.push({ callId: piece.callId, modelName: piece.name, rawArguments: piece.rawArguments })
        break
      case 'replay':
        // Stored, it could never be sent to a view.
        if (isDeeperThan(piece.value, MAX_CONTENT_DEPTH)) break
        log.append({ type: 'message-replay', ...place, providerId, value: piece.value })
        break
      case 'notice':
        log.append({ type: 'notice', ...place, code: piece.code, text: piece.text })
        break
      case 'finish':
        end = { stopReason: piece.stopReason, usage: piece.usage }
        break
    }
  }
  signal.throwIfAborted()
  return { ...end, calls }
}

/** A model's picture as content; where its bytes cannot be read, a line that says so, because the answer goes on. */
async function keepImage({ data, mimeType }: ModelImage, blobs: BlobStore): Promise<ContentPart> {
  let bytes: Uint8Array
  try {
    bytes = fromBase64(data)
  } catch {
    return { type: 'text', text: `[The model sent a picture (${mimeType}) that cannot be read.]` }
  }
  const { blobId, size } = await blobs.put(bytes, { name: 'image', mimeType })
  return { type: 'image', mimeType, blobId, size }
}
