import { useState } from 'react'
import type { JsonValue } from '#contract/json.ts'
import { Button } from './button.tsx'
import { CodeBlock } from './code-block.tsx'
import { CopyButton } from './copy-button.tsx'
import { revealHidden } from './hidden-text.tsx'
import { visibleJson } from './visible-json.ts'
import './json-view.css'

/** Up to this length the whole is shown as text; beyond, as a tree that opens where one wants. */
const PRETTY_LIMIT = 4_000
const SHOWN_AT_ONCE = 100

/** `depth`: so many levels of a tree are open from the start. */
export function JsonView({ value, label = 'JSON', depth = 1 }: { readonly value: JsonValue; readonly label?: string; readonly depth?: number }) {
  const text = visibleJson(value)
  if (text.length <= PRETTY_LIMIT) return <CodeBlock code={text} language="json" isPlain wrap maxHeight="medium" />
  return (
    <div className="json-view">
      <div className="json-view-tree" role="group" aria-label={label}>
        <JsonNode value={value} depth={depth} />
      </div>
      <div className="json-view-corner">
        <CopyButton text={text} label="Copy the JSON" />
      </div>
    </div>
  )
}

function JsonNode({ name, value, depth }: { readonly name?: string; readonly value: JsonValue; readonly depth: number }) {
  const [isExpanded, setExpanded] = useState(depth > 0)
  const [shown, setShown] = useState(SHOWN_AT_ONCE)
  const key = name === undefined ? null : <span className="json-key">{revealHidden(name)}: </span>
  if (typeof value !== 'object' || value === null) {
    return (
      <div className="json-leaf">
        {key}
        <span className={`json-${value === null ? 'null' : typeof value}`}>{revealHidden(JSON.stringify(value))}</span>
      </div>
    )
  }
  const entries = Object.entries(value)
  const [one, many] = Array.isArray(value) ? ['item', 'items'] : ['field', 'fields']
  const summary = `${entries.length} ${entries.length === 1 ? one : many}`
  return (
    <div className="json-branch">
      <button type="button" className="json-toggle" aria-expanded={isExpanded} onClick={() => setExpanded(!isExpanded)}>
        {key}
        <span className="json-summary">{summary}</span>
      </button>
      {isExpanded ? (
        <div className="json-children">
          {entries.slice(0, shown).map(([childName, child]) => (
            // A box in a box in a box: opening the only one is no choice.
            <JsonNode key={childName} name={childName} value={child} depth={entries.length === 1 ? Math.max(1, depth) : depth - 1} />
          ))}
          {entries.length > shown ? (
            <Button size="small" variant="quiet" onPress={() => setShown(shown + SHOWN_AT_ONCE * 5)}>
              Show more ({entries.length - shown} left)
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
