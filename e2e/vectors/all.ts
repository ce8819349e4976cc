import { htmlVectors } from './html.ts'
import { linkVectors } from './links.ts'
import { markdownVectors } from './markdown.ts'
import type { Vector } from './vector.ts'

/** Every text, for every place where Steward shows words of others. */
export const vectors: readonly Vector[] = [...htmlVectors, ...linkVectors, ...markdownVectors]

/** Those that fit a name, a title or a line of a list. */
export const shortVectors: readonly Vector[] = vectors.filter(({ text }) => text.length <= 400)

/** A third of those, of every kind, where each stands in a dozen places at once. */
export const fewVectors: readonly Vector[] = shortVectors.filter((_, index) => index % 3 === 0)
