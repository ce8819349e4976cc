import { KeyRound } from 'lucide-react'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useApp, useReady } from '#renderer/state/app-context.tsx'

/** Where secrets go; a plain warning where there is no keychain. */
export function KeychainNotice({ what }: { readonly what: string }) {
  const keychain = useReady(useApp().live.info)?.keychain
  if (!keychain) return null
  if (keychain.kind === 'keychain') {
    return (
      <p className="settings-keychain muted">
        <KeyRound className="icon" aria-hidden="true" /> {what} are kept in the keychain: {keychain.label}
      </p>
    )
  }
  const { problem } = keychain
  return <ProblemNotice tone="warning" problem={{ ...problem, message: `${what} last only until Steward ends: there is no keychain.`, cause: problem.cause ?? problem.message }} />
}
