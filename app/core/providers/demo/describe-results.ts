import type { ModelMessage } from '../language-model.ts'
import type { ToolMessage } from '../message-parts.ts'
import { writtenName } from './tool-name.ts'

const longestQuote = 2_000

/** What came back from the calls of the last step, in Markdown. */
export function describeResults(messages: readonly ModelMessage[]): string {
  const from = messages.findLastIndex(({ role }) => role === 'assistant') + 1
  const results = messages.slice(from).filter((message) => message.role === 'tool')
  const told = results.map(describeResult)
  return [...told, results.length > 1 ? `Those were ${results.length} calls.` : 'That is all I can do with it: I am a script. Say `help` for more to try.'].join('\n\n')
}

function describeResult(message: ToolMessage): string {
  const name = `**${writtenName(message.name)}**`
  const texts = message.content.flatMap((part) => (part.type === 'text' ? [part.text] : []))
  const images = message.content.filter((part) => part.type === 'image').length
  const text = texts.join('\n').trim()
  if (message.isError && /\brefused\b|\bdenied\b/i.test(text.slice(0, 200))) return `You did not allow ${name}, so nothing was done.\n\n${quote(text)}`
  if (message.isError) return `${name} reports an error:\n\n${quote(text)}`
  const pictures = images === 0 ? '' : images === 1 ? 'an image, shown in the card above' : `${images} images, shown in the card above`
  if (text === '') return pictures === '' ? `${name} is done and returned nothing.` : `${name} returned ${pictures}.`
  return `${name} returned${pictures === '' ? '' : ` ${pictures}, and`}:\n\n${quote(text)}`
}

/** As a code block, whatever is inside: what a server wrote must not format the answer. */
function quote(text: string): string {
  const shown = text.length > longestQuote ? `${text.slice(0, longestQuote)}\n… (${text.length - longestQuote} more characters)` : text
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${looksLikeJson(text) ? 'json' : ''}\n${shown}\n${fence}`
}

function looksLikeJson(text: string): boolean {
  if (!/^[[{]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
