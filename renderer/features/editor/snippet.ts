/**
 * A snippet of the language service (`"args": [$1]`) in CodeMirror's template syntax (`"args": [${1}]`).
 *
 * The service escapes `$`, `}` and the backslash. CodeMirror takes `${` for the start of a field, so
 * every brace that stands for itself is escaped: `${secret:NAME}` in a default must arrive as text.
 */
export function toTemplate(snippet: string): string {
  return snippet.replace(
    /\\([$}\\])|\$(\d+)|\$\{(\d+)(?::((?:\\.|[^\\}])*))?\}|[{}]/g,
    (brace, escaped?: string, bare?: string, numbered?: string, standard?: string) => {
      if (escaped !== undefined) return escaped === '}' ? '\\}' : escaped
      if (bare !== undefined) return `\${${bare}}`
      if (numbered === undefined) return `\\${brace}`
      // The standard text of a field cannot hold a brace in CodeMirror: the field stays empty then.
      const text = standard?.replaceAll(/\\(.)/g, '$1') ?? ''
      return text === '' || /[{}]/.test(text) ? `\${${numbered}}` : `\${${numbered}:${text}}`
    },
  )
}
