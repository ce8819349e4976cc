import type { ServerView } from '#contract/server.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { AccountSection } from './account-section.tsx'
import { DefinitionView } from './definition-view.tsx'
import { FeaturesSection } from './features-section.tsx'

/** What Steward runs for this server, and what the server tells models about itself. */
export function OverviewTab({ view }: { readonly view: ServerView }) {
  return (
    <div className="tab-body about">
      <AccountSection view={view} />
      <section className="tab-section" aria-label="How it is started">
        <h3 className="tab-section-title">{view.definition.kind === 'stdio' ? 'What Steward runs' : 'Where Steward connects'}</h3>
        <DefinitionView definition={view.definition} />
      </section>
      <FeaturesSection view={view} />
      <section className="tab-section" aria-label="Instructions">
        <h3 className="tab-section-title">Instructions</h3>
        <p className="muted">What the server wants models to know. It goes to the model as the server wrote it, marked as untrusted.</p>
        {view.instructions ? <pre className="instructions">{revealHidden(view.instructions)}</pre> : <p className="muted">This server gives none.</p>}
      </section>
    </div>
  )
}
