import type { ServerDefinition } from '#contract/server.ts'
import { splitPlaceholders } from './placeholders.ts'

/** The secrets that a definition names, wherever in it. */
export function secretNames(definition: ServerDefinition): string[] {
  const names = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      for (const piece of splitPlaceholders(value)) if (piece.kind === 'secret') names.add(piece.name)
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look)
  }
  look(definition)
  return [...names]
}
