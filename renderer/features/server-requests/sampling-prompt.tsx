import type { ContentPart } from '#contract/content.ts'
import type { JsonValue } from '#contract/json.ts'
import type { ServerRequest } from '#contract/server-request.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { visibleJson } from '#renderer/components/visible-json.ts'
import { ContentPartView } from '../chat/content-part.tsx'

type Sampling = Extract<ServerRequest, { kind: 'sampling' }>

/** All that the model would be given, in its order. A long one scrolls; nothing of it is folded away. */
export function SamplingPrompt({ request: { server, system, messages, tools } }: { readonly request: Sampling }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1)
    <div className="request-prompt" role="region" aria-label={`Prompt of ${server}`} tabIndex={0}>
      {system === undefined ? null : (
        <div className="request-part">
          <p className="request-label">Instructions (system prompt)</p>
          <pre className="request-text">{revealHidden(system)}</pre>
        </div>
      )}
      {messages.map((message, index) => (
        // The messages of one prompt never change their order.
        <div className="request-part" key={index}>
          <p className="request-label">{message.role === 'user' ? 'In the role of the user' : 'In the role of the model'}</p>
          <Parts parts={message.content} />
        </div>
      ))}
      {tools.length === 0 ? null : (
        <div className="request-part">
          <p className="request-label">{tools.length === 1 ? 'One tool that the model may ask the server for' : `${tools.length} tools that the model may ask the server for`}</p>
          {tools.map((tool) => (
            <div key={tool.name} className="request-tool">
              <code>{revealHidden(tool.name)}</code>
              {tool.description === undefined ? null : <p className="request-text">{revealHidden(tool.description)}</p>}
              <WholeJson value={tool.inputSchema} />
            </div>
          ))}
        </div>
      )}
    </div>
  )
}

/** The answer of the model, before the server has it. */
export function SamplingAnswer({ stage }: { readonly stage: Extract<Sampling['stage'], { kind: 'answer' }> }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region needs a tab stop (WCAG 2.1.1)
    <div className="request-prompt" role="region" aria-label="Answer of the model" tabIndex={0}>
      <div className="request-part">
        <p className="request-label">{stage.stopReason === 'maxTokens' ? 'The answer, cut at the limit' : 'The answer'}</p>
        {stage.content.length === 0 && stage.toolUses.length === 0 ? <p className="muted">The model wrote nothing.</p> : <Parts parts={stage.content} />}
      </div>
      {stage.toolUses.map((use, index) => (
        // The calls of one answer never change their order.
        <div className="request-part" key={index}>
          <p className="request-label">
            It asks the server for <code>{revealHidden(use.name)}</code>
          </p>
          <WholeJson value={use.arguments} />
        </div>
      ))}
    </div>
  )
}

/** Text as it stands, so that what is approved is what was seen. */
function Parts({ parts }: { readonly parts: readonly ContentPart[] }) {
  return parts.map((part, index) =>
    part.type === 'text' ? (
      // The parts of one message never change their order.
      <pre key={index} className="request-text">
        {revealHidden(part.text)}
      </pre>
    ) : part.type === 'json' ? (
      <WholeJson key={index} value={part.value} />
    ) : (
      <ContentPartView key={index} part={part} />
    ),
  )
}

/** All of it, where a tree would keep closed what is deep inside. */
function WholeJson({ value }: { readonly value: JsonValue }) {
  return <pre className="request-text">{revealHidden(visibleJson(value))}</pre>
}
