import { MessageCircleQuestion } from 'lucide-react'
import { type FormEvent, useEffect, useId, useState } from 'react'
import type { JsonObject } from '#contract/json.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { isObject } from '#renderer/components/schema-form/shape.ts'
import { SchemaForm } from '#renderer/components/schema-form/schema-form.tsx'
import { useSchemaForm } from '#renderer/components/schema-form/use-schema-form.ts'
import { visibleText } from '#renderer/components/visible-text.ts'
import { drafts } from './drafts.ts'
import { RequestFrame, type RequestProps, ServerMessage, ServerName } from './request-frame.tsx'

/** A form that a server wants filled in. The view checks quickly while one types; what is sent, the host checks. */
export function FormRequest(props: RequestProps<'form'>) {
  const { request, answering, isDialog } = props
  const { server, secretFields, requestId } = request
  const formId = useId()
  // Each change of any request brings a new copy of this schema; the fields must not begin anew with it.
  const [schema] = useState(() => requireText(request.schema))
  const form = useSchemaForm(schema)
  const [isTried, setTried] = useState(false)
  useKeptDraft(requestId, form)
  const asksForSecret = secretFields.length > 0
  const isBusy = answering.pending !== null

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (!answering.isSettled || isBusy) return
    setTried(true)
    if (form.value !== null) void answering.answer({ kind: 'submit', content: form.value })
  }

  return (
    <RequestFrame
      {...props}
      icon={<MessageCircleQuestion className="icon consent-icon request-icon" aria-hidden="true" />}
      title={
        <>
          <ServerName name={server} /> asks you for something.
        </>
      }
      refusals={
        <>
          <Button variant={asksForSecret ? 'primary' : 'secondary'} onPress={() => void answering.answer({ kind: 'decline' })} isDisabled={isBusy}>
            Decline
          </Button>
          <Button variant="quiet" onPress={() => void answering.answer({ kind: 'cancel' })} isDisabled={isBusy}>
            Close
          </Button>
        </>
      }
      main={
        <Button variant={asksForSecret ? 'secondary' : 'primary'} type="submit" form={formId} isDisabled={!answering.isSettled || isBusy}>
          {asksForSecret ? 'Send it anyway' : 'Send'}
        </Button>
      }
    >
      <ServerMessage server={server} text={request.message} />
      {asksForSecret ? (
        <Banner tone="danger" role="alert" title={secretFields.length === 1 ? 'This asks for a password or a key.' : 'This asks for passwords or keys.'}>
          <p>
            Servers may not ask for secrets in a form: {secretFields.map((name) => `“${visibleText(name)}”`).join(', ')}. The server can read and keep what you type, and it may be pretending to be somebody else. Decline, unless you know that it is right.
          </p>
        </Banner>
      ) : null}
      <form id={formId} className="request-form" onSubmit={submit} noValidate aria-label={`What ${visibleText(server)} asks for`}>
        <SchemaForm form={form} isTried={isTried} secretFields={secretFields} isDisabled={isBusy} autoFocus={isDialog} />
      </form>
      <p className="request-note">
        Only <ServerName name={server} /> gets what you send. <strong>Decline</strong> tells it that you do not want to. <strong>Close</strong> leaves it without an answer; it may ask again.
      </p>
    </RequestFrame>
  )
}

/** A text that has to be there is not an empty one, to a person. */
function requireText(schema: JsonObject): JsonObject {
  const { properties, required } = schema
  if (!isObject(properties) || !Array.isArray(required)) return schema
  const fields = Object.entries(properties).map(([name, field]) => [name, isObject(field) && field['type'] === 'string' && required.includes(name) ? { minLength: 1, ...field } : field])
  return { ...schema, properties: Object.fromEntries(fields) as JsonObject }
}

/** What was typed moves along when the form moves between its card and the dialog. */
function useKeptDraft(requestId: string, form: ReturnType<typeof useSchemaForm>): void {
  const { change, draft } = form
  const [isRestored, setRestored] = useState(false)
  useEffect(() => {
    const kept = drafts.get(requestId)
    if (kept) change(kept)
    setRestored(true)
    // oxlint-disable-next-line react/exhaustive-deps -- once for each request
  }, [requestId])
  useEffect(() => {
    if (isRestored) drafts.set(requestId, draft)
  }, [requestId, draft, isRestored])
}
