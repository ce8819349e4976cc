import { useEffect, useState } from 'react'

/** Counts the seconds to the next attempt. Not a live region: a number a second is noise to a listener. */
export function RetryCountdown({ retryAt }: { readonly retryAt: number }) {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.ceil((retryAt - now) / 1000)
  return <span className="muted">{seconds > 0 ? `Next attempt in ${seconds} s` : 'Trying now…'}</span>
}
