import { useCallback, useEffect, useRef, useState } from 'react'
import type { ConsentAnswer, ConsentRequest } from '#contract/consent.ts'
import type { ArgumentCondition } from '#contract/grant.ts'
import { Button } from '#renderer/components/button.tsx'
import { type Choice, ChoiceList } from '#renderer/components/choice-list.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { Select } from '#renderer/components/select.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'
import { RuleCondition } from './rule-condition.tsx'
import { answerOf, comparedConditions, type Cover, describeDraft, type End, problemOf, type RuleDraft, startDraft } from './rule-draft.ts'
import { RulePreview } from './rule-preview.tsx'
import './rule.css'

const ends: readonly { readonly id: End; readonly label: string }[] = [
  { id: 'none', label: 'No end' },
  { id: 'hour', label: 'One hour' },
  { id: 'today', label: 'Today' },
  { id: 'week', label: '7 days' },
  { id: 'month', label: '30 days' },
]

export interface RulePanelProps {
  readonly request: ConsentRequest
  readonly canAllow: boolean
  readonly onAnswer: (answer: ConsentAnswer) => void
  readonly onClose: () => void
}

/** A standing answer: what it covers, where, and until when; with what it would have meant for the calls so far, before it is given. */
export function RulePanel({ request, canAllow, onAnswer, onClose }: RulePanelProps) {
  const [draft, setDraft] = useState<RuleDraft>(() => startDraft(request))
  const set = (change: Partial<RuleDraft>): void => setDraft((last) => ({ ...last, ...change }))
  const compared = comparedConditions(draft, request)
  const isComplete = draft.cover !== 'where' || draft.conditions.every((condition) => problemOf(condition) === undefined)
  const preview = usePreview(request, isComplete ? compared : null)
  const panel = useRef<HTMLElement>(null)
  // Newer browsers answer with a promise, which is no way to undo it.
  useEffect(() => void panel.current?.scrollIntoView({ block: 'nearest' }), [])
  const isTooNarrow = compared !== null && preview?.coversThis === false
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape leaves a panel as it leaves a menu
    <section
      ref={panel}
      className="rule"
      aria-label="Allow for longer"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        event.stopPropagation()
        onClose()
      }}
    >
      <ChoiceList label="What may run without a question" choices={coversOf(request)} value={draft.cover} onChange={(cover) => set({ cover })} autoFocus />
      {draft.cover === 'where' ? (
        <div className="rule-conditions" role="group" aria-label="Where">
          {request.offers.map((offer, index) => {
            const condition = draft.conditions[index]
            return condition === undefined ? null : (
              <RuleCondition key={offer.argument} offer={offer} condition={condition} onChange={(next) => set({ conditions: draft.conditions.map((other, at) => (at === index ? next : other)) })} />
            )
          })}
          <p className="field-description">A call with other arguments than these is asked about.</p>
        </div>
      ) : null}
      <div className="rule-when">
        {request.conversationId === null ? null : (
          <ChoiceList
            label="In which conversations"
            isRow
            choices={[
              { id: 'conversation' as const, label: 'This one' },
              ...(request.project ? [{ id: 'project' as const, label: <>Those of {revealHidden(request.project.name)}</> }] : []),
              { id: 'always' as const, label: 'All of them' },
            ]}
            value={draft.scope}
            onChange={(scope) => set({ scope })}
          />
        )}
        <Select label="For how long" options={ends} value={draft.end} onChange={(end) => set({ end })} />
      </div>
      <div className="rule-summary" role="status">
        <p className="rule-sentence">{revealHidden(describeDraft(draft, request))}</p>
        {isTooNarrow ? <p className="field-error">It would not cover the call that is shown: widen it.</p> : null}
        {preview && draft.cover !== 'read-only' ? <RulePreview tool={request.tool} covered={compared === null ? [...preview.covered, ...preview.asked] : preview.covered} asked={compared === null ? [] : preview.asked} /> : null}
      </div>
      <div className="rule-actions">
        <Button onPress={onClose}>Back</Button>
        <Button variant="primary" isDisabled={!canAllow || !isComplete || isTooNarrow} onPress={() => onAnswer(answerOf(draft, request, Date.now()))}>
          {{ conversation: 'Allow in this conversation', project: 'Allow in this project', always: 'Always allow' }[draft.scope]}
        </Button>
      </div>
    </section>
  )
}

/** The one with fields of its own comes last, above them. */
function coversOf({ server, tool, offers, offersReadOnly }: ConsentRequest): readonly Choice<Cover>[] {
  const name = revealHidden(tool)
  return [
    ...(offersReadOnly ? [{ id: 'read-only' as const, label: <>Everything of {revealHidden(server)} that only reads</>, description: 'Whether a tool only reads is the server’s own word.' }] : []),
    { id: 'tool', label: <>{name}, with any arguments</> },
    ...(offers.length === 0
      ? []
      : [
          { id: 'arguments' as const, label: <>{name}, with exactly these arguments</> },
          { id: 'where' as const, label: <>{name}, where …</> },
        ]),
  ]
}

/** What the host says of the rule as it stands; the last answer stays while the next one comes. */
function usePreview({ requestId }: ConsentRequest, conditions: readonly ArgumentCondition[] | null) {
  const client = useClient()
  const wanted = JSON.stringify(conditions ?? [])
  const [asked, setAsked] = useState(wanted)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), 150)
    return () => clearTimeout(timer)
  }, [wanted])
  const { state } = useLoad(useCallback((signal: AbortSignal) => client.call('consent.preview', { requestId, conditions: JSON.parse(asked) as ArgumentCondition[] }, { signal }), [client, requestId, asked]))
  // An answer about the rule as it was says nothing about the one that is shown.
  return state.kind === 'ready' && asked === wanted ? state.value : undefined
}
