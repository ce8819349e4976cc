import { ChevronDown, PencilLine, ShieldQuestionMark } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { ConsentRequest, Reason } from '#contract/consent.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { Menu } from '#renderer/components/menu.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { focusWhenLost } from '#renderer/shell/focus.ts'
import { ArgumentEditor } from './argument-editor.tsx'
import { ArgumentList, HiddenNote } from './argument-list.tsx'
import { useConsent } from './use-consent.ts'
import { WordDiff } from './word-diff.tsx'
import './consent.css'

export interface ConsentFormProps {
  readonly request: ConsentRequest
  /** Of the requests that wait, which one this is: `2 of 3`. */
  readonly position?: { readonly index: number; readonly count: number }
  /** In a dialog the keyboard starts on Deny; in the conversation it stays where the person writes. */
  readonly isDialog?: boolean
}

/** Who asks, to do what, with what, and why it is asked; then the answers. */
export function ConsentForm({ request, position, isDialog }: ConsentFormProps) {
  const control = useConsent(request)
  const [isEditing, setEditing] = useState(false)
  const [message, setMessage] = useState<string | null>(null)
  const title = useId()
  const { value, check, pending, canAllow, answer } = control
  const isHere = request.conversationId !== null
  const section = useKeptFocus(isEditing, control.isEdited)
  const changed = control.isEdited ? (
    <>
      <Button size="small" variant="quiet" onPress={() => (control.reset(), setEditing(false))}>
        Undo my changes
      </Button>
      <Badge tone="info">Changed by you</Badge>
    </>
  ) : null
  return (
    <section ref={section} className={joinClass('consent', isDialog && 'consent-in-dialog')} aria-label={position && position.count > 1 ? `Permission request ${position.index + 1} of ${position.count}` : 'Permission request'} aria-describedby={title} data-request={request.requestId} data-settling={control.isSettled ? undefined : ''} tabIndex={-1}>
      <header className="consent-header">
        <ShieldQuestionMark className="icon consent-icon" aria-hidden="true" />
        <p className="consent-title" id={title}>
          Allow <strong>{revealHidden(request.server)}</strong> to run <strong>{revealHidden(request.title ?? request.tool)}</strong>?
        </p>
        {position && position.count > 1 ? (
          <Badge tone="warning">
            {position.index + 1} of {position.count}
          </Badge>
        ) : null}
      </header>
      <p className="consent-effect">{request.effect}</p>

      {isEditing ? <HiddenNote value={value} /> : null}
      {isEditing ? (
        <ArgumentEditor
          value={value}
          schema={request.inputSchema}
          problems={check.kind === 'invalid' ? check.problems : []}
          onChange={control.change}
          actions={
            <>
              <Button size="small" variant="quiet" onPress={() => setEditing(false)} isDisabled={check.kind !== 'valid'}>
                Show as it will run
              </Button>
              {changed}
            </>
          }
        />
      ) : (
        <>
          <ArgumentList value={value} />
          <div className="argument-editor-row">
            <Button size="small" variant="quiet" icon={<PencilLine className="icon" aria-hidden="true" />} onPress={() => setEditing(true)}>
              Edit arguments
            </Button>
            {changed}
          </div>
        </>
      )}
      <CheckView check={check} />

      <ul className="consent-reasons" aria-label="Why this is asked">
        {request.reasons.map((reason) => (
          <li key={`${reason.code}:${reason.text}`} className={isUnusual(reason) ? 'consent-reason-strong' : undefined}>
            {reason.text}
          </li>
        ))}
      </ul>
      {request.change ? <WordDiff change={request.change} /> : null}
      <Disclosure summary="About this tool">
        <dl className="consent-about">
          <dt>Tool</dt>
          <dd>
            <code>{revealHidden(request.tool)}</code> of <code>{revealHidden(request.server)}</code>
          </dd>
          <dt>The server says</dt>
          <dd>{request.description ? revealHidden(request.description) : 'Nothing.'}</dd>
        </dl>
      </Disclosure>

      {message === null ? null : (
        <TextField label="What the model should know" rows={2} value={message} onChange={setMessage} maxLength={4000} placeholder="For example: use the test folder instead." autoFocus />
      )}
      {control.problem ? <ProblemNotice problem={control.problem} role="alert" /> : null}

      <footer className="consent-actions">
        <div className="consent-actions-deny">
          <Button onPress={() => void answer({ kind: 'deny', ...(message?.trim() ? { message: message.trim() } : {}) })} isDisabled={pending !== null} autoFocus={isDialog}>
            {message?.trim() ? 'Deny and send' : 'Deny'}
          </Button>
          {message === null ? (
            <Button variant="quiet" onPress={() => setMessage('')} isDisabled={pending !== null}>
              Deny with message
            </Button>
          ) : (
            <Button variant="quiet" onPress={() => setMessage(null)}>
              No message
            </Button>
          )}
        </div>
        <div className="consent-actions-allow">
          <Button variant="primary" onPress={() => void answer({ kind: 'allow-once' })} isDisabled={!canAllow}>
            Allow once
          </Button>
          <Menu
            label="Allow for longer"
            placement="top end"
            trigger={
              <Button variant="primary" className="consent-more" aria-label="Allow for longer" isDisabled={!canAllow}>
                <ChevronDown className="icon" aria-hidden="true" />
              </Button>
            }
            entries={[
              ...(isHere
                ? [{ id: 'conversation', label: 'Allow for this conversation', description: `Any call of ${request.tool}, until you delete it or revoke this.`, onAction: () => void answer({ kind: 'allow-conversation' }) }]
                : []),
              { id: 'arguments', label: 'Always allow with these arguments', description: 'In all conversations, for exactly this call.', onAction: () => void answer({ kind: 'allow-always', cover: 'arguments' }) },
              { id: 'tool', label: 'Always allow this tool', description: 'In all conversations, with any arguments, until its definition changes.', onAction: () => void answer({ kind: 'allow-always', cover: 'tool' }) },
            ]}
          />
        </div>
      </footer>
    </section>
  )
}

/** Not the usual question: something happened since the last answer. */
function isUnusual({ code }: Reason): boolean {
  return code === 'definition-changed' || code === 'untrusted-data'
}

/** What is pressed here often goes away with the press; the keyboard then stays at the request, or moves on to the next one. */
function useKeptFocus(...changes: readonly boolean[]) {
  const section = useRef<HTMLElement>(null)
  const isFirst = useRef(true)
  useEffect(() => {
    if (!isFirst.current && document.activeElement === document.body) section.current?.focus()
    isFirst.current = false
    // oxlint-disable-next-line react/exhaustive-deps -- the changes are the dependencies
  }, changes)
  useEffect(() => focusWhenLost, [])
  return section
}

function CheckView({ check }: { readonly check: ReturnType<typeof useConsent>['check'] }) {
  if (check.kind === 'failed') return <ProblemNotice problem={check.problem} />
  if (check.kind !== 'invalid') return null
  return (
    <div className="consent-invalid" role="status">
      {check.problems.length === 0 ? 'The arguments cannot be read yet.' : 'The tool does not accept these arguments:'}
      {check.problems.length === 0 ? null : (
        <ul>
          {check.problems.map((problem) => (
            <li key={`${problem.path}:${problem.message}`}>
              <code>{problem.path || 'arguments'}</code> {problem.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
