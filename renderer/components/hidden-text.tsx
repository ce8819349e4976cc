import type { ReactNode } from 'react'
import { findHidden } from './find-hidden.ts'
import './hidden-text.css'

/** A text with a visible mark in the place of every character that cannot be seen. */
export function revealHidden(text: string): ReactNode {
  const pieces = findHidden(text)
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
