import createMarkdown, { type Token } from 'markdown-it'
import { addMath } from './math-rules.ts'
import { addTasks } from './task-rule.ts'

/** HTML is off: a tag is text like any other. This is the first wall; the page's policy is the second. */
const markdown = createMarkdown({ html: false, linkify: true, typographer: false, breaks: false })
// A bare `name.md` or `read.me` is a file far more often than a site.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
// An address stays as it was written, in the link and in its text: whoever decodes `xn--` names shows a look-alike, and whoever
// encodes them takes from the question what it warns of. The host parses it, and opens only what it showed.
markdown.normalizeLink = (address) => address
markdown.normalizeLinkText = (address) => address
addMath(markdown)
addTasks(markdown)

type Env = Parameters<typeof markdown.block.parse>[2]
/** Link definitions (`[label]: address`) by their label. */
export type References = Readonly<NonNullable<Env['references']>>

/** Everything that the rules after `normalize` and `block` do: words, links, tasks. */
const innerRules = markdown.core.ruler.getRules('').slice(2)

/** As markdown-it reads a text: line ends are `\n`, and NUL is no character. */
export function normalise(text: string): string {
  return text.includes('\r') || text.includes('\0') ? text.replace(/\r\n?/g, '\n').replaceAll('\0', '\ufffd') : text
}

/** Parses a piece with the definitions that stand before it; `found` are those and the ones within. */
export function parse(text: string, references: References): { readonly tokens: readonly Token[]; readonly found: References } {
  const env: Env = { references: { ...references } }
  const tokens = markdown.parse(text, env)
  return { tokens, found: env.references ?? {} }
}

/** Only how a text falls into blocks: a tenth of the work. Words are in `content`; `parseInner` does the rest. */
export function parseOuter(text: string, references: References = {}): { readonly tokens: Token[]; readonly found: References } {
  const env: Env = { references: { ...references } }
  const tokens: Token[] = []
  markdown.block.parse(text, markdown, env, tokens)
  // The parser takes these out again after the words, which are not read here.
  return { tokens: tokens.filter(({ type }) => type !== 'reference_definition'), found: env.references ?? {} }
}

/** The words of blocks from `parseOuter`, with every definition of the text; written into the tokens. */
export function parseInner(tokens: Token[], references: References): void {
  const state = new markdown.core.State('', markdown, { references: { ...references } })
  state.tokens = tokens
  for (const rule of innerRules) rule(state)
}
