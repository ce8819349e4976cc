import type { Pseudonyms } from './pseudonyms.ts'

/** Words that say how something is built and nothing about anybody. */
const schemes: ReadonlySet<string> = new Set(['http', 'https', 'file', 'ftp', 'ws', 'wss', 'mailto', 'data', 'ui', 'ssh', 'git', 'urn', 'www'])
const literals: ReadonlySet<string> = new Set(['true', 'false', 'null'])
const languages: ReadonlySet<string> = new Set(['bash', 'c', 'cpp', 'csharp', 'css', 'diff', 'go', 'html', 'java', 'javascript', 'js', 'json', 'jsx', 'kotlin', 'markdown', 'md', 'mermaid', 'php', 'py', 'python', 'ruby', 'rust', 'sh', 'shell', 'sql', 'swift', 'text', 'toml', 'ts', 'tsx', 'typescript', 'xml', 'yaml', 'yml'])
const extensions: ReadonlySet<string> = new Set(['c', 'cpp', 'css', 'csv', 'docx', 'gif', 'go', 'html', 'java', 'jpeg', 'jpg', 'js', 'json', 'jsonl', 'log', 'md', 'mjs', 'mp3', 'mp4', 'pdf', 'png', 'py', 'rs', 'sh', 'sql', 'svg', 'toml', 'ts', 'tsx', 'txt', 'wav', 'webp', 'xlsx', 'xml', 'yaml', 'yml', 'zip'])

/**
 * The text with every word and number replaced by one of the same length, and everything between them left: blanks, lines, marks of
 * Markdown, JSON and code, the shape of addresses and paths.
 *
 * What stays of letters is on short lists: schemes before `://`, `true`, `false` and `null`, the language of a fence, the
 * ending of a file's name. Combining marks belong to their word.
 */
export function scrubText(text: string, names: Pick<Pseudonyms, 'word'>): string {
  return text.replace(/[\p{L}\p{M}\p{N}]+/gu, (word, place: number) => {
    if (literals.has(word)) return word
    if (schemes.has(word) && (text.startsWith('://', place + word.length) || text.startsWith(':', place + word.length))) return word
    if (languages.has(word) && isFence(text, place)) return word
    if (extensions.has(word) && isEnding(text, place, word.length)) return word
    return names.word(word)
  })
}

const isFence = (text: string, place: number): boolean => /(?:^|\n)[ \t>]*(?:```+|~~~+)[ \t]*$/.test(text.slice(Math.max(0, place - 40), place))

/** `.pdf` where a name ends. A word that is one of the endings by chance gives nothing away either. */
const isEnding = (text: string, place: number, length: number): boolean => text[place - 1] === '.' && /[\p{L}\p{N})]/u.test(text[place - 2] ?? '') && !/^[\p{L}\p{N}.@-]/u.test(text.slice(place + length))

/** A number with as many digits, which is still one. */
export function scrubNumber(value: number, names: Pick<Pseudonyms, 'word'>): number {
  const [mantissa = '', exponent] = String(value).split('e')
  const digits = mantissa.replace(/\d+/g, (word) => names.word(word))
  const made = Number(exponent === undefined ? digits : `${digits}e${exponent}`)
  return Number.isFinite(made) ? made : 0
}
