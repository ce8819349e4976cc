/**
 * Whether a dialog stands over the page and has the keyboard.
 *
 * A toast is an `alertdialog` too (React Aria makes it one), but it lies beside the page and takes no key.
 */
export function hasOpenDialog(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]:not(.toast)') !== null
}
