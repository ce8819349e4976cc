/** Of a title that a model made. */
const LONGEST = 80

/**
 * What a model answered, as a title: plain text on one line, without markup, links, or characters that act or hide.
 * The conversation may have told it to write anything. Null where nothing is left.
 */
export function cleanTitle(answer: string): string | null {
  const line = answer
    .slice(0, 4000)
    // What a thinking model prints of its thoughts.
    .replace(/<think>[^]*?(?:<\/think>|$)/gi, '')
    .split(/[\r\n\u0085\u2028\u2029]+/)
    .map(plainLine)
    .find((candidate) => candidate !== '')
  if (line === undefined) return null
  const characters = [...line]
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join('').trimEnd()}…`
}

function plainLine(line: string): string {
  return line
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\ufe00-\ufe0f\u034f\u115f\u1160\u3164\uffa0]/gu, ' ')
    .replace(/!?\[([^\][]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\b[a-z][a-z0-9+.-]{1,20}:\/\/\S*/gi, ' ')
    .replace(/\b(?:javascript|data|vbscript|mailto|file):\S*/gi, ' ')
    .replace(/\bwww\.\S*/gi, ' ')
    .replace(/[`*_~#<>|[\]{}\\]/g, ' ')
    .replace(/^\s*(?:title|titel|titre|t[ií]tulo)\s*[:：-]\s*/i, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^["'“”‘’«»„]+|["'“”‘’«»„.]+$/g, '')
    .trim()
}
