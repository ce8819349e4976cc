import type { ReactNode } from 'react'
import type { ServerDefinition } from '#contract/server.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'

/**
 * Exactly what an approval covers, untruncated: the command, every argument, the names of the environment
 * variables, the folder; or the address and the names of its headers. Values of variables and headers
 * stay out: they may hold secrets.
 */
export function DefinitionView({ definition }: { readonly definition: ServerDefinition }) {
  return <dl className="definition">{definition.kind === 'stdio' ? <StdioRows definition={definition} /> : <HttpRows definition={definition} />}</dl>
}

function StdioRows({ definition }: { readonly definition: Extract<ServerDefinition, { kind: 'stdio' }> }) {
  const names = Object.keys(definition.env)
  return (
    <>
      <Row label="Command">
        <code className="definition-code">{revealHidden(definition.command)}</code>
      </Row>
      <Row label={definition.args.length === 1 ? 'Argument' : 'Arguments'}>
        {definition.args.length === 0 ? <None /> : <CodeList values={definition.args} />}
      </Row>
      <Row label="Environment">{names.length === 0 ? <None /> : <CodeList values={names} />}</Row>
      {definition.envFile === undefined ? null : (
        <Row label="Environment file">
          <code className="definition-code">{revealHidden(definition.envFile)}</code>
        </Row>
      )}
      <Row label="Folder">{definition.cwd === undefined ? <span className="muted">Your home folder</span> : <code className="definition-code">{revealHidden(definition.cwd)}</code>}</Row>
    </>
  )
}

function HttpRows({ definition }: { readonly definition: Extract<ServerDefinition, { kind: 'http' }> }) {
  const names = Object.keys(definition.headers)
  return (
    <>
      <Row label="Address">
        <code className="definition-code">{revealHidden(definition.url)}</code>
      </Row>
      <Row label="Headers">{names.length === 0 ? <None /> : <CodeList values={names} />}</Row>
      {definition.transport === 'auto' ? null : <Row label="Transport">{definition.transport === 'sse' ? 'HTTP with SSE (the older one)' : 'Streamable HTTP'}</Row>}
    </>
  )
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  )
}

function None() {
  return <span className="muted">None</span>
}

/** One on a line: an argument with a space in it is seen to be one. The same text may stand twice, so the place is the key. */
function CodeList({ values }: { readonly values: readonly string[] }) {
  return (
    <ol className="definition-list">
      {values.map((value, index) => (
        <li key={index}>
          <code className="definition-code">{revealHidden(value)}</code>
        </li>
      ))}
    </ol>
  )
}
