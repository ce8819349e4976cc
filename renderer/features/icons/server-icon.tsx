import { type ReactNode, useEffect, useState } from 'react'
import type { Icon } from '#contract/server.ts'
import type { Client } from '#renderer/client/client.ts'
import { useClient } from '#renderer/state/app-context.tsx'
import './server-icon.css'

export interface ServerIconProps {
  readonly server: string
  readonly icons: readonly Icon[] | undefined
  /** Where the server gives none, or none that may be shown. */
  readonly fallback?: ReactNode
  readonly size?: number
}

const MOST_KNOWN = 500
const known = new Map<string, Promise<string | null>>()

/** The picture that a server gave something of its own. The host fetches it, if at all; here it is only bytes. */
export function ServerIcon({ server, icons, fallback = null, size = 18 }: ServerIconProps) {
  const client = useClient()
  const src = pickIcon(icons)?.src
  const [shown, setShown] = useState<string | null>(null)
  useEffect(() => {
    if (src === undefined) return
    let isOver = false
    iconOf(client, server, src).then((found) => !isOver && setShown(found), () => {})
    return () => {
      isOver = true
    }
  }, [client, server, src])
  if (src === undefined || shown === null || !shown.startsWith('data:image/')) return fallback
  return <img className="server-icon" src={shown} width={size} height={size} alt="" onError={() => setShown(null)} />
}

function iconOf(client: Client, server: string, src: string): Promise<string | null> {
  const key = `${server}\n${src}`
  let found = known.get(key)
  if (!found) {
    found = client.call('server.icon', { server, src }).then(({ src: data }) => data)
    // A failure is not remembered: the server may be there again later.
    found.catch(() => known.delete(key))
    known.set(key, found)
    for (const oldest of known.keys()) {
      if (known.size <= MOST_KNOWN) break
      known.delete(oldest)
    }
  }
  return found
}

/** The one for this theme, else one for any. */
function pickIcon(icons: readonly Icon[] | undefined): Icon | undefined {
  if (!icons || icons.length === 0) return undefined
  const chosen = document.documentElement.dataset['theme']
  const theme = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches) ? 'dark' : 'light'
  return icons.find((icon) => icon.theme === theme) ?? icons.find((icon) => icon.theme === undefined) ?? icons[0]
}
