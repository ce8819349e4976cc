import type { ProviderKind } from '#contract/model.ts'

/** What models look at, in pixels of the longer side: what is larger is made smaller by their providers, after it was paid for. */
export const pictureSide = (kind: ProviderKind | undefined): number => (kind === 'anthropic' ? 1568 : 2048)

/** Bytes that every provider takes. */
const MOST_BYTES = 3_500_000
/** Fine enough that text on a screenshot stays clear. */
const QUALITY = 0.9

export interface ScaledPicture {
  readonly file: File
  readonly width: number
  readonly height: number
}

/**
 * The smaller copy of a picture that models get, or null where it is small enough or cannot be read. Transparency stays, as
 * long as the copy is not too large for it.
 */
export async function scalePicture(file: File, side: number): Promise<ScaledPicture | null> {
  if (!/^image\/(?:png|jpeg|webp)$/.test(file.type)) return null
  // Turned as the camera was held. A picture that the browser cannot read goes as it is.
  const bitmap = await createImageBitmap(file).catch(() => null)
  if (!bitmap) return null
  try {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height))
    if (scale === 1 && file.size <= MOST_BYTES) return null
    const width = Math.max(1, Math.round(bitmap.width * scale))
    const height = Math.max(1, Math.round(bitmap.height * scale))
    const canvas = new OffscreenCanvas(width, height)
    const context = canvas.getContext('2d')
    if (!context) return null
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, width, height)
    const same = await canvas.convertToBlob({ type: file.type, quality: QUALITY })
    const blob = same.size <= MOST_BYTES ? same : await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
    return { file: new File([blob], file.name, { type: blob.type }), width, height }
  } finally {
    bitmap.close()
  }
}
