import { ChevronDown, PencilLine, ShieldAlert, ShieldQuestionMark } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { ConsentRequest } from '#contract/consent.ts'
import { isUnusual } from '#contract/request-words.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { Checkbox } from '#renderer/components/checkbox.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { focusWhenLost } from '#renderer/shell/focus.ts'
import { ArgumentEditor } from './argument-editor.tsx'
import { ArgumentList, HiddenNote } from './argument-list.tsx'
import { ConsentAbout } from './consent-about.tsx'
import { ConsentFacts } from './consent-facts.tsx'
import { ConsentNotices } from './consent-notices.tsx'
import { RulePanel } from './rule-panel.tsx'
import { type ConsentControl, useConsent } from './use-consent.ts'
import './consent.css'

export interface ConsentFormProps {
  readonly request: ConsentRequest
  /** Of the requests that wait, which one this is: `2 of 3`. */
  readonly position?: { readonly index: number; readonly count: number }
  /** In a dialog the keyboard starts on Deny; in the conversation it stays where the person writes. */
  readonly isDialog?: boolean
  /** Inside another frame, such as its line in a list. */
  readonly isPlain?: boolean
}

/** Who asks, to do what, with what, and why it is asked; then the answers. Calm where it is the usual question, and strong where it is not. */
export function ConsentForm({ request, position, isDialog, isPlain }: ConsentFormProps) {
  const control = useConsent(request)
  const [isEditing, setEditing] = useState(false)
  const title = useId()
  const section = useKeptFocus(isEditing, control.isEdited, control.isRuleOpen)
  const isStrong = isUnusual(request)
  const isChanged = request.editedFrom !== undefined && JSON.stringify(request.editedFrom) !== JSON.stringify(request.arguments)
  const Shield = isStrong ? ShieldAlert : ShieldQuestionMark
  return (
    <section
      ref={section}
      className={joinClass('consent', isStrong && 'consent-strong', (isDialog || isPlain) && 'consent-plain')}
      aria-label={position && position.count > 1 ? `Permission request ${position.index + 1} of ${position.count}` : 'Permission request'}
      aria-describedby={title}
      data-request={request.requestId}
      data-settling={control.isSettled ? undefined : ''}
      tabIndex={-1}
    >
      <header className="consent-header">
        <Shield className="icon consent-icon" aria-hidden="true" />
        <p className="consent-title" id={title}>
          Allow <strong>{revealHidden(request.server)}</strong> to run <strong>{revealHidden(request.title ?? request.tool)}</strong>?
        </p>
        {position && position.count > 1 ? (
          <Badge tone="neutral">
            {position.index + 1} of {position.count}
          </Badge>
        ) : null}
      </header>
      <ConsentFacts request={request} />
      <ConsentNotices request={request} />
      <Arguments request={request} control={control} isEditing={isEditing} setEditing={setEditing} isChanged={isChanged} />
      <ConsentAbout request={request} />
      {control.problem ? <ProblemNotice problem={control.problem} role="alert" /> : null}
      {control.isRuleOpen ? <RulePanel request={request} canAllow={control.canAllow} onAnswer={(answer) => void control.answer(answer)} onClose={control.closeRule} /> : <Answers request={request} control={control} isDialog={isDialog} />}
    </section>
  )
}

interface ArgumentsProps {
  readonly request: ConsentRequest
  readonly control: ConsentControl
  readonly isEditing: boolean
  readonly setEditing: (isEditing: boolean) => void
  readonly isChanged: boolean
}

/** Every argument as it will run, or the fields to change it. */
function Arguments({ request, control, isEditing, setEditing, isChanged }: ArgumentsProps) {
  const { value, check } = control
  const changed =
    control.isEdited || isChanged ? (
      <>
        <Button size="small" variant="quiet" onPress={() => (control.reset(), setEditing(false))}>
          Undo my changes
        </Button>
        <Badge tone="info">Changed by you</Badge>
      </>
    ) : null
  if (!isEditing) {
    return (
      <>
        <ArgumentList value={value} {...(control.isEdited || isChanged ? { before: request.editedFrom ?? request.arguments } : {})} />
        {control.isRuleOpen ? null : (
          <div className="argument-editor-row">
            <Button size="small" variant="quiet" icon={<PencilLine className="icon" aria-hidden="true" />} onPress={() => setEditing(true)}>
              Edit arguments
            </Button>
            {changed}
          </div>
        )}
        <CheckView check={check} />
      </>
    )
  }
  return (
    <>
      <HiddenNote value={value} />
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
      <CheckView check={check} />
    </>
  )
}

function Answers({ request, control, isDialog }: { readonly request: ConsentRequest; readonly control: ConsentControl; readonly isDialog: boolean | undefined }) {
  const { pending, canAllow, answer } = control
  const [message, setMessage] = useState<string | null>(null)
  const [isTrusted, setTrusted] = useState(false)
  const { offersTrust } = request
  const trust = isTrusted && offersTrust.length > 0 ? { trust: [...offersTrust] } : {}
  return (
    <>
      {message === null ? null : (
        <TextField label="What the model should know" rows={2} value={message} onChange={setMessage} maxLength={4000} placeholder="For example: use the test folder instead." autoFocus />
      )}
      {offersTrust.length === 0 ? null : (
        <Checkbox
          className="consent-trust"
          label={<>Trust what {revealHidden(offersTrust.join(' and '))} brings, from now on</>}
          description="What it returns then counts as your own words: other tools that are allowed run on it without asking again. Only for servers that nobody else can write to."
          isSelected={isTrusted}
          onChange={setTrusted}
        />
      )}
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
          <Button icon={<ChevronDown className="icon" aria-hidden="true" />} aria-expanded={false} onPress={() => void control.openRule()} isDisabled={!canAllow}>
            Allow for longer
          </Button>
          <Button variant="primary" onPress={() => void answer({ kind: 'allow-once', ...trust })} isDisabled={!canAllow}>
            Allow once
          </Button>
        </div>
      </footer>
    </>
  )
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

function CheckView({ check }: { readonly check: ConsentControl['check'] }) {
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
