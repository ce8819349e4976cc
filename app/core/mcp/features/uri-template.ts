import { StewardError } from '#contract/problem.ts'

/** Characters of a template, and of the address that comes of it. */
const LONGEST = 8_000
const MOST_EXPRESSIONS = 100
const MOST_VARIABLES = 100

interface Variable {
  readonly name: string
  /** `:3` takes so many characters of the value. */
  readonly prefix: number | undefined
}

interface Expression {
  readonly operator: keyof typeof operators
  readonly variables: readonly Variable[]
}

/** RFC 6570 §A: what comes first, what stands between, whether names are written, what an empty value is, and whether reserved characters stay. */
const operators = {
  '': { first: '', separator: ',', named: false, ifEmpty: '', reserved: false },
  '+': { first: '', separator: ',', named: false, ifEmpty: '', reserved: true },
  '#': { first: '#', separator: ',', named: false, ifEmpty: '', reserved: true },
  '.': { first: '.', separator: '.', named: false, ifEmpty: '', reserved: false },
  '/': { first: '/', separator: '/', named: false, ifEmpty: '', reserved: false },
  ';': { first: ';', separator: ';', named: true, ifEmpty: '', reserved: false },
  '?': { first: '?', separator: '&', named: true, ifEmpty: '=', reserved: false },
  '&': { first: '&', separator: '&', named: true, ifEmpty: '=', reserved: false },
} as const

/**
 * Fills a template of a server with texts (RFC 6570, level 4 for strings). A variable without a value is left out.
 *
 * The SDK's `UriTemplate` is not used: it leaves the values of `{a,b}` as they are, so that one could reach into another
 * part of the address, and knows neither `{;a}` nor `{a:3}`; and the SDK is loaded with the first connection only.
 *
 * @throws StewardError `template-invalid`, `address-too-long`
 */
export function expandTemplate(template: string, values: Readonly<Record<string, string>>): string {
  const uri = parse(template)
    .map((part) => (typeof part === 'string' ? part : expand(part, values)))
    .join('')
  if (uri.length > LONGEST) throw new StewardError({ code: 'address-too-long', message: 'The address becomes too long.', cause: `Steward takes addresses of up to ${LONGEST} characters.`, nextStep: 'Shorten what you filled in.' })
  return uri
}

/** The names in a template, each once, in their order; none where it cannot be read. */
export function templateVariables(template: string): string[] {
  try {
    return [...new Set(parse(template).flatMap((part) => (typeof part === 'string' ? [] : part.variables.map(({ name }) => name))))]
  } catch {
    return []
  }
}

/** One pass from brace to brace: linear in the length, whatever a server writes. */
function parse(template: string): (string | Expression)[] {
  if (template.length > LONGEST) throw invalid(`It has more than ${LONGEST} characters.`)
  const parts: (string | Expression)[] = []
  let variables = 0
  for (let at = 0; at < template.length; ) {
    const open = template.indexOf('{', at)
    if (open !== at) parts.push(template.slice(at, open === -1 ? undefined : open))
    if (open === -1) break
    const close = template.indexOf('}', open)
    if (close === -1) throw invalid('A brace is not closed.')
    const expression = parseExpression(template.slice(open + 1, close))
    variables += expression.variables.length
    if (parts.push(expression) > MOST_EXPRESSIONS * 2 || variables > MOST_VARIABLES) throw invalid('It has too many variables.')
    at = close + 1
  }
  return parts
}

function parseExpression(text: string): Expression {
  const first = text.slice(0, 1)
  const operator = first !== '' && Object.hasOwn(operators, first) ? (first as Expression['operator']) : ''
  const variables = text.slice(operator.length).split(',').map((spec): Variable => {
    const [, name, prefix] = /^\s*([\w.%~-]{1,200})(?::([1-9]\d{0,3})|\*)?\s*$/.exec(spec) ?? []
    if (name === undefined) throw invalid(`"${spec.slice(0, 50)}" is no name of a variable.`)
    return { name, prefix: prefix === undefined ? undefined : Number(prefix) }
  })
  return { operator, variables }
}

function expand({ operator, variables }: Expression, values: Readonly<Record<string, string>>): string {
  const { first, separator, named, ifEmpty, reserved } = operators[operator]
  const filled = variables.flatMap(({ name, prefix }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) return []
    const text = encode(prefix === undefined ? value : [...value].slice(0, prefix).join(''), reserved)
    return named ? [`${name}${text === '' ? ifEmpty : `=${text}`}`] : [text]
  })
  return filled.length === 0 ? '' : first + filled.join(separator)
}

function encode(value: string, reserved: boolean): string {
  // Half of a pair would make the encoding throw.
  const encoded = encodeURIComponent(value.toWellFormed()).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
  if (!reserved) return encoded
  // Reserved characters stay, and so does what was encoded before: `%25` of a `%` that begins a triplet.
  return encoded.replace(/%(?:3A|2F|3F|23|5B|5D|40|21|24|26|27|28|29|2A|2B|2C|3B|3D)/g, (code) => decodeURIComponent(code)).replace(/%25([\dA-Fa-f]{2})/g, '%$1')
}

function invalid(cause: string): StewardError {
  return new StewardError({ code: 'template-invalid', message: 'The template of this server cannot be read.', cause, nextStep: 'This is a fault of the server: tell its maker.' })
}
