/** Text for values that structured clone can carry, because the DevTools Protocol carries text only. */
export interface Codec {
  encode(value: unknown): string
  decode(text: string): unknown
}

type Tagged = readonly [tag: string, content?: unknown]

/**
 * Made on both sides: in Node, and in the page from this function's own source, so it must use nothing
 * from outside itself. Cycles and shared references are not kept; Steward sends text.
 */
export function createCodec(): Codec {
  const bytesToText = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  const textToBytes = (text: string): Uint8Array => Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

  function pack(value: unknown): unknown {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : ['number', Object.is(value, -0) ? '-0' : String(value)]
    if (value === undefined) return ['undefined']
    if (typeof value === 'bigint') return ['bigint', String(value)]
    if (Array.isArray(value)) return ['array', value.map(pack)]
    if (value instanceof Date) return ['date', value.getTime()]
    if (value instanceof RegExp) return ['regexp', [value.source, value.flags]]
    if (value instanceof Map) return ['map', [...value].map(([key, item]) => [pack(key), pack(item)])]
    if (value instanceof Set) return ['set', [...value].map(pack)]
    if (value instanceof Error) return ['error', [value.name, value.message]]
    if (value instanceof ArrayBuffer) return ['buffer', bytesToText(new Uint8Array(value))]
    // A Buffer of Node arrives as a Uint8Array, as over Electron's own IPC.
    if (ArrayBuffer.isView(value)) return ['bytes', bytesToText(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))]
    return ['object', Object.entries(value).map(([key, item]) => [key, pack(item)])]
  }

  function unpack(packed: unknown): unknown {
    if (!Array.isArray(packed)) return packed
    const [tag, content] = packed as unknown as Tagged
    switch (tag) {
      case 'undefined':
        return undefined
      case 'number':
        return Number(content)
      case 'bigint':
        return BigInt(content as string)
      case 'array':
        return (content as unknown[]).map(unpack)
      case 'date':
        return new Date(content as number)
      case 'regexp':
        return new RegExp((content as string[])[0] ?? '', (content as string[])[1])
      case 'map':
        return new Map((content as [unknown, unknown][]).map(([key, item]) => [unpack(key), unpack(item)]))
      case 'set':
        return new Set((content as unknown[]).map(unpack))
      case 'error': {
        const [name, message] = content as [string, string]
        return Object.assign(new Error(message), { name })
      }
      case 'buffer':
        return textToBytes(content as string).buffer
      case 'bytes':
        return textToBytes(content as string)
      case 'object':
        return Object.fromEntries((content as [string, unknown][]).map(([key, item]) => [key, unpack(item)]))
      default:
        throw new Error(`The codec knows no ${String(tag)}`)
    }
  }

  return {
    encode(value) {
      // Throws Electron's own error for functions and other things that cannot be cloned.
      structuredClone(value)
      return JSON.stringify(pack(value))
    },
    decode: (text) => unpack(JSON.parse(text)),
  }
}
