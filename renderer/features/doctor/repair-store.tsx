import { useEffect, useRef, useState } from 'react'
import type { CallOutput, EventPayload } from '#contract/contract.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { ProgressBar } from '#renderer/components/progress-bar.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'

/** How far the check or the repair of the database is; it says nothing of a small one, which takes no time. */
export function StoreProgress() {
  const client = useClient()
  const [progress, setProgress] = useState<EventPayload<'store-progress'> | null>(null)
  useEffect(() => client.subscribe('store-progress', setProgress), [client])
  if (progress === null) return null
  const { what, done, total } = progress
  return <ProgressBar label={what} text={total > 0 ? `${what}: ${Math.floor((done / total) * 100)} %` : what} value={done} {...(total > 0 ? { total } : {})} />
}

/** Makes the database right from its copies and its own entries, and says what is still missing. */
export function RepairStore({ onDone }: { readonly onDone: () => void }) {
  const client = useClient()
  const { isPending, problem, run } = useAction()
  const [result, setResult] = useState<CallOutput<'store.repair'> | null>(null)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  async function repair(): Promise<void> {
    const stop = (controller.current = new AbortController())
    await run(async () => setResult(await client.call('store.repair', {}, { signal: stop.signal })))
  }

  return (
    <div className="fix">
      {isPending ? (
        <>
          <StoreProgress />
          <Button size="small" onPress={() => controller.current?.abort()}>
            Stop
          </Button>
        </>
      ) : result === null ? (
        <Button size="small" onPress={() => void repair()}>
          Repair
        </Button>
      ) : (
        <>
          <ul>
            {[...result.done, ...result.left.map(({ text }) => `Still: ${text}`)].map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
          <Button size="small" onPress={onDone}>
            Check again
          </Button>
        </>
      )}
      {problem && problem.code !== 'aborted' ? <ProblemNotice problem={problem} /> : null}
    </div>
  )
}
