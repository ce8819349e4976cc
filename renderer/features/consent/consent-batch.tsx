import { ChevronRight, ShieldQuestionMark, TriangleAlert } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { ConsentRequest } from '#contract/consent.ts'
import { describeEffectKind, type EffectGroup, groupByEffect, isUnusual, tellingArguments } from '#contract/request-words.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { Button } from '#renderer/components/button.tsx'
import { Checkbox } from '#renderer/components/checkbox.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { focusWhenLost } from '#renderer/shell/focus.ts'
import { ConsentForm } from './consent-form.tsx'
import { type BatchControl, useBatch } from './use-batch.ts'
import './consent.css'
import './batch.css'

export interface ConsentBatchProps {
  /** All of one step. */
  readonly requests: readonly ConsentRequest[]
  readonly isDialog?: boolean
}

/** The calls of one step that wait, as one list: by what they may do, each in one line, each with its whole request one press away. */
export function ConsentBatch({ requests, isDialog }: ConsentBatchProps) {
  const batch = useBatch(requests)
  const title = useId()
  const section = useRef<HTMLElement>(null)
  const count = requests.length
  useEffect(() => {
    if (document.activeElement === document.body) section.current?.focus()
  }, [count])
  useEffect(() => focusWhenLost, [])
  const { chosen } = batch
  return (
    <section ref={section} className={joinClass('consent batch', isDialog && 'consent-plain')} aria-label="Calls that wait" aria-describedby={title} data-settling={batch.isSettled ? undefined : ''} tabIndex={-1}>
      <header className="consent-header">
        <ShieldQuestionMark className="icon consent-icon" aria-hidden="true" />
        <p className="consent-title" id={title}>
          {count === 1 ? 'One call of this step waits' : `The model wants ${count} calls at once`}
        </p>
      </header>
      {groupByEffect(requests).map((group) => (
        <Group key={group.kind} group={group} batch={batch} isOnly={group.requests.length === count} />
      ))}
      {batch.action.problem ? <ProblemNotice problem={batch.action.problem} role="alert" /> : null}
      <footer className="consent-actions">
        <div className="consent-actions-deny">
          <Button onPress={() => batch.answer(requests, 'deny')} isDisabled={batch.action.isPending} autoFocus={isDialog}>
            {count === 1 ? 'Deny it' : `Deny all ${count}`}
          </Button>
        </div>
        <div className="consent-actions-allow">
          <Button variant="primary" onPress={() => batch.answer(chosen, 'allow-once')} isDisabled={!batch.canAllow || chosen.length === 0}>
            {chosen.length === 0 ? 'Nothing chosen' : `Allow ${chosen.length} once`}
          </Button>
        </div>
      </footer>
    </section>
  )
}

function Group({ group: { kind, requests }, batch, isOnly }: { readonly group: EffectGroup; readonly batch: BatchControl; readonly isOnly: boolean }) {
  const words = describeEffectKind(kind)
  const chosen = requests.filter(batch.isChosen)
  return (
    <div className="batch-group" role="group" aria-label={words}>
      <div className="batch-group-head">
        <Checkbox
          label={<span className={joinClass('batch-group-name', `batch-${kind}`)}>{words}</span>}
          isSelected={chosen.length === requests.length}
          isIndeterminate={chosen.length > 0 && chosen.length < requests.length}
          onChange={(isOn) => batch.choose(requests, isOn)}
        />
        {isOnly ? null : (
          <span className="batch-group-buttons">
            <Button size="small" variant="quiet" aria-label={`Deny: ${words}`} isDisabled={batch.action.isPending} onPress={() => batch.answer(requests, 'deny')}>
              Deny {requests.length}
            </Button>
            <Button size="small" variant="quiet" aria-label={`Allow once: ${words}`} isDisabled={!batch.canAllow || chosen.length === 0} onPress={() => batch.answer(chosen, 'allow-once')}>
              Allow {chosen.length}
            </Button>
          </span>
        )}
      </div>
      <ul className="batch-lines">
        {requests.map((request) => (
          <Line key={request.requestId} request={request} batch={batch} />
        ))}
      </ul>
    </div>
  )
}

function Line({ request, batch }: { readonly request: ConsentRequest; readonly batch: BatchControl }) {
  const [isOpen, setOpen] = useState(false)
  const line = useRef<HTMLLIElement>(null)
  useEffect(() => void (isOpen && line.current?.scrollIntoView({ block: 'nearest' })), [isOpen])
  const name = request.title ?? request.tool
  const told = tellingArguments(request.arguments)
  const isStrong = isUnusual(request)
  return (
    <li ref={line} className="batch-line" data-request={request.requestId}>
      <div className="batch-line-head">
        <Checkbox label={`Choose ${name} of ${request.server}: ${told}`} isLabelHidden isSelected={batch.isChosen(request)} onChange={(isOn) => batch.choose([request], isOn)} />
        <span className="batch-line-text">
          <span className="batch-line-tool">
            <strong>{revealHidden(name)}</strong> <span className="muted">{revealHidden(request.server)}</span>
          </span>
          <code className="batch-line-arguments">{told === '' ? 'no arguments' : revealHidden(told)}</code>
        </span>
        {isStrong ? (
          <Badge tone="warning">
            <TriangleAlert className="icon" aria-hidden="true" /> Look first
          </Badge>
        ) : null}
        {request.editedFrom ? <Badge tone="info">Changed by you</Badge> : null}
        <IconButton
          size="small"
          label={`${isOpen ? 'Fold' : 'Show all of'} ${name}`}
          aria-expanded={isOpen}
          icon={<ChevronRight className={joinClass('icon batch-chevron', isOpen && 'batch-chevron-open')} aria-hidden="true" />}
          onPress={() => setOpen(!isOpen)}
        />
      </div>
      {isOpen ? (
        <div className="batch-line-request">
          <ConsentForm request={request} isPlain />
        </div>
      ) : null}
    </li>
  )
}
