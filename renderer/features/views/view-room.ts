/** How high the view of a call was last, so that the conversation does not jump when it comes back. */
export const heldHeights = new Map<string, number>()

const LEAST = 48
/** Before a view says how high it is, and where it never does. */
export const FIRST_HEIGHT = 240

/** A view gets the height that it asks for as far as it leaves the conversation around it visible; beyond that it scrolls inside. */
export function boundHeight(height: number, windowHeight: number): number {
  return Math.round(Math.min(Math.max(height, LEAST), mostHeight(windowHeight)))
}

export function mostHeight(windowHeight: number): number {
  return Math.max(320, Math.round(windowHeight * 0.7))
}

/** Views of the web shell live at names below `localhost`: for a browser on another computer that is the other computer. */
export function canShowViews(shell: 'electron' | 'web' | 'terminal', hostname: string): boolean {
  return shell === 'electron' || hostname === 'localhost' || hostname === '127.0.0.1'
}
