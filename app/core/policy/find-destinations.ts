import type { JsonValue } from '#contract/json.ts'

/** Characters of arguments that are searched. */
const MOST = 200_000
const MOST_FOUND = 20
const MOST_DEPTH = 20

const addresses = /\b(?:https?|wss?|ftp):\/\/[^\s"'<>]{1,2000}/gi

/** Where the arguments of a call could send something: hosts of addresses and mail addresses that stand in them, sorted. */
export function findDestinations(args: JsonValue): string[] {
  const found = new Set<string>()
  let left = MOST
  const look = (value: JsonValue, depth: number): void => {
    if (left <= 0 || depth > MOST_DEPTH || found.size >= MOST_FOUND) return
    if (typeof value === 'string') {
      const text = value.slice(0, left)
      left -= text.length
      for (const [address] of text.matchAll(addresses)) add(hostOf(address))
      // What stands before the @ of an address is its user.
      for (const [mail] of text.replaceAll(addresses, ' ').matchAll(/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g)) add(mail.toLowerCase())
    } else if (Array.isArray(value)) value.forEach((item) => look(item, depth + 1))
    else if (value !== null && typeof value === 'object') Object.values(value).forEach((item) => look(item, depth + 1))
  }
  const add = (destination: string | undefined): void => {
    if (destination !== undefined && destination !== '' && found.size < MOST_FOUND) found.add(destination)
  }
  look(args, 0)
  return [...found].toSorted()
}

/** Anything that could be the name of a host, a number of one, or a mailbox; many harmless words too, such as `notes.txt`. */
const placeLike = /[\p{L}\d-]\.[\p{L}]{2,}|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:0x)?[\da-f]*:[\da-f]*:|@|:\/\/|\blocalhost\b|%2f|%3a/iu

/** Whether the arguments could name a place to send something to. In doubt, yes. */
export function couldNamePlace(args: JsonValue): boolean {
  const text = JSON.stringify(args)
  return text.length > MOST || placeLike.test(text)
}

function hostOf(address: string): string | undefined {
  try {
    return new URL(address).host
  } catch {
    return undefined
  }
}
