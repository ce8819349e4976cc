import type { ContentPart } from '#contract/content.ts'
import type { TurnRecord } from '#core/conversations/fold-turns.ts'
import type { ExportPiece, ExportSource } from './export-source.ts'
import { bytesText, endOf, partText, readableCall, readableTurns, whenOf } from './readable.ts'

/** Conversations to be read in any editor. What was said stands there as it was said; what tools answered is fenced. */
export async function* markdown(source: ExportSource, { branches }: { readonly branches: 'shown' | 'all' }): AsyncGenerator<ExportPiece> {
  let isFirst = true
  for (const { record } of source.conversations()) {
    yield piece(`${isFirst ? '' : '\n---\n\n'}# ${inline(source.hide(record.title))}\n\n${whenOf(record.createdAt)}\n\n`)
    isFirst = false
    for (const { turn, branch } of readableTurns([...source.events(record.conversationId)], record.headTurnId, branches)) yield piece(source.hide(turnText(turn, branch)))
    yield { text: '', conversations: 1 }
  }
}

function turnText(turn: TurnRecord, branch: string | null): string {
  const { start, steps } = turn
  const blocks: string[] = []
  if (branch !== null) blocks.push(`*${branch}*`)
  if (start.cause === 'message') {
    blocks.push(`## You`, ...start.content.map(partBlock))
    if (start.prompt) blocks.push(`*Prompt ${inline(start.prompt.server)}/${inline(start.prompt.name)}*`, ...start.prompt.messages.map(({ content }) => partBlock(content)))
    for (const attachment of start.attachments) blocks.push(inline(bytesText(attachment)))
  }
  blocks.push(`## ${inline(start.model.model)}`)
  for (const step of steps) {
    if (step.text !== '') blocks.push(step.text)
    for (const content of step.contents) blocks.push(partBlock(content))
    for (const record of step.toolCalls) {
      const call = readableCall(record)
      blocks.push(`**${inline(call.name)}** (${call.outcome})`, fence(call.arguments, 'json'))
      for (const part of call.result) blocks.push(fence(partText(part) ?? bytes(part)))
    }
  }
  const end = endOf(turn)
  if (end !== null) blocks.push(`*${inline(end)}*`)
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n\n`
}

function partBlock(part: ContentPart): string {
  if (part.type === 'text') return part.text
  const text = partText(part)
  return text === null ? inline(bytes(part)) : fence(text)
}

const bytes = (part: ContentPart): string => ('blobId' in part ? bytesText(part) : '')

/** A fence that its text cannot close. */
function fence(text: string, language = ''): string {
  let longest = 2
  // One after the other: as arguments of one call, a hundred thousand of them are too many.
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  const ticks = '`'.repeat(longest + 1)
  return `${ticks}${language}\n${text}\n${ticks}`
}

/** A name on one line that marks nothing up. */
function inline(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/[\\`*_{}[\]<>()#+|!~-]/g, String.raw`\$&`)
}

const piece = (text: string): ExportPiece => ({ text, conversations: 0 })
