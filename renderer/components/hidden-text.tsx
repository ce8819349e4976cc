import type { ReactNode } from 'react'
import { findHidden, isPartOfProse, type TextPiece } from './find-hidden.ts'
import './hidden-text.css'

/** A text with a visible mark in the place of every character that cannot be seen. */
export function revealHidden(text: string): ReactNode {
  return draw(text, findHidden(text))
}

/** In running text, whose languages join letters and mark directions by characters that cannot be seen: these stay, what reorders, hides or commands is marked. */
export function revealInProse(text: string): ReactNode {
  return draw(text, findHidden(text).map((piece) => (isPartOfProse(piece.text) ? { ...piece, kind: 'text' } : piece)))
}

function draw(text: string, pieces: readonly TextPiece[]): ReactNode {
  if (pieces.every((piece) => piece.kind === 'text')) return text
  return pieces.map((piece, index) =>
    piece.kind === 'text' ? (
      piece.text
    ) : (
      // The pieces of one text never change their order.
      <span key={index} className="hidden-mark" title={piece.name} role="img" aria-label={`hidden character ${piece.name}`}>
        {piece.mark}
      </span>
    ),
  )
}
