import type { CallToolResult } from '@modelcontextprotocol/client'
import type { JsonObject } from '#contract/json.ts'

/** Arguments that say what was read, the likeliest first. */
const TELLING = ['url', 'uri', 'path', 'paths', 'query', 'q', 'name', 'id', 'issue_number', 'repo']
const LONGEST = 300

/** What a call read, in its own words: an address, a path, a query. */
export function subjectOf(args: JsonObject): { subject?: string } {
  for (const name of TELLING) {
    const value = args[name]
    if (typeof value === 'string' && value !== '') return { subject: value.slice(0, LONGEST) }
    if (Array.isArray(value)) {
      const texts = value.filter((item) => typeof item === 'string')
      if (texts.length > 0) return { subject: texts.join(', ').slice(0, LONGEST) }
    }
    if (typeof value === 'number') return { subject: `${name} ${value}` }
  }
  return {}
}

/** About how many bytes a result has, without writing it out. */
export function sizeOf({ content }: CallToolResult): number {
  return content.reduce((sum, part) => {
    if (part.type === 'text') return sum + part.text.length
    if (part.type === 'image' || part.type === 'audio') return sum + Math.round(part.data.length * 0.75)
    if (part.type === 'resource') return sum + ('text' in part.resource ? part.resource.text.length : Math.round(part.resource.blob.length * 0.75))
    return sum
  }, 0)
}
