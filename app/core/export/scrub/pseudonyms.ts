/** Stand-ins for words, numbers and ids: random, of the same length and kind of characters, and the same for the same within one export. */
export interface Pseudonyms {
  /** For letters and digits without anything between them. */
  word(text: string): string
  /** For something that must never be two alike. */
  id(text: string): string
  /** How many different words were replaced. */
  readonly count: number
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const CONSONANTS = 'bcdfghjklmnpqrstvwxyz'
const VOWELS = 'aeiou'
const TRIES = 30

/**
 * The stand-ins are drawn and not computed from the words, so that nobody can try words until one fits; what remains is which words
 * are equal, how long they are and how often they come. `random`: a whole number from 0 to below its argument.
 */
export function createPseudonyms(random: (below: number) => number = createRandom()): Pseudonyms {
  const words = new Map<string, string>()
  const ids = new Map<string, string>()
  const taken = new Set<string>()
  const takenIds = new Set<string>()

  function draw(text: string): string {
    let made = likeness(text, random)
    for (let tries = 0; (taken.has(made) || made === text) && tries < TRIES; tries++) made = likeness(text, random)
    taken.add(made)
    return made
  }

  return {
    word(text) {
      const lower = text.toLowerCase()
      // A few letters become two when they are made small; such a word stands for itself.
      const key = lower.length === text.length ? lower : text
      let found = words.get(key)
      if (found === undefined) words.set(key, (found = draw(key)))
      return withCase(found, text)
    },
    id(text) {
      let found = ids.get(text)
      if (found === undefined) {
        const make = (): string => text.replace(/[\p{L}\p{M}\p{N}]+/gu, (piece) => likeness(piece, random))
        found = make()
        for (let tries = 0; (takenIds.has(found) || found === text) && tries < TRIES; tries++) found = make()
        // Too short for so many: longer, but never two alike.
        while (takenIds.has(found)) found += LETTERS[random(LETTERS.length)] ?? 'x'
        takenIds.add(found)
        ids.set(text, found)
      }
      return found
    },
    get count() {
      return words.size
    },
  }
}

/** As many characters, each of the kind of the one before: digits, letters, signs of East Asia. Letters read like a word. */
function likeness(text: string, random: (below: number) => number): string {
  let made = ''
  let isVowel = random(2) === 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit >= 0x30 && unit <= 0x39) {
      // A number stays one of as many digits: it begins with zero only where it did.
      const isFirst = index === 0
      made += isFirst && unit === 0x30 ? '0' : String(isFirst ? 1 + random(9) : random(10))
    } else if (unit >= 0x2e80 && unit < 0xd800) {
      made += String.fromCharCode(0x4e00 + random(0x5000))
    } else {
      const from = isVowel ? VOWELS : CONSONANTS
      made += from[random(from.length)] ?? 'x'
      isVowel = !isVowel
    }
  }
  return made
}

function withCase(made: string, like: string): string {
  let text = ''
  for (let index = 0; index < made.length; index++) {
    const letter = made[index] ?? ''
    const model = like[index] ?? ''
    text += model !== model.toLowerCase() ? letter.toUpperCase() : letter
  }
  return text
}

/** Drawn many at a time: each draw asks the system. */
function createRandom(): (below: number) => number {
  const pool = new Uint32Array(1024)
  let next = pool.length
  return (below) => {
    if (next >= pool.length) {
      crypto.getRandomValues(pool)
      next = 0
    }
    return (pool[next++] ?? 0) % below
  }
}
