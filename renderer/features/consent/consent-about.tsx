import type { ConsentRequest } from '#contract/consent.ts'
import { isAlarming } from '#contract/request-words.ts'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { visibleJson } from '#renderer/components/visible-json.ts'
import { ToolSigns } from '../tools/tool-signs.tsx'

/** What the server says of the tool, word for word: what the model reads is what the person can read. */
export function ConsentAbout({ request }: { readonly request: ConsentRequest }) {
  const quiet = request.signs.filter(({ code }) => !isAlarming(code))
  return (
    <Disclosure summary="About this tool">
      <dl className="consent-about">
        <dt>Tool</dt>
        <dd>
          <code>{revealHidden(request.tool)}</code> of <code>{revealHidden(request.server)}</code>
        </dd>
        <dt>The server says</dt>
        <dd>{request.description ? revealHidden(request.description) : 'Nothing.'}</dd>
        {quiet.length === 0 ? null : (
          <>
            <dt>Noticed</dt>
            <dd>
              <ToolSigns signs={quiet} />
            </dd>
          </>
        )}
        <dt>Arguments</dt>
        <dd>
          <CodeBlock code={visibleJson(request.inputSchema)} language="json" maxHeight="small" isPlain wrap />
        </dd>
      </dl>
      <p className="consent-about-note">{request.change ? 'The model was told of it as it was before: it does not know the new words.' : 'The model reads exactly this.'}</p>
    </Disclosure>
  )
}
