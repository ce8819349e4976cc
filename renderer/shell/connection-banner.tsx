import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { Banner } from '../components/banner.tsx'
import { Button } from '../components/button.tsx'
import { useClient } from '../state/app-context.tsx'

/** Short breaks heal unseen; a longer one is told calmly, and the page stays readable. */
export function ConnectionBanner() {
  const client = useClient()
  const status = useStore(client.status)
  const [isLong, setLong] = useState(false)
  const isOpen = status.kind === 'open'
  useEffect(() => {
    if (isOpen) return setLong(false)
    const timer = setTimeout(() => setLong(true), 700)
    return () => clearTimeout(timer)
  }, [isOpen])
  if (isOpen || !isLong) return null
  return (
    <Banner
      tone="warning"
      role="status"
      className="shell-connection"
      title={status.kind === 'connecting' ? 'Connecting to Steward…' : 'There is no connection to Steward. It is tried again by itself.'}
      actions={
        status.kind === 'lost' ? (
          <Button size="small" onPress={() => client.retryNow()}>
            Try now
          </Button>
        ) : undefined
      }
    >
      {status.kind === 'lost' && status.attempt > 3 ? (
        <p>
          See whether <code>steward serve</code> still runs, and open the address that it printed last: each start has a new token.
        </p>
      ) : null}
    </Banner>
  )
}
