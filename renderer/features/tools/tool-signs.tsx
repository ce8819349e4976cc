import type { ToolSign } from '#contract/server.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import './tools.css'

/** What in a tool's own words looks like poison: the reason, where it stands, and the words, with what is hidden in them. */
export function ToolSigns({ signs }: { readonly signs: readonly ToolSign[] }) {
  return (
    <ul className="tool-signs">
      {signs.map((sign) => (
        <li key={`${sign.code}:${sign.where}`}>
          {sign.text} <span className="muted">In {revealHidden(sign.where)}{sign.excerpt === undefined ? '.' : ':'}</span>
          {sign.excerpt === undefined ? null : <q className="tool-sign-words">{revealHidden(sign.excerpt)}</q>}
        </li>
      ))}
    </ul>
  )
}
