import { KeyRound } from 'lucide-react'
import { EmptyState } from '../components/empty-state.tsx'

/** Instead of the app, where a browser tab was opened without the token: nothing of it could work. */
export function NoKeyPage() {
  return (
    <main className="shell-no-key">
      <h1 className="visually-hidden">Steward</h1>
      <EmptyState icon={<KeyRound className="icon" aria-hidden="true" />} title="This tab has no key to Steward">
        <p>
          The key is part of the address that Steward printed when it started: <code>http://127.0.0.1:…/#token=…</code>
        </p>
        <p>Open that whole address here. Each start of Steward makes a new one.</p>
      </EmptyState>
    </main>
  )
}
