import type { Text } from '@codemirror/state'
import { type CompletionItem, type Diagnostic, getLanguageService, type Hover, type JSONSchema } from 'vscode-json-languageservice'
import type { JsonObject } from '#contract/json.ts'
import { toTextDocument } from './text-document.ts'

/** What the language service knows about one text, in its own (LSP) words. */
export interface JsonService {
  validate(text: Text): Promise<Diagnostic[]>
  complete(text: Text, offset: number): Promise<CompletionItem[]>
  hover(text: Text, offset: number): Promise<Hover | null>
}

/**
 * A language service for one schema; without a schema it knows the syntax alone.
 *
 * `mcp.json` may hold comments and trailing commas, as in the other apps that write it. There is no
 * request service: a `$ref` to an address is never fetched.
 */
export function createJsonService(schema: JsonObject | undefined): JsonService {
  const service = getLanguageService({ clientCapabilities: { textDocument: { completion: { completionItem: { documentationFormat: ['plaintext'] } }, hover: { contentFormat: ['plaintext'] } } } })
  service.configure({ validate: true, allowComments: true, schemas: schema ? [{ uri: 'steward://schema/mcp.json', fileMatch: ['*'], schema: withoutDialect(schema) }] : [] })

  return {
    async validate(text) {
      const document = toTextDocument(text)
      return service.doValidation(document, service.parseJSONDocument(document), { comments: 'ignore', trailingCommas: 'ignore', schemaValidation: 'warning', schemaRequest: 'ignore' })
    },
    async complete(text, offset) {
      const document = toTextDocument(text)
      const list = await service.doComplete(document, document.positionAt(offset), service.parseJSONDocument(document))
      return list?.items ?? []
    },
    async hover(text, offset) {
      const document = toTextDocument(text)
      return service.doHover(document, document.positionAt(offset), service.parseJSONDocument(document))
    },
  }
}

/** The service would try to load the dialect that `$schema` names, and complain that it cannot. */
function withoutDialect(schema: JsonObject): JSONSchema {
  const { $schema: _dialect, ...rest } = schema
  return rest as JSONSchema
}
