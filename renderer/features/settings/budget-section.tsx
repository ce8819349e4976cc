import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import type { Budgets } from '#contract/settings.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { draftOf, type PriceDraft, type Read, readCalls, readMoney, readPrices } from './read-budget.ts'

/** How much may run without a question. Nothing is refused by it: over a limit, Steward asks. */
export function BudgetSection() {
  const settings = useStore(useApp().live.settings)
  if (settings.kind !== 'ready') return null
  const { budgets } = settings.value
  // Another window may have saved meanwhile: what is typed here begins anew from what is there.
  return <BudgetForm key={JSON.stringify(budgets)} saved={budgets} />
}

const written = (value: number | null): string => (value === null ? '' : String(value))

function BudgetForm({ saved }: { readonly saved: Budgets }) {
  const { client } = useApp()
  const action = useAction()
  const [perMinute, setPerMinute] = useState(written(saved.callsPerMinute))
  const [perTurn, setPerTurn] = useState(written(saved.callsPerTurn))
  const [money, setMoney] = useState(written(saved.moneyPerDay))
  const [prices, setPrices] = useState<readonly PriceDraft[]>(saved.prices.map(draftOf))
  const read = { perMinute: readCalls(perMinute), perTurn: readCalls(perTurn), money: readMoney(money), prices: readPrices(prices) }
  const budgets = budgetsOf(read, saved)
  const isChanged = budgets === undefined || JSON.stringify(budgets) !== JSON.stringify(saved)

  function save(): void {
    if (budgets) void action.run(() => client.call('settings.update', { budgets })).then((isDone) => isDone && announce('Saved'))
  }

  return (
    <section className="settings-section" aria-label="How much may run without a question">
      <h3 className="settings-subheading">How much may run without a question</h3>
      <p className="muted">A model in a loop calls again and again. Over a limit nothing is refused: Steward asks, and begins to count anew with your answer. An empty field means no limit.</p>
      <div className="settings-limits">
        <TextField label="Calls a minute, per server" inputMode="numeric" value={perMinute} onChange={setPerMinute} errorMessage={wrongOf(read.perMinute)} />
        <TextField label="Calls per turn" inputMode="numeric" value={perTurn} onChange={setPerTurn} errorMessage={wrongOf(read.perTurn)} />
        <TextField label="Money a day, per conversation" inputMode="decimal" value={money} onChange={setMoney} errorMessage={wrongOf(read.money)} />
      </div>
      <Disclosure summary={prices.length === 0 ? 'Prices of models: none yet, so nothing costs anything here' : `Prices of models (${prices.length})`}>
        <div className="settings-stack">
          <p className="muted">What a million tokens cost, in your currency. A model is written as provider/model; * at its end stands for anything. Cached input counts as other input where it has no price. A model without a price counts as free.</p>
          {prices.map((price, index) => (
            // Rows are only added at the end and taken out.
            <PriceRow key={index} price={price} index={index} onChange={(next) => setPrices(prices.map((other, at) => (at === index ? next : other)))} onRemove={() => setPrices(prices.filter((_, at) => at !== index))} />
          ))}
          {read.prices.kind === 'wrong' ? <p className="field-error">{read.prices.message}</p> : null}
          <div>
            <Button size="small" icon={<Plus className="icon" aria-hidden="true" />} onPress={() => setPrices([...prices, { model: '', input: '', output: '', cached: '' }])}>
              Add a price
            </Button>
          </div>
        </div>
      </Disclosure>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      {isChanged ? (
        <div className="settings-buttons">
          <Button variant="primary" isDisabled={budgets === undefined} isPending={action.isPending} onPress={save}>
            Save the limits
          </Button>
        </div>
      ) : null}
    </section>
  )
}

function PriceRow({ price, index, onChange, onRemove }: { readonly price: PriceDraft; readonly index: number; readonly onChange: (price: PriceDraft) => void; readonly onRemove: () => void }) {
  const name = price.model || `price ${index + 1}`
  return (
    <div className="settings-price">
      <TextField label="Model" isMono placeholder="openai/gpt-*" value={price.model} onChange={(model) => onChange({ ...price, model })} autoFocus={price.model === ''} />
      <TextField label="In" inputMode="decimal" value={price.input} onChange={(input) => onChange({ ...price, input })} />
      <TextField label="In, cached" inputMode="decimal" value={price.cached ?? ''} onChange={(cached) => onChange({ ...price, cached })} />
      <TextField label="Out" inputMode="decimal" value={price.output} onChange={(output) => onChange({ ...price, output })} />
      <IconButton size="small" className="settings-beside" label={`Remove ${name}`} icon={<Trash2 className="icon" aria-hidden="true" />} onPress={onRemove} />
    </div>
  )
}

interface AllRead {
  readonly perMinute: ReturnType<typeof readCalls>
  readonly perTurn: ReturnType<typeof readCalls>
  readonly money: ReturnType<typeof readMoney>
  readonly prices: ReturnType<typeof readPrices>
}

function budgetsOf({ perMinute, perTurn, money, prices }: AllRead, { limits }: Budgets): Budgets | undefined {
  if (perMinute.kind === 'wrong' || perTurn.kind === 'wrong' || money.kind === 'wrong' || prices.kind === 'wrong') return undefined
  return { callsPerMinute: perMinute.value, callsPerTurn: perTurn.value, moneyPerDay: money.value, prices: prices.value, limits }
}

const wrongOf = (read: Read<unknown>): string | undefined => (read.kind === 'wrong' ? read.message : undefined)
