import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import type { ResourceTemplateView } from '#contract/server.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { useClient } from '#renderer/state/app-context.tsx'
import { ArgumentField } from '../completion/argument-field.tsx'
import './resources.css'

export interface TemplateFormProps {
  readonly template: ResourceTemplateView
  /** What the main button does, such as `Read`. */
  readonly verb: string
  onSubmit(uri: string): void
  /** More buttons beside it, for the address as it stands. */
  readonly actions?: (uri: string | null) => ReactNode
}

type Address = { readonly kind: 'none' } | { readonly kind: 'ready'; readonly uri: string } | { readonly kind: 'failed'; readonly problem: Problem }

/** Fills a template: each variable with the server's suggestions, and the address that comes of it. */
export function TemplateForm({ template, verb, onSubmit, actions }: TemplateFormProps) {
  const client = useClient()
  const [values, setValues] = useState<Readonly<Record<string, string>>>({})
  const [isTried, setTried] = useState(false)
  const [address, setAddress] = useState<Address>({ kind: 'none' })
  const { server, uriTemplate, variables } = template
  const missing = variables.filter((name) => (values[name] ?? '') === '' && !isOptional(uriTemplate, name))
  const isComplete = missing.length === 0

  useEffect(() => {
    if (Object.values(values).every((value) => value === '')) return setAddress({ kind: 'none' })
    const controller = new AbortController()
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
    client.call('server.expand', { server, uriTemplate, values: given }, { signal: controller.signal }).then(
      ({ uri }) => !controller.signal.aborted && setAddress({ kind: 'ready', uri }),
      (error: unknown) => !controller.signal.aborted && setAddress({ kind: 'failed', problem: toProblem(error) }),
    )
    return () => controller.abort()
  }, [client, server, uriTemplate, values])

  const uri = isComplete && address.kind === 'ready' ? address.uri : null
  function submit(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (uri !== null) onSubmit(uri)
  }
  return (
    <form className="template-form" noValidate onSubmit={submit} aria-label={`Fill in ${template.title ?? template.name}`}>
      {variables.map((name, index) => (
        <ArgumentField
          key={name}
          source={{ server, of: { kind: 'template', uriTemplate } }}
          argument={{ name, required: !isOptional(uriTemplate, name) }}
          value={values[name] ?? ''}
          others={Object.fromEntries(Object.entries(values).filter(([other, value]) => other !== name && value !== ''))}
          problem={isTried && missing.includes(name) ? 'This is needed.' : undefined}
          autoFocus={index === 0}
          onChange={(value) => setValues((last) => ({ ...last, [name]: value }))}
        />
      ))}
      {address.kind === 'failed' ? <ProblemNotice problem={address.problem} /> : null}
      <p className="template-address" aria-label="The address" role="status">
        {revealHidden(address.kind === 'ready' ? address.uri : uriTemplate)}
      </p>
      <div className="template-actions">
        <Button variant="primary" type="submit">
          {verb}
        </Button>
        {actions?.(uri)}
      </div>
    </form>
  )
}

/** What stands in a query, `{?a,b}` or `{&a}`, may be left out. https://www.rfc-editor.org/rfc/rfc6570#section-3.2.8 */
function isOptional(uriTemplate: string, variable: string): boolean {
  return [...uriTemplate.matchAll(/\{[?&]([^}]*)\}/g)].some(([, names]) => names?.split(',').some((name) => name.replace(/(?::\d+|\*)$/, '') === variable))
}
