import type { JsonObject, JsonValue } from '#contract/json.ts'
import { countHidden } from '#renderer/components/find-hidden.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import './arguments.css'

/** Every argument in full. What is approved must be what was seen, so nothing is cut and hidden characters show. */
export function ArgumentList({ value, before }: { readonly value: JsonObject; /** As the caller wanted them, where the person changed them. */ readonly before?: JsonObject }) {
  const entries = Object.entries(value)
  const gone = before ? Object.keys(before).filter((name) => !Object.hasOwn(value, name)) : []
  if (entries.length === 0 && gone.length === 0) return <p className="arguments-none">No arguments.</p>
  return (
    <>
      <dl className="arguments">
        {entries.map(([name, item]) => (
          <div key={name} className="argument">
            <dt>{revealHidden(name)}</dt>
            <dd>
              {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1) */}
              <pre className="argument-value" data-type={item === null ? 'null' : typeof item} tabIndex={isLong(item) ? 0 : undefined}>
                {revealHidden(textOf(item))}
              </pre>
              {before && JSON.stringify(before[name]) !== JSON.stringify(item) ? <p className="argument-before">{Object.hasOwn(before, name) ? <>Before your change: {revealHidden(textOf(before[name] ?? null))}</> : 'Added by you'}</p> : null}
            </dd>
          </div>
        ))}
        {gone.map((name) => (
          <div key={`-${name}`} className="argument">
            <dt>{revealHidden(name)}</dt>
            <dd className="argument-before">Taken out by you</dd>
          </div>
        ))}
      </dl>
      <HiddenNote value={value} />
    </>
  )
}

/** Says how many characters cannot be seen; also beside the editor, whose inputs cannot mark them. */
export function HiddenNote({ value }: { readonly value: JsonValue }) {
  const hidden = countHiddenIn(value)
  if (hidden === 0) return null
  return <p className="arguments-hidden">{hidden === 1 ? 'One character here cannot be seen.' : `${hidden} characters here cannot be seen.`} They can carry a hidden message.</p>
}

function countHiddenIn(value: JsonValue): number {
  if (typeof value === 'string') return countHidden(value)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce((sum, [name, item]) => sum + countHidden(name) + countHiddenIn(item), 0)
}

export function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value || '(empty text)' : JSON.stringify(value, null, 2)
}

function isLong(value: JsonValue): boolean {
  const text = textOf(value)
  return text.length > 400 || text.split('\n').length > 8
}
