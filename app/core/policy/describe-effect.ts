import type { EffectKind } from '#contract/consent.ts'
import type { ToolAnnotations } from '#contract/server.ts'

/**
 * What a tool can do, in one plain sentence, from its annotations.
 *
 * Annotations are hints of an untrusted party, so a good word is passed on as the server's own claim,
 * and a missing hint is read as the spec's default, the worse case.
 * https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
 */
export function describeEffect(server: string, annotations: ToolAnnotations): string {
  const outside = annotations.openWorldHint !== false
  if (annotations.readOnlyHint === true) {
    return outside ? `Only reads, and may reach the outside world, says ${server}.` : `Only reads, within its own data, says ${server}.`
  }
  const changes = annotations.destructiveHint === false ? `Can add or change data, but not destroy any, says ${server}` : 'Can change or delete data'
  return outside ? `${changes}; it may reach the outside world.` : `${changes}, within its own data.`
}

/** The same in one word. https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations */
export function effectKindOf({ readOnlyHint, destructiveHint, openWorldHint }: ToolAnnotations): EffectKind {
  if (readOnlyHint === true) return openWorldHint === false ? 'reads' : 'reads-outside'
  return destructiveHint === false ? 'adds' : 'changes'
}

/** Whether the call could harm somebody if it followed words that came from outside. */
export function canActOutward(annotations: ToolAnnotations): boolean {
  return annotations.readOnlyHint !== true || annotations.openWorldHint !== false
}

/** Whether what the tool returns was perhaps written by somebody else. */
export function bringsForeignData(annotations: ToolAnnotations): boolean {
  return annotations.openWorldHint !== false
}
