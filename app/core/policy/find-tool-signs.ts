import type { JsonObject, JsonValue } from '#contract/json.ts'
import type { ToolSign } from '#contract/server.ts'

/** Signs of one tool that are told; more say nothing more. */
const MOST_SIGNS = 12
/** Characters of one text that are searched. */
const LONGEST = 50_000
/** From here on a description is longer than any that a person would read. */
const VERY_LONG = 8_000
const MOST_DEPTH = 30

interface Pattern {
  readonly code: ToolSign['code']
  readonly text: string
  readonly form: RegExp
}

/**
 * Words that tell a model to act behind the person's back. Structural: each needs a verb with its object, because a tool
 * about passwords may speak of passwords. None can backtrack far: every gap is bounded.
 */
const patterns: readonly Pattern[] = [
  {
    code: 'hides-from-person',
    text: 'It tells the model to keep something from you.',
    form: /\b(?:do(?:es)? not|don['’]t|never|must not|without|avoid|no need to)\s+(?:ever\s+)?(?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|show(?:ing)?|notify(?:ing)?|alert(?:ing)?|report(?:ing)?|explain(?:ing)?|let(?:ting)?)\b.{0,40}\b(?:user|person|human|them|anyone|this|that you)\b/i,
  },
  { code: 'hides-from-person', text: 'It tells the model to keep something from you.', form: /\b(?:silently|secretly|covertly|discreetly|invisibly)\s+(?:reads?|sends?|calls?|cop(?:y|ies)|includes?|pass(?:es)?|forwards?|adds?|appends?|uploads?|executes?|invokes?|collects?)\b/i },
  { code: 'hides-from-person', text: 'It tells the model to keep something from you.', form: /\b(?:hide|conceal)\b.{0,30}\bfrom\s+(?:the\s+)?(?:user|person|human)\b/i },
  {
    code: 'wants-secrets',
    text: 'It tells the model to read secrets or to pass them on.',
    form: /\b(?:read|open|cat|include|pass|send|provide|attach|insert|copy|put|get|fetch|access|supply|extract)\b.{0,60}(?:~\/\.|\.ssh\b|id_rsa|id_ed25519|\.aws\/|\.env\b(?!ironment)|\.netrc|\.npmrc|mcp\.json|\/etc\/(?:passwd|shadow)|\.kube\/config|private key|api[ _-]?keys?\b(?=.{0,60}\b(?:param|argument|field|this tool|sidenote|note|here)\b))/i,
  },
  { code: 'wants-secrets', text: 'It tells the model to pass on the conversation.', form: /\b(?:include|pass|send|forward|provide|copy|append|put)\b.{0,40}\b(?:(?:entire|full|whole|complete|previous|all)\s+)(?:of\s+the\s+)?(?:conversation|chat|message|context|history|system prompt)/i },
  {
    code: 'calls-other-tools',
    text: 'It tells the model how to use other tools.',
    form: /\b(?:(?:before|after|when(?:ever)?|instead of)\s+(?:using|calling|invoking|running)|(?:always|must|first|also)\s+(?:call|use|invoke|run))\s+(?:any\s+other|all\s+other|other|another|every\s+other|the\s+other)\s+(?:\w+\s+)?tools?\b/i,
  },
  { code: 'calls-other-tools', text: 'It tells the model how to use other tools.', form: /\bthis tool\s+(?:must|has to|needs to|should always)\s+be\s+(?:called|used|invoked|run)\s+(?:first\s+)?(?:before|after)\s+(?:any|all|every|each)\b/i },
  { code: 'poses-as-system', text: 'It poses as an instruction of the app or of you.', form: /<\s{0,20}(?:\/\s{0,20})?(?:important|system|instructions?|secret|admin|hidden|critical|override)\s{0,20}>/i },
  { code: 'poses-as-system', text: 'It poses as an instruction of the app or of you.', form: /\b(?:ignore|disregard|forget|override)\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the\s+|your\s+)?(?:previous|prior|above|earlier|other|system|safety)\s+(?:instructions?|prompts?|rules|messages|guidelines)/i },
  { code: 'poses-as-system', text: 'It poses as an instruction of the app or of you.', form: /(?:\[\s*(?:SYSTEM|INST|ADMIN)\s*\]|<\|(?:im_start|system|endoftext)|\bSYSTEM\s+(?:NOTE|PROMPT|OVERRIDE|MESSAGE)\s*:)/ },
  { code: 'encoded-text', text: 'It holds a long text that only a program can read.', form: /(?:[A-Za-z0-9+/]{120,}={0,2}|(?:\\x[0-9a-f]{2}){20,}|(?:&#x?[0-9a-f]{2,6};){15,})/i },
]

/** Characters that are not seen, or change the order of what is: zero width, bidi, tags, variation selectors, controls. Not the joiners and selectors of emoji and of scripts that need them. */
const hidden = /(?![\t\n\r])\p{Cc}|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}\u{e0100}-\u{e01ef}]|(?<![\p{Emoji}\u200d\ufe0f])[\ufe00-\ufe0e]|(?<![\p{Emoji}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Sinhala}\ufe0f])\u200d/u

/**
 * What in a tool's own words looks like poison, all of them: name, title, description, and whatever stands in its schemas. A
 * sign is no proof, and their absence none either; it is a reason to look. https://invariantlabs.ai/blog/mcp-security-notification-tool-poisoning-attacks
 */
export function findToolSigns(definition: JsonObject): ToolSign[] {
  const signs: ToolSign[] = []
  const add = (sign: ToolSign): void => {
    if (signs.length < MOST_SIGNS && !signs.some(({ code, where }) => code === sign.code && where === sign.where)) signs.push(sign)
  }
  for (const [where, text] of textsOf(definition, '', 0)) {
    const searched = text.slice(0, LONGEST)
    const unseen = hidden.exec(searched)
    if (unseen) add({ code: 'hidden-characters', where, text: 'It holds characters that are not seen.', excerpt: around(searched, unseen.index, unseen[0].length) })
    for (const { code, text: words, form } of patterns) {
      const found = form.exec(searched)
      if (found) add({ code, where, text: words, excerpt: around(searched, found.index, found[0].length) })
    }
    if (text.length > VERY_LONG) add({ code: 'very-long', where, text: `Its text is ${text.length.toLocaleString('en-US')} characters long: nobody reads that before allowing it.` })
  }
  return signs
}

function* textsOf(value: JsonValue, where: string, depth: number): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [where, value]
  else if (depth < MOST_DEPTH && Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsOf(item, `${where}[${index}]`, depth + 1)
  else if (depth < MOST_DEPTH && typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const at = where === '' ? key : `${where}.${key}`
      // Names of parameters are words that a model reads too.
      yield [at, key]
      yield* textsOf(item, at, depth + 1)
    }
  }
}

function around(text: string, index: number, length: number): string {
  const from = Math.max(0, index - 40)
  return text.slice(from, Math.min(text.length, from + 200, index + length + 40))
}
