import { useCallback, useEffect, useState } from 'react'
import type { CallOutput } from '#contract/contract.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { type Load, useLoad } from '#renderer/state/use-load.ts'

export interface UsageData {
  readonly days: CallOutput<'usage.get'>
  readonly models: CallOutput<'usage.get'>
  readonly conversations: CallOutput<'usage.get'>
  readonly servers: CallOutput<'usage.get'>
  readonly limits: CallOutput<'usage.limits'>['limits']
}

/** All of a range of days; read again when a turn ends or prices and limits change. */
export function useUsage(from: string, to: string): Load<UsageData> {
  const { client, live } = useApp()
  const settings = useReady(live.settings)
  const [turns, setTurns] = useState(0)
  useEffect(() => client.subscribe('turn-end', () => setTurns((count) => count + 1)), [client])
  const read = useCallback(async (): Promise<UsageData> => {
    const get = (by: 'day' | 'model' | 'conversation' | 'server') => client.call('usage.get', { from, to, by, limit: 20 })
    const [days, models, conversations, servers, { limits }] = await Promise.all([get('day'), get('model'), get('conversation'), get('server'), client.call('usage.limits', {})])
    return { days, models, conversations, servers, limits }
  }, [client, from, to])
  return useLoad(read, `${turns} ${JSON.stringify(settings?.budgets)}`)
}
