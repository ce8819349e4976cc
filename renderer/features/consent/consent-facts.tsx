import type { ConsentRequest, Reason } from '#contract/consent.ts'
import { formatBytes } from '#contract/format-bytes.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { hrefOf } from '#renderer/shell/route.ts'

/** What the tool does, why it is asked now, and what leaves with the call: a line each. */
export function ConsentFacts({ request }: { readonly request: ConsentRequest }) {
  const { effect, reasons, sends, annotations } = request
  // Within its own data nothing leaves. Where the way of the data is shown, what leaves is its end.
  const hasTrail = reasons.some(({ code }) => code === 'untrusted-data')
  const isSending = sends !== undefined && annotations.openWorldHint !== false && sends.destinations.length > 0 && !hasTrail
  return (
    <dl className="consent-facts">
      <dt>It does</dt>
      <dd>{revealHidden(effect)}</dd>
      <dt>Why now</dt>
      <dd>
        <ul aria-label="Why this is asked">
          {reasons.map((reason) => (
            <li key={`${reason.code}:${reason.text}`} className={isStrong(reason) ? 'consent-reason-strong' : undefined}>
              {revealHidden(reason.text)}
              {reason.code === 'over-budget' ? (
                <>
                  {' '}
                  <a href={hrefOf({ kind: 'settings', page: 'permissions' })}>Change the limits</a>
                </>
              ) : null}
            </li>
          ))}
        </ul>
      </dd>
      {isSending ? (
        <>
          <dt>Sends</dt>
          <dd>
            {formatBytes(sends.bytes)} to <strong>{revealHidden(sends.destinations.join(', '))}</strong>
          </dd>
        </>
      ) : null}
    </dl>
  )
}

function isStrong({ code }: Reason): boolean {
  return code === 'definition-changed' || code === 'untrusted-data' || code === 'suspicious-tool' || code === 'over-budget'
}
