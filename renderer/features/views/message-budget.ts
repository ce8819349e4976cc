export interface Budget {
  /** False where it is used up: the message that asked is one too many. */
  take(amount?: number): boolean
}

/** A bucket that holds `most` and fills by `perSecond`; `now` in milliseconds. */
export function createBudget({ most, perSecond, now = () => performance.now() }: { readonly most: number; readonly perSecond: number; readonly now?: () => number }): Budget {
  let left = most
  let at = now()
  return {
    take(amount = 1) {
      const time = now()
      left = Math.min(most, left + ((time - at) / 1000) * perSecond)
      at = time
      if (amount > left) return false
      left -= amount
      return true
    },
  }
}
