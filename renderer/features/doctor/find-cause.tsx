import { Stethoscope } from 'lucide-react'
import type { Problem } from '#contract/problem.ts'
import { Button, type ButtonProps } from '#renderer/components/button.tsx'
import { findCause } from '#renderer/state/doctor.ts'

/** Opens the checks of a server. `isShort` where there is room for one word: its name for a screen reader says the server then. */
export function FindCause({ server, variant = 'secondary', isShort }: { readonly server: string; readonly variant?: ButtonProps['variant']; readonly isShort?: boolean }) {
  return (
    <Button size="small" variant={variant} icon={<Stethoscope className="icon" aria-hidden="true" />} onPress={() => findCause(server)} {...(isShort ? { 'aria-label': `Fix ${server}: find the cause` } : {})}>
      {isShort ? 'Fix' : 'Find the cause'}
    </Button>
  )
}

const ofServers = new Set(['server-not-ready', 'server-exited', 'call-timed-out', 'handshake-timeout', 'connection-failed', 'connection-lost', 'connection-refused', 'connection-timed-out'])

/** Whether a failed call is one of the server, so that its checks may say more. */
export function isOfServer({ code, action }: Problem): boolean {
  return ofServers.has(code) || (action !== undefined && 'server' in action && action.server !== undefined)
}
