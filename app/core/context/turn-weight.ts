import type { Attachment, ContentPart } from '#contract/content.ts'
import { estimateTokens } from '#contract/estimate-tokens.ts'
import type { Usage } from '#contract/model.ts'
import { argumentsOf, type ToolCallRecord, type TurnRecord } from '#core/conversations/fold-turns.ts'
import { ownToolNames, resultId } from '#core/conversations/own-names.ts'
import { isShortened, isWorthFolding, shortenContent, textOf } from '#core/conversations/shorten-result.ts'
import { isPicture, isText, MAX_TEXT_ATTACHMENT } from '#core/conversations/to-model-messages.ts'

/** About how many tokens each thing of a turn has in a request, before calibration. Pictures are weighed apart: what they cost depends on the model. */
export interface TurnWeight {
  readonly turnId: string
  /** The first words of the person. */
  readonly label: string
  /** Words of both, calls, what stands around them. */
  readonly history: number
  readonly files: readonly { readonly blobId: string; readonly name: string; readonly tokens: number }[]
  readonly pictures: readonly { readonly blobId: string; readonly name: string; readonly callId?: string; readonly step?: number }[]
  readonly results: readonly ResultWeight[]
  /** What the provider counted for the last request of the turn. */
  readonly counted?: { readonly model: string; readonly usage: Usage; readonly estimate: number | undefined }
}

export interface ResultWeight {
  readonly callId: string
  readonly step: number
  readonly server: string
  readonly tool: string
  readonly tokens: number
  /** As the first lines only; the same where folding saves nothing. */
  readonly foldedTokens: number
  /** The model gets a part of it, folded or not. */
  readonly isBounded: boolean
}

/** What a message, and a call with its result, cost beside their words. */
const PER_MESSAGE = 4
const PER_CALL = 12
/** Of a file that no model reads as text, its name. */
const NAME_ONLY = 25
const TOKENS_PER_BYTE = 0.27
const LABEL = 80

export function weighTurn(turn: TurnRecord): TurnWeight {
  const { start, steps } = turn
  const pictures: TurnWeight['pictures'][number][] = []
  let history = PER_MESSAGE
  for (const part of [...start.content, ...(start.prompt?.messages.map(({ content }) => content) ?? [])]) {
    if (part.type === 'image') pictures.push({ blobId: part.blobId, name: part.alt ?? 'Picture' })
    else history += weighPart(part)
  }
  for (const attachment of start.attachments) if (isPicture(attachment.mimeType)) pictures.push({ blobId: attachment.blobId, name: attachment.name })
  const files = start.attachments.filter(({ mimeType }) => !isPicture(mimeType)).map((file) => ({ blobId: file.blobId, name: file.name, tokens: weighFile(file) }))

  const results: ResultWeight[] = []
  for (const { step, text, toolCalls } of steps) {
    if (text === '' && toolCalls.length === 0) continue
    history += PER_MESSAGE + estimateTokens(text)
    for (const record of toolCalls) {
      history += PER_CALL + estimateTokens(record.call.modelName) + estimateTokens(JSON.stringify(argumentsOf(record)))
      for (const part of record.result?.content ?? []) if (part.type === 'image') pictures.push({ blobId: part.blobId, name: `Picture of ${record.call.title ?? record.call.tool}`, callId: record.call.callId, step })
      const weight = weighResult(record, step)
      if (weight) results.push(weight)
    }
  }
  const last = steps.findLast(({ usage }) => usage?.inputTokens !== undefined)
  return {
    turnId: start.turnId,
    label: labelOf(turn),
    history,
    files,
    pictures,
    results,
    ...(last?.usage ? { counted: { model: `${start.model.providerId}/${start.model.model}`, usage: last.usage, estimate: last.estimate } } : {}),
  }
}

function weighResult({ call, result }: ToolCallRecord, step: number): ResultWeight | undefined {
  if (!result || result.content.length === 0) return undefined
  const isOwn = ownToolNames.has(call.modelName)
  const sum = (parts: readonly ContentPart[]): number => parts.reduce((total, part) => total + weighPart(part), 0)
  const id = resultId(result.seq)
  const tokens = sum(isOwn ? result.content : shortenContent(result.content, id, false))
  return {
    callId: call.callId,
    step,
    server: result.origin.server ?? call.server ?? 'Steward',
    tool: call.title ?? call.tool,
    tokens,
    isBounded: result.whole !== undefined || (!isOwn && isShortened(result.content)),
    foldedTokens: isOwn || !isWorthFolding(result.content) ? tokens : sum(shortenContent(result.content, id, true)),
  }
}

export function weighFile({ mimeType, name, size }: Pick<Attachment, 'mimeType' | 'name' | 'size'>): number {
  return isText(mimeType, name) ? Math.ceil(Math.min(size, MAX_TEXT_ATTACHMENT) * TOKENS_PER_BYTE) + NAME_ONLY : NAME_ONLY
}

export function weighPart(part: ContentPart): number {
  const text = textOf(part)
  if (text !== undefined) return estimateTokens(text)
  switch (part.type) {
    case 'resource-link':
      return estimateTokens(`${part.uri} ${part.title ?? part.name} ${part.description ?? ''}`)
    case 'file':
      return weighFile(part)
    default:
      return part.type === 'audio' ? NAME_ONLY : 0
  }
}

function labelOf({ start }: TurnRecord): string {
  const words = start.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ').trim()
  const text = words || (start.prompt?.name ?? start.attachments[0]?.name ?? (start.cause === 'continue' ? 'Continued' : 'Message'))
  return text.replaceAll(/\s+/g, ' ').slice(0, LABEL)
}
