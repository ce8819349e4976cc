/** Finds any of many texts in one pass. */
export interface KnownTexts {
  readonly isEmpty: boolean
  /** Texts of fewer than 6 characters are left out: they are too common. `label` is handed to `replace`. */
  add(text: string, label: string): void
  /** The given text with each known one replaced, leftmost first, and the longest of those that begin at the same place. */
  replace(text: string, by: (label: string) => string): string
}

const SHORTEST = 6
const BLOCK = 3
const TABLE = 0x10000

/**
 * Wu and Manber's search (1994): the time depends on the length of the text and hardly on the number of known texts.
 * A regular expression of all of them tries each at each place, which for a result of 10 MB stalls the host.
 */
export function createKnownTexts(): KnownTexts {
  const labels = new Map<string, string>()
  let tables: Tables | undefined

  return {
    get isEmpty() {
      return labels.size === 0
    },
    add(text, label) {
      if (text.length < SHORTEST || labels.has(text)) return
      labels.set(text, label)
      tables = undefined
    },
    replace(text, by) {
      if (labels.size === 0 || text.length < SHORTEST) return text
      tables ??= buildTables([...labels.keys()])
      const { shift, ending, window } = tables
      let done = 0
      let result = ''
      for (let end = window; end <= text.length; ) {
        const hash = hashAt(text, end)
        const step = shift[hash] ?? 1
        if (step > 0) {
          end += step
          continue
        }
        const start = end - window
        const found = ending.get(hash)?.find((known) => text.startsWith(known, start))
        if (found === undefined) {
          end++
          continue
        }
        result += text.slice(done, start) + by(labels.get(found) ?? '')
        done = start + found.length
        end = done + window
      }
      return done === 0 ? text : result + text.slice(done)
    },
  }
}

interface Tables {
  /** How far the window may move, by the block at its end. */
  readonly shift: Uint8Array
  /** The known texts whose window ends with a block, the longest first. */
  readonly ending: ReadonlyMap<number, readonly string[]>
  readonly window: number
}

function buildTables(known: readonly string[]): Tables {
  const window = Math.min(200, ...known.map((text) => text.length))
  const shift = new Uint8Array(TABLE).fill(window - BLOCK + 1)
  const ending = new Map<number, string[]>()
  for (const text of known) {
    for (let end = BLOCK; end <= window; end++) {
      const hash = hashAt(text, end)
      shift[hash] = Math.min(shift[hash] ?? 0, window - end)
    }
    const last = hashAt(text, window)
    ending.set(last, [...(ending.get(last) ?? []), text])
  }
  for (const texts of ending.values()) texts.sort((one, other) => other.length - one.length)
  return { shift, ending, window }
}

/** Of the block that ends there. */
function hashAt(text: string, end: number): number {
  return ((text.charCodeAt(end - 3) << 10) ^ (text.charCodeAt(end - 2) << 5) ^ text.charCodeAt(end - 1)) & (TABLE - 1)
}
