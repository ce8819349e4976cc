import type { JsonValue } from '#contract/json.ts'

/** Characters of arguments that are searched. */
const MOST = 200_000
const MOST_FOUND = 20
const MOST_DEPTH = 20

export interface Places {
  /** Hosts of addresses and mail addresses, sorted: what a person is shown. */
  readonly destinations: readonly string[]
  /** Values that stand alone and could be the name of a host, such as `evil.example` or `notes.txt`. */
  readonly bare: readonly string[]
  /** Something in it is read in more than one way, or not all of it was looked at: nobody can say where it would go. */
  readonly isUnclear: boolean
}

/** An address up to the end of its host, however it is written. */
const addresses = /\b([a-z][a-z0-9+.-]{1,20}):([/\\]+)([^\s/\\?#]{0,300})/gi
const mails = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g
/** What may stand behind a host in running text and is no part of it. */
const punctuation = /[)\],.;'"!>}`*]+$/
const plainHost = /^(?:[A-Za-z0-9.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i
const web = new Set(['http', 'https', 'ws', 'wss', 'ftp'])

/** Where the arguments of a call could send something. */
export function findPlaces(args: JsonValue): Places {
  const destinations = new Set<string>()
  const bare = new Set<string>()
  let [left, isUnclear] = [MOST, false]

  function look(value: JsonValue, depth: number): void {
    if (isUnclear && destinations.size >= MOST_FOUND) return
    if (left <= 0 || depth > MOST_DEPTH) isUnclear = true
    else if (typeof value === 'string') lookAt(value)
    else if (Array.isArray(value)) value.forEach((item) => look(item, depth + 1))
    else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) {
        lookAt(key)
        look(item, depth + 1)
      }
    }
  }

  function lookAt(value: string): void {
    if (value.length > left) isUnclear = true
    const text = value.slice(0, left)
    left -= text.length
    for (const [, scheme = '', slashes, written = ''] of text.matchAll(addresses)) {
      const host = written.replace(punctuation, '')
      // Another parser may take what the one reads as a user for the host, or the other way round.
      if (slashes !== '//' || !plainHost.test(host)) isUnclear = true
      if (web.has(scheme.toLowerCase())) add(hostOf(`${scheme}://${plainHost.test(host) ? host : written}`))
    }
    // Without slashes, or with characters that parsers take out before they read it.
    if (/\bhttps?:(?![/\\]{2})/i.test(text) || (/^\s*[a-z][a-z0-9+.-]*:/i.test(text) && /[\t\r\n\\]/.test(text))) isUnclear = true
    for (const [mail] of text.replaceAll(addresses, ' ').matchAll(mails)) add(mail.toLowerCase())
    if (text.length <= 300 && /^[^\s/~.]\S*$/.test(text) && !/^[a-z]:\\/i.test(text) && !text.includes('://') && couldNamePlace(text)) bare.add(text.toLowerCase())
  }

  function add(destination: string | undefined): void {
    if (destination === undefined || destination === '') isUnclear = true
    else if (destinations.size < MOST_FOUND) destinations.add(destination)
    else if (!destinations.has(destination)) isUnclear = true
  }

  look(args, 0)
  return { destinations: [...destinations].toSorted(), bare: [...bare].toSorted(), isUnclear }
}

/** Anything that could be the name of a host, a number of one, or a mailbox; many harmless words too, such as `notes.txt`. */
const placeLike = /[\p{L}\d-]\.[\p{L}]{2,}|\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:0x)?[\da-f]*:[\da-f]*:|@|:\/\/|\blocalhost\b|%(?:2e|2f|3a|40|25)|(?<![\w.])(?:\d{8,10}|0x[\da-f]{8})(?![\w.])/iu

/** Whether the arguments could name a place to send something to, in any spelling that a parser of addresses would mend. In doubt, yes. */
export function couldNamePlace(args: JsonValue): boolean {
  const text = JSON.stringify(args)
  if (text.length > MOST) return true
  const plain = text.normalize('NFKC').replaceAll(/\p{Default_Ignorable_Code_Point}|\\[tnr]/gu, '').replaceAll(/[。｡]/g, '.')
  return placeLike.test(plain) || placeLike.test(text)
}

function hostOf(address: string): string | undefined {
  try {
    return new URL(address).host
  } catch {
    return undefined
  }
}
