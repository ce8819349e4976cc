/** Whether `server/tool` matches a pattern such as `filesystem/read_*`; `*` stands for any run of characters, a pattern without a slash for a server. */
export function matchesPattern(pattern: string, server: string, tool: string): boolean {
  const slash = pattern.indexOf('/')
  const [serverPattern, toolPattern] = slash < 0 ? [pattern, '*'] : [pattern.slice(0, slash), pattern.slice(slash + 1)]
  return matchesWildcard(serverPattern, server) && matchesWildcard(toolPattern, tool)
}

/** Without a regular expression: patterns come from users and names from servers, and neither may make this slow. */
function matchesWildcard(pattern: string, text: string): boolean {
  const pieces = pattern.split('*')
  const [first = '', ...rest] = pieces
  if (rest.length === 0) return pattern === text
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let from = first.length
  for (const piece of rest) {
    const at = text.indexOf(piece, from)
    if (at < 0) return false
    from = at + piece.length
  }
  return text.length - last.length >= from && text.endsWith(last)
}
