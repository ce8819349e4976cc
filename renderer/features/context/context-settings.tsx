import { useState } from 'react'
import { useStore } from 'zustand'
import type { ContextSettings } from '#contract/context.ts'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { TextField } from '#renderer/components/text-field.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { type Read, readPercent, readTokens } from './read-context.ts'

/** When Steward begins to save room in what a model reads. */
export function ContextSettingsSection() {
  const settings = useStore(useApp().live.settings)
  if (settings.kind !== 'ready') return null
  const { context } = settings.value
  return <ContextForm key={JSON.stringify(context)} saved={context} />
}

const percent = (share: number): string => String(Math.round(share * 100))
const wrongOf = (read: Read<unknown>): string | undefined => (read.kind === 'wrong' ? read.message : undefined)

function ContextForm({ saved }: { readonly saved: ContextSettings }) {
  const { client } = useApp()
  const action = useAction()
  const [deferTokens, setDeferTokens] = useState(String(saved.deferTokens))
  const [deferShare, setDeferShare] = useState(percent(saved.deferShare))
  const [foldAt, setFoldAt] = useState(percent(saved.foldAt))
  const [compactAt, setCompactAt] = useState(percent(saved.compactAt))
  const read = { deferTokens: readTokens(deferTokens), deferShare: readPercent(deferShare, 0), foldAt: readPercent(foldAt, 5), compactAt: readPercent(compactAt, 5) }
  const next = settingsOf(saved, read)
  const isChanged = next === undefined || JSON.stringify(next) !== JSON.stringify(saved)
  return (
    <section className="settings-section" aria-label="What a model reads">
      <h3 className="settings-subheading">What a model reads</h3>
      <p className="muted">All of a conversation goes to the model with each message, and the definitions of all tools. Steward saves room before it runs out: tools wait until the model searches for them, old results fold to their first lines. Nothing is lost: what is shortened can be read by the model when it needs it, and you always see all of it.</p>
      <div className="settings-limits">
        <TextField label="Tools wait above, tokens" inputMode="numeric" value={deferTokens} onChange={setDeferTokens} errorMessage={wrongOf(read.deferTokens)} />
        <TextField label="Or above, % of the window" inputMode="numeric" value={deferShare} onChange={setDeferShare} errorMessage={wrongOf(read.deferShare)} />
        <TextField label="Old results fold above, %" inputMode="numeric" value={foldAt} onChange={setFoldAt} errorMessage={wrongOf(read.foldAt)} />
        <TextField label="A summary is offered above, %" inputMode="numeric" value={compactAt} onChange={setCompactAt} errorMessage={wrongOf(read.compactAt)} />
      </div>
      {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      {isChanged ? (
        <div className="settings-buttons">
          <Button variant="primary" isDisabled={next === undefined} isPending={action.isPending} onPress={() => void (next && action.run(() => client.call('settings.update', { context: next })).then((isDone) => isDone && announce('Saved')))}>
            Save
          </Button>
        </div>
      ) : null}
    </section>
  )
}

function settingsOf(saved: ContextSettings, read: { readonly deferTokens: Read<number | null>; readonly deferShare: Read<number>; readonly foldAt: Read<number>; readonly compactAt: Read<number> }): ContextSettings | undefined {
  const { deferTokens, deferShare, foldAt, compactAt } = read
  if (deferTokens.kind === 'wrong' || deferShare.kind === 'wrong' || foldAt.kind === 'wrong' || compactAt.kind === 'wrong') return undefined
  return { ...saved, deferTokens: deferTokens.value ?? 20_000, deferShare: deferShare.value, foldAt: foldAt.value, compactAt: compactAt.value }
}
