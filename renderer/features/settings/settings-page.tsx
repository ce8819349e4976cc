import type { ReactNode } from 'react'
import { hrefOf, useRoute } from '#renderer/shell/route.ts'
import { AboutPage } from './about-page.tsx'
import { GeneralPage } from './general-page.tsx'
import { PermissionsPage } from './permissions-page.tsx'
import { ProvidersPage } from './providers-page.tsx'
import { SecretsPage } from './secrets-page.tsx'
import '#renderer/components/page.css'
import './settings.css'

const pages = [
  { id: 'general', label: 'General', content: () => <GeneralPage /> },
  { id: 'providers', label: 'Providers and keys', content: () => <ProvidersPage /> },
  { id: 'permissions', label: 'Permissions', content: () => <PermissionsPage /> },
  { id: 'secrets', label: 'Secrets', content: () => <SecretsPage /> },
  { id: 'about', label: 'About and checks', content: () => <AboutPage /> },
] as const satisfies readonly { id: string; label: string; content(): ReactNode }[]

/** Older or shorter names of a page, as problems and links may use them. */
const aliases: Readonly<Record<string, string>> = { models: 'providers', keys: 'providers', grants: 'permissions', doctor: 'about' }

/** The settings: pages at the left, one of them at the right. Every change is kept at once, unless it has its own Save. */
export function SettingsPage() {
  const route = useRoute()
  const asked = route.kind === 'settings' ? route.page : null
  const chosen = pages.find(({ id }) => id === (aliases[asked ?? ''] ?? asked)) ?? pages[0]
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label="Settings">
        <h1 className="settings-title">Settings</h1>
        <ul className="settings-links">
          {pages.map(({ id, label }) => (
            <li key={id}>
              <a className="settings-link" href={hrefOf({ kind: 'settings', page: id })} aria-current={id === chosen.id ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className="settings-body">
        <div className="settings-column">
          <h2 className="settings-heading">{chosen.label}</h2>
          {chosen.content()}
        </div>
      </div>
    </div>
  )
}
