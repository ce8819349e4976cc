import { readResultName, searchToolsName } from '#core/conversations/own-names.ts'
import type { ModelTool } from '#core/providers/language-model.ts'

export const MOST_FOUND = 20
export const USUALLY_FOUND = 5
/** Characters of a result that one call reads. */
export const MOST_READ = 20_000

export const searchToolsTool: ModelTool = {
  name: searchToolsName,
  description: 'Most tools are not listed here, to save room. This finds them by name, description and arguments, in all connected servers. What is found can be called from the next step on. Search before you say that something cannot be done.',
  inputSchema: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What the tool should do, in a few words, such as "create issue github".' },
      limit: { type: 'integer', minimum: 1, maximum: MOST_FOUND, description: `How many at most; ${USUALLY_FOUND} without it.` },
    },
    required: ['query'],
    additionalProperties: false,
  },
}

export const readResultTool: ModelTool = {
  name: readResultName,
  description: 'Reads on in a tool result that was shortened or folded. Give the name that stands in it, and where to begin: a character, a line, or words to search for.',
  inputSchema: {
    type: 'object',
    properties: {
      result: { type: 'string', description: 'As it stands in the shortened result, such as "r42".' },
      offset: { type: 'integer', minimum: 0, description: 'The first character, from 0.' },
      line: { type: 'integer', minimum: 1, description: 'The first line, from 1, in the place of offset.' },
      length: { type: 'integer', minimum: 1, maximum: MOST_READ, description: `Characters; ${MOST_READ.toLocaleString('en-US')} at most and without it.` },
      search: { type: 'string', description: 'Gives the lines with these words, from the offset on, in any case of letters.' },
    },
    required: ['result'],
    additionalProperties: false,
  },
}
