import type { CallItem } from '#renderer/state/conversation-state.ts'
import type { CallState } from '#renderer/state/turn-tree.ts'

const LONGEST = 160

/** One line that says what a folded call came to, or what it was asked to do. */
export function previewOf(call: CallItem, state: CallState): string | undefined {
  const outcome = call.result?.outcome
  if (outcome?.kind === 'failed') return [outcome.problem.message, outcome.problem.cause].filter(Boolean).join(' ')
  if (outcome?.kind === 'denied') return outcome.message ? `${outcome.reason.text} “${outcome.message}”` : outcome.reason.text
  if (state === 'unknown') return 'It was sent, but Steward ended before the answer. It is not sent again by itself.'
  if (call.result) {
    const text = call.result.content.find((part) => part.type === 'text')?.text
    if (text !== undefined) return firstLine(text)
    const files = call.result.content.filter((part) => part.type === 'file' || part.type === 'resource' || part.type === 'resource-link').length
    if (files > 0) return files === 1 ? 'One item' : `${files} items`
    const json = call.result.content.find((part) => part.type === 'json')?.value ?? call.result.structuredContent
    return json === undefined ? undefined : cut(JSON.stringify(json))
  }
  if (state === 'waiting') return undefined
  const given = call.start?.arguments ?? call.arguments
  return Object.keys(given).length === 0 ? undefined : cut(JSON.stringify(given))
}

function firstLine(text: string): string | undefined {
  const line = text.trim().slice(0, 2000).split('\n', 1)[0]?.trim()
  return line ? cut(line) : undefined
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
