import type { ProviderKind } from '#contract/model.ts'

export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Bytes from the beginning of a picture that hold its size; a JPEG may have a large preview before it. */
export const HEADER_BYTES = 262_144

/** The size of a PNG, JPEG, GIF or WebP by its header; undefined for anything else. Never decodes. */
export function readPictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return { width: view.getUint32(16), height: view.getUint32(20) }
    if (startsWith(bytes, [0x47, 0x49, 0x46, 0x38])) return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
    if (startsWith(bytes, [0xff, 0xd8])) return readJpeg(view)
    if (startsWith(bytes, [0x52, 0x49, 0x46, 0x46]) && startsWith(bytes.subarray(8), [0x57, 0x45, 0x42, 0x50])) return readWebP(bytes, view)
  } catch (error) {
    // Cut off before its size.
    if (!(error instanceof RangeError)) throw error
  }
  return undefined
}

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean => signature.every((byte, index) => bytes[index] === byte)

/** Goes from segment to segment to the frame header. https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1.1 */
function readJpeg(view: DataView): PictureSize | undefined {
  for (let offset = 2; offset < view.byteLength; ) {
    if (view.getUint8(offset) !== 0xff) return undefined
    const marker = view.getUint8(offset + 1)
    if (marker === 0xff) {
      offset++
      continue
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (isFrame) return { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) }
    offset += 2 + view.getUint16(offset + 2)
  }
  return undefined
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function readWebP(bytes: Uint8Array, view: DataView): PictureSize | undefined {
  const format = String.fromCharCode(...bytes.subarray(12, 16))
  const three = (offset: number): number => view.getUint16(offset, true) + (view.getUint8(offset + 2) << 16)
  if (format === 'VP8X') return { width: three(24) + 1, height: three(27) + 1 }
  if (format === 'VP8 ') return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (format !== 'VP8L') return undefined
  const bits = view.getUint32(21, true)
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
}

/** Where nothing is known of it: about what a screenshot costs. */
const USUAL_TOKENS = 1_200

/**
 * What a picture costs by the vendor's own rule: by its area, or by tiles of 512 px; not by its bytes, which say nothing.
 * @see https://platform.claude.com/docs/en/build-with-claude/vision
 * @see https://platform.openai.com/docs/guides/images-vision
 */
export function pictureTokens(size: PictureSize | undefined, kind: ProviderKind | undefined): number {
  if (!size || size.width === 0 || size.height === 0) return USUAL_TOKENS
  const { width, height } = size
  if (kind === 'anthropic') {
    const scale = Math.min(1, 1568 / Math.max(width, height))
    return Math.min(1_600, Math.ceil((width * scale * height * scale) / 750))
  }
  const fit = Math.min(1, 2048 / Math.max(width, height))
  const short = Math.min(1, 768 / (Math.min(width, height) * fit))
  const tiles = Math.ceil((width * fit * short) / 512) * Math.ceil((height * fit * short) / 512)
  return 85 + 170 * tiles
}

/** What a provider takes of one picture. */
export interface PictureLimits {
  readonly bytes: number
  /** Pixels of the longer side. */
  readonly side: number
}

/** Anthropic takes 5 MB of base64 and 8,000 px; OpenAI 50 MB in one request. A server on this machine has its own. */
export function pictureLimits(kind: ProviderKind | undefined): PictureLimits {
  return kind === 'anthropic' ? { bytes: 3_750_000, side: 8_000 } : { bytes: 20 * 1024 * 1024, side: 32_768 }
}
