import type { Text } from '@codemirror/state'
import type { TextDocument } from 'vscode-json-languageservice'

/** CodeMirror's text as the document that the language service reads: lines count from 0, columns in UTF-16 units. */
export function toTextDocument(text: Text): TextDocument {
  return {
    uri: 'steward://config/mcp.json',
    languageId: 'jsonc',
    version: 1,
    lineCount: text.lines,
    getText: (range) => (range ? text.sliceString(offsetAt(text, range.start), offsetAt(text, range.end)) : text.toString()),
    positionAt(offset) {
      const line = text.lineAt(Math.max(0, Math.min(offset, text.length)))
      return { line: line.number - 1, character: Math.min(offset, line.to) - line.from }
    },
    offsetAt: (position) => offsetAt(text, position),
    getLineRange(line) {
      const inside = text.line(Math.max(1, Math.min(line + 1, text.lines)))
      return { start: { line: inside.number - 1, character: 0 }, end: { line: inside.number - 1, character: inside.length } }
    },
    getEOLCharacters: (line) => (line >= 0 && line < text.lines - 1 ? '\n' : ''),
  }
}

/** The offset of a position that may lie outside of the text; it is pulled to the nearest place inside. */
export function offsetAt(text: Text, position: { line: number; character: number }): number {
  const line = text.line(Math.max(1, Math.min(position.line + 1, text.lines)))
  return line.from + Math.max(0, Math.min(position.character, line.length))
}
