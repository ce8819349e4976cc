/** A conversation's first title: the start of the first message, on one line. */
export function makeTitle(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line === '') return 'New conversation'
  return line.length <= 60 ? line : `${line.slice(0, 57).trimEnd()}…`
}
