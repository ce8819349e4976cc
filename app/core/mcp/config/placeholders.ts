/** A piece of a text from `mcp.json`. A `variable` falls back to `otherwise` where it is unset or empty, as in a shell. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly otherwise?: string | undefined; readonly written: string }
  | { readonly kind: 'secret'; readonly name: string; readonly written: string }
  | { readonly kind: 'unknown'; readonly written: string; readonly hint: string }

const variable = /^(?:env:)?([A-Za-z_][A-Za-z0-9_()]*)(?::-([\s\S]*))?$/
const secret = /^secret:([^\s${}][^${}]*)$/

/** What editors fill in and Steward has no value for. */
const foreign: Readonly<Record<string, string>> = {
  workspaceFolder: 'Steward has no workspace: write the full path of the folder.',
  workspaceFolderBasename: 'Steward has no workspace: write the name of the folder.',
  userHome: 'Write ${HOME} (Windows: ${USERPROFILE}) or the full path.',
}

/** Splits a text at its placeholders. `$NAME` without braces is plain text. */
export function splitPlaceholders(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  while (from < text.length) {
    const start = text.indexOf('${', from)
    if (start === -1) break
    if (start > from) pieces.push({ kind: 'text', text: text.slice(from, start) })
    const end = text.indexOf('}', start)
    if (end === -1) {
      pieces.push({ kind: 'unknown', written: text.slice(start), hint: 'A closing brace } is missing.' })
      return pieces
    }
    pieces.push(readPlaceholder(text.slice(start, end + 1)))
    from = end + 1
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) })
  return pieces
}

export function hasPlaceholder(text: string): boolean {
  return splitPlaceholders(text).some((piece) => piece.kind === 'variable' || piece.kind === 'secret')
}

function readPlaceholder(written: string): Piece {
  const inner = written.slice(2, -1)
  const foreignHint = Object.hasOwn(foreign, inner) ? foreign[inner] : undefined
  if (foreignHint !== undefined) return { kind: 'unknown', written, hint: foreignHint }
  const asVariable = variable.exec(inner)
  if (asVariable?.[1] !== undefined) return { kind: 'variable', name: asVariable[1], otherwise: asVariable[2], written }
  const asSecret = secret.exec(inner)
  if (asSecret?.[1] !== undefined) return { kind: 'secret', name: asSecret[1], written }
  const asInput = /^input:(.+)$/.exec(inner)
  if (asInput) return { kind: 'unknown', written, hint: `Steward asks for no inputs: store the value with "steward secrets set ${asInput[1]}" and write \${secret:${asInput[1]}}.` }
  return { kind: 'unknown', written, hint: 'Write ${NAME}, ${NAME:-default}, ${env:NAME} or ${secret:NAME}.' }
}
