import { canonicalJson } from '#contract/canonical-json.ts'
import type { ContentPart } from '#contract/content.ts'
import type { JsonValue } from '#contract/json.ts'
import { JsonView } from '#renderer/components/json-view.tsx'
import { ContentPartView } from './content-part.tsx'
import { parseWholeJson } from './parse-whole-json.ts'

export interface ResultContentProps {
  readonly server: string | null
  readonly content: readonly ContentPart[]
  readonly structuredContent?: JsonValue | undefined
}

/** All that a tool gave back. What says the same twice is shown once, as what it is. */
export function ResultContent({ server, content, structuredContent }: ResultContentProps) {
  const parts = structuredContent === undefined ? content : content.filter((part) => !repeats(structuredContent, part))
  return (
    <>
      {structuredContent === undefined ? null : <JsonView value={structuredContent} label="Structured result" />}
      {parts.map((part, index) => (
        // The parts of one result never change their order.
        <ContentPartView key={index} part={part} server={server} />
      ))}
    </>
  )
}

/** Servers send structured results a second time as text, for clients that know only text. */
function repeats(structured: JsonValue, part: ContentPart): boolean {
  if (part.type === 'json') return canonicalJson(part.value) === canonicalJson(structured)
  const value = part.type === 'text' ? parseWholeJson(part.text) : undefined
  return value !== undefined && canonicalJson(value) === canonicalJson(structured)
}
