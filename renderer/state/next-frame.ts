/** Runs before the next frame is drawn, or soon where nothing is drawn because the window is hidden. */
export function nextFrame(run: () => void): void {
  let isDone = false
  const once = (): void => {
    if (isDone) return
    isDone = true
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    run()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, 250)
}
