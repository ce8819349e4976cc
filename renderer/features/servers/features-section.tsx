import type { ServerFeatures, ServerView } from '#contract/server.ts'
import { Badge } from '#renderer/components/badge.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'

/** What the server said that it can do, in words for a person. */
export function FeaturesSection({ view: { features } }: { readonly view: ServerView }) {
  return (
    <section className="tab-section" aria-label="What it can do">
      <h3 className="tab-section-title">What it can do</h3>
      {features === undefined ? (
        <p className="muted">It has not said yet: it was never connected.</p>
      ) : (
        <>
          <ul className="chips" aria-label="Features">
            {chipsOf(features).map(([label, meaning]) => (
              <li key={label}>
                <Badge title={meaning}>{label}</Badge>
              </li>
            ))}
          </ul>
          {features.extensions.length === 0 ? null : (
            <dl className="definition">
              <dt>Extensions</dt>
              <dd>
                <ul className="chips">
                  {features.extensions.map((extension) => (
                    <li key={extension}>
                      <code className="definition-code">{revealHidden(extension)}</code>
                    </li>
                  ))}
                </ul>
              </dd>
            </dl>
          )}
        </>
      )}
    </section>
  )
}

function chipsOf(features: ServerFeatures): readonly (readonly [string, string])[] {
  const tells = (list: ServerFeatures['listChanged'][number], label: string): string => (features.listChanged.includes(list) ? `${label}, tells of changes` : label)
  const chips: readonly (readonly [boolean, string, string])[] = [
    [features.tools, tells('tools', 'Tools'), 'Things that a model can do with it'],
    [features.resources, tells('resources', 'Resources'), 'Data that can be read and attached'],
    [features.subscribe, 'Watching', 'It tells when a resource changes'],
    [features.prompts, tells('prompts', 'Prompts'), 'Messages that it has ready'],
    [features.completions, 'Completion', 'It suggests values while one types'],
    [features.logging, 'Logging', 'It sends its log through the protocol'],
    [features.tasks, 'Tasks', 'Long calls go on in the background'],
    [features.skills, 'Skills', 'Instructions that a model can load'],
  ]
  const said = chips.flatMap(([is, label, meaning]) => (is ? [[label, meaning] as const] : []))
  return said.length > 0 ? said : [['Nothing', 'The server declared no feature']]
}
