import { useState } from 'react'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Select } from '#renderer/components/select.tsx'
import { Switch } from '#renderer/components/switch.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp, useClient, useReady } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'

/** The same questions, another model, tools answered from the record. */
export function RerunDialog({ conversationId, onClose }: { readonly conversationId: string; readonly onClose: () => void }) {
  const client = useClient()
  const { live } = useApp()
  const models = useReady(live.models)?.models ?? []
  const providers = useReady(live.providers) ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const [calls, setCalls] = useState(false)
  const start = useAction()
  const model = models.find((one) => `${one.providerId}/${one.model}` === chosen)

  async function run(): Promise<void> {
    if (!model) return
    const { providerId, model: name } = model
    let made: string | undefined
    const isDone = await start.run(async () => {
      made = (await client.call('conversation.rerun', { conversationId, model: { providerId, model: name }, unrecorded: calls ? 'call' : 'refuse' })).conversationId
    })
    if (!isDone || made === undefined) return
    onClose()
    navigate({ kind: 'chat', conversationId: made })
  }

  return (
    <Dialog
      title="Re-run with another model"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={!model} isPending={start.isPending} onPress={() => void run()}>
            Re-run
          </Button>
        </>
      }
    >
      <p>The same questions are asked again, one after the other, in a new conversation. Where the model makes a call that was made before, it gets the recorded result, and no server is asked.</p>
      <Select
        label="Model"
        options={models.map((one) => ({ id: `${one.providerId}/${one.model}`, label: one.label, description: providers.find(({ id }) => id === one.providerId)?.label ?? one.providerId }))}
        value={chosen}
        onChange={setChosen}
        placeholder="Choose a model"
      />
      <Switch
        label="Really make calls that are not recorded"
        description={calls ? 'Each of them is asked about, as always.' : 'They are refused, and the model is told that they are not recorded.'}
        isSelected={calls}
        onChange={setCalls}
      />
      {start.problem ? <ProblemNotice problem={start.problem} /> : null}
    </Dialog>
  )
}
