const LONGEST_NAME = 120

/** A name for a file from a title or address of a server: one line, nothing hidden, no path. */
export function fileNameOf(text: string, fallback: string): string {
  const path = /^[a-z][a-z\d+.-]*:/i.test(text) ? (text.split(/[?#]/)[0] ?? '') : text
  const last = path.split('/').findLast((piece) => piece.trim() !== '') ?? ''
  return shownText(decode(last), LONGEST_NAME).replace(/[/\\]/g, '_') || fallback
}

/** A short text of a server as it may stand in a line: without what nobody sees. */
export function shownText(text: string, length: number): string {
  const line = text
    .slice(0, length * 4)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, (gap) => (/\s/.test(gap) ? ' ' : ''))
    .trim()
  return line.length > length ? `${line.slice(0, length - 1).toWellFormed()}…` : line
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
