import { type FormEvent, useId, useState } from 'react'
import type { InstallProposal } from '#contract/install.ts'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { useAction } from '#renderer/state/use-load.ts'
import { useSettled } from '../consent/use-settled.ts'
import { DefinitionView } from '../servers/definition-view.tsx'
import { BundleFacts } from './bundle-facts.tsx'
import { draftOf, UserFields } from './user-fields.tsx'
import '../servers/servers.css'
import './install.css'

/**
 * All of what a link or a bundle would add, before anything of it is written or runs. The focus is on Cancel, and the yes is for
 * the hash of exactly this.
 */
export function ProposalDialog({ proposal }: { readonly proposal: InstallProposal }) {
  const { client } = useApp()
  const { proposalId, source, server, definition, definitionHash, before, leftOut, warnings, wanted } = proposal
  const formId = useId()
  const action = useAction()
  const fields = source.kind === 'bundle' ? source.fields : []
  const [draft, setDraft] = useState<Readonly<Record<string, string>>>({})
  const isChanged = fields.some((field) => draft[field.key] !== undefined && (field.sensitive ? draft[field.key] !== '' : draft[field.key] !== field.value))
  const missing = fields.find((field) => field.required && draftOf(field, draft).trim() === '' && !(field.sensitive && field.filled))
  const isProgram = definition.kind === 'stdio'
  const close = (): void => void client.call('install.dismiss', { proposalId }).catch(() => undefined)

  async function fill(event: FormEvent): Promise<void> {
    event.preventDefault()
    const isDone = await action.run(() => client.call('install.fill', { proposalId, values: draft }))
    // A key that the host has is not kept here.
    if (isDone) setDraft({})
  }

  async function accept(): Promise<void> {
    const isDone = await action.run(() => client.call('install.accept', { proposalId, definitionHash }))
    if (isDone) navigate({ kind: 'servers', server, tab: null })
  }

  return (
    <Dialog
      title={before ? `Replace the server ${server}?` : `Add the server ${server}?`}
      isOpen
      onClose={close}
      role="alertdialog"
      size="large"
      actions={
        <>
          <Button onPress={close} autoFocus>
            Cancel
          </Button>
          {isChanged || missing ? (
            <Button variant="primary" type="submit" form={formId} isDisabled={missing !== undefined} isPending={action.isPending}>
              Continue
            </Button>
          ) : (
            <AcceptButton key={definitionHash} label={before ? 'Replace and start' : 'Add and start'} isPending={action.isPending} onAccept={() => void accept()} />
          )}
        </>
      }
    >
      <div className="install">
        <Banner tone="warning" title={isProgram ? 'This program would run with your rights on this computer.' : 'What you and the model send to its tools would go to this address.'}>
          <p>{source.kind === 'link' ? 'It comes from a link. Whoever made the link chose everything below. Add it only if you know and trust them.' : 'It comes from a bundle, and nobody has verified who made it. Add it only if you know and trust them.'} Nothing of it has run.</p>
        </Banner>
        {warnings.length > 0 ? (
          <Banner tone="danger" title="Look at this twice">
            <ul className="install-warnings">
              {warnings.map((warning) => (
                <li key={warning}>{revealHidden(warning)}</li>
              ))}
            </ul>
          </Banner>
        ) : null}
        {source.kind === 'bundle' ? <BundleFacts source={source} /> : null}
        {fields.length > 0 ? (
          <form id={formId} className="form" onSubmit={(event) => void fill(event)} noValidate>
            <UserFields fields={fields} draft={draft} onChange={(key, value) => setDraft((last) => ({ ...last, [key]: value }))} />
          </form>
        ) : null}
        <section aria-label={before ? 'After' : 'What it is'}>
          {before ? <h3 className="install-heading">After</h3> : null}
          <DefinitionView definition={definition} withValues />
        </section>
        {before ? (
          <section aria-label="Now">
            <h3 className="install-heading">Now, and gone then</h3>
            {before.definition ? <DefinitionView definition={before.definition} withValues /> : <pre className="install-written">{revealHidden(before.written)}</pre>}
          </section>
        ) : null}
        {leftOut.length > 0 ? (
          <p className="muted">
            Not taken over, because no {source.kind} may set it: {leftOut.map((field, index) => <span key={field}>{index > 0 ? ', ' : ''}<code className="definition-code">{revealHidden(field)}</code></span>)}
          </p>
        ) : null}
        {wanted.length > 0 ? (
          <p>
            Before it can start, it wants {wanted.length === 1 ? 'a key' : 'keys'}: {wanted.map((name, index) => <span key={name}>{index > 0 ? ', ' : ''}<code className="definition-code">{revealHidden(name)}</code></span>)}. Store {wanted.length === 1 ? 'it' : 'them'} under Settings, Providers and keys.
          </p>
        ) : null}
        <p className="approve-hash">
          Your answer is for exactly this: <code>{definitionHash}</code>
        </p>
        {source.kind === 'link' ? (
          <Disclosure summary="The link as it came">
            <pre className="install-written">{revealHidden(source.text)}</pre>
          </Disclosure>
        ) : null}
        {action.problem ? <ProblemNotice problem={action.problem} role="alert" /> : null}
      </div>
    </Dialog>
  )
}

/** A press that was meant for what stood there a moment ago accepts nothing. */
function AcceptButton({ label, isPending, onAccept }: { readonly label: string; readonly isPending: boolean; onAccept(): void }) {
  const isSettled = useSettled()
  return (
    <Button variant="primary" isPending={isPending} onPress={() => isSettled && onAccept()}>
      {label}
    </Button>
  )
}
