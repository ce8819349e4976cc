import { expect, test } from 'vitest'
import { findEntry } from './find-entry.ts'

test.each<[string, string, string, { line: number; column: number } | undefined]>([
  ['an entry', '{\n  "mcpServers": {\n    "a": {},\n    "b": {}\n  }\n}', 'b', { line: 4, column: 5 }],
  ['an entry of the other name', '{ "servers": { "a": {} } }', 'a', { line: 1, column: 16 }],
  ['comments and trailing commas', '{\n  // mine\n  "mcpServers": { "a": {}, },\n}', 'a', { line: 3, column: 19 }],
  ['a text with a mistake after it', '{ "mcpServers": { "a": {}, "b" ', 'a', { line: 1, column: 19 }],
  ['no such entry', '{ "mcpServers": {} }', 'a', undefined],
  ['an empty text', '', 'a', undefined],
])('%s', (_name, text, server, place) => expect(findEntry(text, server)).toEqual(place))
