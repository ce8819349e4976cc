import { FolderUp } from 'lucide-react'
import { useState } from 'react'
import type { ArgumentOffer } from '#contract/consent.ts'
import type { ArgumentCondition } from '#contract/grant.ts'
import type { JsonValue } from '#contract/json.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Select } from '#renderer/components/select.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { describeProposal, folderAbove, problemOf } from './rule-draft.ts'

export interface RuleConditionProps {
  readonly offer: ArgumentOffer
  readonly condition: ArgumentCondition
  readonly onChange: (condition: ArgumentCondition) => void
}

/** What one argument is bound to: one of the proposals, and its value to be changed. */
export function RuleCondition({ offer, condition, onChange }: RuleConditionProps) {
  // A number may be proposed twice, up to this value and up to the most that the tool takes: the field holds both.
  const kinds = offer.proposals.filter((proposal, index) => offer.proposals.findIndex(({ kind }) => kind === proposal.kind) === index)
  return (
    <div className="rule-condition">
      <code className="rule-argument">{revealHidden(offer.argument)}</code>
      <Select
        label={`${offer.argument} may be`}
        isLabelHidden
        options={kinds.map((proposal) => ({ id: proposal.kind, label: describeProposal(proposal) }))}
        value={condition.kind}
        onChange={(kind) => {
          const proposal = offer.proposals.find((candidate) => candidate.kind === kind)
          if (proposal) onChange(proposal)
        }}
      />
      <Value condition={condition} onChange={onChange} />
    </div>
  )
}

function Value({ condition, onChange }: Pick<RuleConditionProps, 'condition' | 'onChange'>) {
  const { argument } = condition
  const problem = problemOf(condition)
  const field = { isLabelHidden: true, isMono: true, errorMessage: problem } as const
  switch (condition.kind) {
    case 'any':
      return null
    case 'values':
      return <Values condition={condition} onChange={onChange} />
    case 'path': {
      const above = folderAbove(condition.folder)
      return (
        <div className="rule-value">
          <TextField {...field} label={`Folder of ${argument}`} value={condition.folder} onChange={(folder) => onChange({ ...condition, folder })} />
          <IconButton label="One folder up" icon={<FolderUp className="icon" aria-hidden="true" />} isDisabled={above === undefined} onPress={() => above !== undefined && onChange({ ...condition, folder: above })} />
        </div>
      )
    }
    case 'host':
      return <TextField {...field} label={`Host of ${argument}`} description={condition.protocol === 'http:' ? 'Over http, which anybody on the way can read.' : undefined} value={condition.host} onChange={(host) => onChange({ ...condition, host })} />
    case 'number':
      return (
        <div className="rule-value">
          <NumberField label={`Least ${argument}`} value={condition.min} onChange={(min) => onChange({ ...condition, min })} />
          <span className="muted">to</span>
          <NumberField label={`Most ${argument}`} value={condition.max} onChange={(max) => onChange({ ...condition, max })} />
        </div>
      )
    case 'text':
      return <TextField {...field} label={`Text of ${argument}`} description="* stands for anything that does not join commands." value={condition.pattern} onChange={(pattern) => onChange({ ...condition, pattern })} />
  }
}

function NumberField({ label, value, onChange }: { readonly label: string; readonly value: number; readonly onChange: (value: number) => void }) {
  return <TextField label={label} isLabelHidden isMono type="number" defaultValue={String(value)} onChange={(text) => text.trim() !== '' && Number.isFinite(Number(text)) && onChange(Number(text))} />
}

/** Short texts can be added to, one on a line; anything else stays the value that is there. */
function Values({ condition, onChange }: { readonly condition: Extract<ArgumentCondition, { kind: 'values' }>; readonly onChange: (condition: ArgumentCondition) => void }) {
  const { argument, values } = condition
  const [text, setText] = useState(() => values.filter(isLine).join('\n'))
  if (!values.every(isLine)) return <p className="rule-fixed">{revealHidden(shorten(JSON.stringify(values[0])))}</p>
  return (
    <TextField
      label={`Values of ${argument}`}
      isLabelHidden
      isMono
      rows={Math.min(6, text.split('\n').length)}
      description={values.length === 1 ? 'One on each line.' : undefined}
      value={text}
      errorMessage={problemOf(condition)}
      onChange={(next) => {
        setText(next)
        onChange({ ...condition, values: next.split('\n').filter((line) => line !== '').slice(0, 100) })
      }}
    />
  )
}

const isLine = (value: JsonValue): value is string => typeof value === 'string' && value.length <= 200 && !/[\r\n]/.test(value)
const shorten = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text)
