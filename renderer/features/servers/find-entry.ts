import { findNodeAtLocation, parseTree } from 'jsonc-parser'

/** Where the entry of a server stands in the text of `mcp.json`: line and column from 1; undefined where it is not there. */
export function findEntry(text: string, server: string): { readonly line: number; readonly column: number } | undefined {
  const tree = parseTree(text, [], { allowTrailingComma: true })
  if (!tree) return undefined
  // Some apps that write such files call the list `servers`.
  const node = findNodeAtLocation(tree, ['mcpServers', server]) ?? findNodeAtLocation(tree, ['servers', server])
  const offset = node?.parent?.offset
  if (offset === undefined) return undefined
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
