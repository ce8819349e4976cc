/** Entries that the SDK is given at once: checking one costs up to 30 µs. */
export const MOST_AT_ONCE = 250
/** A hostile list must fill neither the memory nor the model's context. */
export const MOST_ITEMS = 10_000
/** How many slices one list may have, beside its own pages. */
export const MOST_SLICES = MOST_ITEMS / MOST_AT_ONCE
