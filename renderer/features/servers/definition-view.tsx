import type { ReactNode } from 'react'
import { sandboxRows } from '#contract/describe-sandbox.ts'
import type { ServerDefinition } from '#contract/server.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { describeSignIn, describeTransport, withoutPassword } from './describe-definition.ts'

/**
 * Exactly what an approval covers, untruncated: the command, every argument, the names of the environment
 * variables, the folder; or the address, the way to it, and the names of its headers. Values of variables
 * and headers stay out where the entry was approved already: they may hold secrets. Before, `LD_PRELOAD` is as much as the command.
 */
export function DefinitionView({ definition, withValues = false }: { readonly definition: ServerDefinition; readonly withValues?: boolean }) {
  return <dl className="definition">{definition.kind === 'stdio' ? <StdioRows definition={definition} withValues={withValues} /> : <HttpRows definition={definition} withValues={withValues} />}</dl>
}

function StdioRows({ definition, withValues }: { readonly definition: Extract<ServerDefinition, { kind: 'stdio' }>; readonly withValues: boolean }) {
  const names = Object.entries(definition.env).map(([name, value]) => (withValues ? `${name}=${value}` : name))
  return (
    <>
      <Row label="Command">
        <code className="definition-code">{revealHidden(definition.command)}</code>
      </Row>
      <Row label={definition.args.length === 1 ? 'Argument' : 'Arguments'}>
        {definition.args.length === 0 ? <None /> : <CodeList values={definition.args} />}
        {definition.secretsInArgs ? <p className="muted">A secret stands in them, where every program on this computer can read it.</p> : null}
      </Row>
      <Row label="Environment">{names.length === 0 ? <None /> : <CodeList values={names} />}</Row>
      {definition.envFile === undefined ? null : (
        <Row label="Environment file">
          <code className="definition-code">{revealHidden(definition.envFile)}</code>
        </Row>
      )}
      <Row label="Folder">{definition.cwd === undefined ? <span className="muted">{definition.sandbox ? 'Your home folder, which is empty for it' : 'Your home folder'}</span> : <code className="definition-code">{revealHidden(definition.cwd)}</code>}</Row>
      <Row label="Isolation">{definition.sandbox ? <>{definition.sandbox.mode === 'strict' ? 'Strict: no network, and only the folders here' : 'Standard: only the folders and hosts here'}</> : <span className="muted">None: it runs with your rights</span>}</Row>
      {sandboxRows(definition).map(({ label, values }) => (
        <Row key={label} label={label}>
          <CodeList values={values} />
        </Row>
      ))}
    </>
  )
}

function HttpRows({ definition, withValues }: { readonly definition: Extract<ServerDefinition, { kind: 'http' }>; readonly withValues: boolean }) {
  const { tls, proxy, signIn } = definition
  const names = Object.entries(definition.headers).map(([name, value]) => (withValues ? `${name}: ${value}` : name))
  const files = [
    ['Trusted authority', tls?.ca],
    ['Certificate shown to it', tls?.cert],
    ['Key of the certificate', tls?.key],
  ].filter((file): file is [string, string] => file[1] !== undefined)
  return (
    <>
      <Row label="Address">
        <code className="definition-code">{revealHidden(definition.url)}</code>
        {definition.secretsInUrl ? <p className="muted">A secret stands in it; servers and proxies keep addresses in logs.</p> : null}
      </Row>
      <Row label="Transport">{describeTransport(definition)}</Row>
      <Row label="Headers">{names.length === 0 ? <None /> : <CodeList values={names} />}</Row>
      {files.map(([label, path]) => (
        <Row key={label} label={label}>
          <code className="definition-code">{revealHidden(path)}</code>
        </Row>
      ))}
      {proxy === undefined ? null : (
        <Row label="Proxy">{proxy === 'none' ? 'None, also where the system has one' : <code className="definition-code">{revealHidden(withoutPassword(proxy))}</code>}</Row>
      )}
      {signIn === undefined ? null : <Row label="Sign-in">{describeSignIn(signIn)}</Row>}
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
