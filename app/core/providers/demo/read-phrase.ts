import type { JsonObject } from '#contract/json.ts'
import type { ModelTool } from '../language-model.ts'
import { objectOf } from '../read-json.ts'
import type { DemoCall } from './demo-call.ts'
import { bareName } from './tool-name.ts'

/** A path as people write it: absolute, from home, from here, or with a drive. Quotes allow spaces. */
const path = String.raw`["'\u0060]?((?:\/|~\/|\.\.?\/|[A-Za-z]:[\\/])[^"'\u0060\n]*?)["'\u0060]?`
const end = String.raw`\s*[.?!]*$`

/** Plain sentences for the usual tools, so that the first thing a newcomer types works. */
const phrases: readonly { words: RegExp; tools: readonly string[]; arguments: (match: RegExpExecArray) => JsonObject }[] = [
  { words: new RegExp(String.raw`\b(?:list|show|what|which)\b.*?\b(?:files?|folders?|contents?|director(?:y|ies))\b.*?${path}${end}`, 'i'), tools: ['list_directory'], arguments: (match) => ({ path: match[1] ?? '' }) },
  { words: new RegExp(`^(?:please )?(?:list|ls|dir) ${path}${end}`, 'i'), tools: ['list_directory'], arguments: (match) => ({ path: match[1] ?? '' }) },
  { words: /\b(?:list|show|what|which)\b.*\b(?:files|folders|directories)\b/i, tools: ['list_allowed_directories'], arguments: () => ({}) },
  { words: new RegExp(String.raw`\bwrite\s+["'\u0060](.+?)["'\u0060]\s+(?:to|into|in)\s+(?:the file\s+)?${path}${end}`, 'is'), tools: ['write_file'], arguments: (match) => ({ path: match[2] ?? '', content: match[1] ?? '' }) },
  { words: new RegExp(String.raw`\b(?:search|find|look)\s+(?:for\s+)?["'\u0060]?(.+?)["'\u0060]?\s+(?:in|under|below)\s+${path}${end}`, 'i'), tools: ['search_files'], arguments: (match) => ({ path: match[2] ?? '', pattern: match[1] ?? '' }) },
  { words: new RegExp(String.raw`\b(?:make|create)\s+(?:a |the )?(?:folder|directory)\s+(?:named |called |at )?${path}${end}`, 'i'), tools: ['create_directory'], arguments: (match) => ({ path: match[1] ?? '' }) },
  { words: new RegExp(String.raw`\b(?:read|open|show|print|cat)\b.*?${path}${end}`, 'i'), tools: ['read_text_file', 'read_file'], arguments: (match) => ({ path: match[1] ?? '' }) },
  { words: /^(?:please )?(?:echo|say)\s+["'\u0060]?(.+?)["'\u0060]?$/is, tools: ['echo'], arguments: (match) => ({ message: match[1] ?? '' }) },
  { words: /\b(?:add|sum(?: of)?)\s+(-?\d+(?:\.\d+)?)\s*(?:and|\+|plus|to|,)\s*(-?\d+(?:\.\d+)?)/i, tools: ['get-sum', 'add'], arguments: (match) => ({ a: Number(match[1]), b: Number(match[2]) }) },
]

export function readPhrase(text: string, tools: readonly ModelTool[]): DemoCall | undefined {
  for (const phrase of phrases) {
    const match = phrase.words.exec(text.trim())
    if (!match) continue
    for (const wanted of phrase.tools) {
      const args = phrase.arguments(match)
      const tool = tools.find(({ name, inputSchema }) => bareName(name) === wanted && Object.keys(args).every((key) => key in objectOf(inputSchema['properties'])))
      if (tool) return { name: tool.name, arguments: args }
    }
  }
  return undefined
}
