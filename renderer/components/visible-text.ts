import { findHidden } from './find-hidden.ts'

/** As `revealHidden`, where only plain text can stand: in names, labels and titles. */
export function visibleText(text: string): string {
  return findHidden(text)
    .map((piece) => (piece.kind === 'text' ? piece.text : `[${piece.mark}]`))
    .join('')
}
