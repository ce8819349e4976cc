import { printParseErrorCode, visit, type ParseErrorCode } from 'jsonc-parser'
import type { JsonObject, JsonValue } from '#contract/json.ts'

/** JSON with the places of its parts. `end` is null where the text ended before the part did. */
export type TreeNode =
  | { readonly kind: 'object'; readonly offset: number; end: number | null; readonly members: Member[] }
  | { readonly kind: 'array'; readonly offset: number; end: number | null; readonly items: TreeNode[] }
  | { readonly kind: 'literal'; readonly offset: number; readonly end: number; readonly value: string | number | boolean | null }

export interface Member {
  readonly name: string
  readonly offset: number
  readonly end: number
  value: TreeNode | undefined
}

export interface SyntaxProblem {
  readonly offset: number
  readonly text: string
}

/**
 * Reads JSON with comments and trailing commas, and goes on behind mistakes.
 *
 * Comments and trailing commas pass without a word: editors write them, and nothing is unclear about them.
 * jsonc-parser's own `parseTree` hands back an inner part as the root when the text is cut, so the tree is
 * built here, on the same visitor.
 */
export function readTree(text: string): { root: TreeNode | undefined; mistakes: SyntaxProblem[] } {
  let root: TreeNode | undefined
  const open: TreeNode[] = []
  const mistakes: SyntaxProblem[] = []

  const place = (node: TreeNode): void => {
    const parent = open.at(-1)
    const member = parent?.kind === 'object' ? parent.members.at(-1) : undefined
    if (parent === undefined) root ??= node
    else if (parent.kind === 'array') parent.items.push(node)
    else if (member && member.value === undefined) member.value = node
  }
  const begin = (node: TreeNode): void => {
    place(node)
    open.push(node)
  }
  /** The visitor also reports an end where the text just stopped: only a real bracket closes a node, and the one of its kind. */
  const finish = (kind: TreeNode['kind'], bracket: string, offset: number): void => {
    if (text[offset] !== bracket) return
    for (let node = open.pop(); node; node = open.pop()) {
      if (node.kind !== kind || node.kind === 'literal') continue
      node.end = offset + 1
      return
    }
  }

  try {
    visit(
      text,
      {
        onObjectBegin: (offset) => begin({ kind: 'object', offset, end: null, members: [] }),
        onObjectEnd: (offset) => finish('object', '}', offset),
        onArrayBegin: (offset) => begin({ kind: 'array', offset, end: null, items: [] }),
        onArrayEnd: (offset) => finish('array', ']', offset),
        onObjectProperty(name, offset, length) {
          const parent = open.at(-1)
          if (parent?.kind === 'object') parent.members.push({ name, offset, end: offset + length, value: undefined })
        },
        onLiteralValue: (value, offset, length) => place({ kind: 'literal', offset, end: offset + length, value }),
        onError: (code, offset) => void mistakes.push({ offset, text: describe(code) }),
      },
      { allowTrailingComma: true, allowEmptyContent: true },
    )
  } catch (error) {
    // The parser recurses: thousands of brackets end its stack. Nobody writes such a file by hand.
    if (!(error instanceof RangeError)) throw error
    return { root: undefined, mistakes: [{ offset: 0, text: 'It is nested too deep to be read.' }] }
  }
  return { root, mistakes }
}

/** The value of a node; of a name written twice, the last one counts, as in `JSON.parse`. */
export function treeValue(node: TreeNode): JsonValue {
  if (node.kind === 'literal') return node.value
  if (node.kind === 'array') return node.items.map(treeValue)
  const value: JsonObject = Object.create(null)
  for (const member of node.members) if (member.value) value[member.name] = treeValue(member.value)
  return value
}

/** Where the part at `path` begins, or the nearest part around it that exists. */
export function offsetAt(node: TreeNode, path: readonly PropertyKey[]): number {
  let current = node
  let offset = node.offset
  for (const segment of path) {
    if (current.kind === 'object') {
      const member = current.members.findLast((candidate) => candidate.name === segment)
      if (!member) return offset
      offset = member.value?.offset ?? member.offset
      if (!member.value) return offset
      current = member.value
    } else if (current.kind === 'array') {
      const item = typeof segment === 'number' ? current.items[segment] : undefined
      if (!item) return offset
      offset = item.offset
      current = item
    } else return offset
  }
  return offset
}

/** Line and column of offsets, counting from 1, columns in UTF-16 units. */
export function createLineFinder(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}

const sentences: Readonly<Record<string, string>> = {
  InvalidSymbol: 'There is a word here that JSON does not know; texts stand in double quotes.',
  InvalidNumberFormat: 'This number is not written as JSON wants it.',
  PropertyNameExpected: 'A name in double quotes is missing here.',
  ValueExpected: 'A value is missing here.',
  ColonExpected: 'A colon is missing here.',
  CommaExpected: 'A comma is missing before this.',
  CloseBraceExpected: 'A closing brace } is missing.',
  CloseBracketExpected: 'A closing bracket ] is missing.',
  EndOfFileExpected: 'The file should end here, but something follows.',
  UnexpectedEndOfComment: 'This comment is not closed.',
  UnexpectedEndOfString: 'This text is not closed: a double quote is missing.',
  UnexpectedEndOfNumber: 'This number is cut off.',
  InvalidUnicode: 'This \\u escape is not complete.',
  InvalidEscapeCharacter: 'This escape is unknown; a backslash in a text is written as two: \\\\.',
  InvalidCharacter: 'This character may not stand in a text; write it as an escape.',
}

function describe(code: ParseErrorCode): string {
  return sentences[printParseErrorCode(code)] ?? 'This is no JSON.'
}
