import type { ToolAnnotations } from '#contract/server.ts'
import type { Tone } from '#renderer/components/badge.tsx'

export interface AnnotationBadge {
  readonly text: string
  readonly tone: Tone
  /** What the word means, as one sentence. */
  readonly meaning: string
}

/**
 * A tool's hints in plain words. The server wrote them: they are claims, not facts.
 *
 * What a server leaves out counts as the worse case, as the protocol says:
 * https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
 */
export function describeAnnotations(annotations: ToolAnnotations): AnnotationBadge[] {
  const badges: AnnotationBadge[] = []
  if (annotations.readOnlyHint === true) {
    badges.push({ text: 'Reads only', tone: 'success', meaning: 'The server says that this tool changes nothing.' })
  } else if (annotations.destructiveHint === false) {
    badges.push({ text: 'Adds or changes', tone: 'warning', meaning: 'The server says that this tool changes things, but only by adding.' })
  } else if (annotations.destructiveHint === true) {
    badges.push({ text: 'Can delete or overwrite', tone: 'danger', meaning: 'The server says that this tool can delete or overwrite things.' })
  } else {
    badges.push({ text: 'May change things', tone: 'warning', meaning: 'The server does not say that this tool only reads, so it may change or delete things.' })
  }
  if (annotations.readOnlyHint !== true && annotations.idempotentHint === true) {
    badges.push({ text: 'Safe to repeat', tone: 'neutral', meaning: 'The server says that calling it twice with the same arguments changes nothing more.' })
  }
  if (annotations.openWorldHint === true) badges.push({ text: 'Reaches outside', tone: 'info', meaning: 'The server says that this tool talks to the outside world, such as the web.' })
  if (annotations.openWorldHint === false) badges.push({ text: 'Stays local', tone: 'neutral', meaning: 'The server says that this tool stays within its own data.' })
  return badges
}
