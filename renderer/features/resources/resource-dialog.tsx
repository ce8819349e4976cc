import { ExternalLink } from 'lucide-react'
import { useStore } from 'zustand'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { AttachButton } from './attach-button.tsx'
import { closeResource, type OpenResource, openResource } from './open-resource.ts'
import { ResourcePreview } from './resource-preview.tsx'

/** A resource that was opened from a card, a message or a list: what it holds, and the way into a message. */
export function ResourceDialog() {
  const { resource } = useStore(openResource)
  return resource === null ? null : <Opened key={`${resource.server}\n${resource.uri}`} resource={resource} />
}

function Opened({ resource }: { readonly resource: OpenResource }) {
  const { links } = useApp()
  const { server, uri, title, description } = resource
  const isWeb = /^https?:/i.test(uri)
  return (
    <Dialog
      title={title ?? uri}
      isOpen
      onClose={closeResource}
      size="large"
      actions={
        <>
          {isWeb ? (
            <Button icon={<ExternalLink className="icon" aria-hidden="true" />} onPress={() => (closeResource(), links.ask(uri))}>
              Open as a web page
            </Button>
          ) : null}
          <AttachButton source={{ kind: 'resource', server, uri }} name={title ?? uri} onAttached={closeResource} />
        </>
      }
    >
      <p className="muted">
        <code>{revealHidden(uri)}</code> of {revealHidden(server)}
      </p>
      {description === undefined ? null : <p>{revealHidden(description)}</p>}
      <ResourcePreview server={server} uri={uri} />
    </Dialog>
  )
}
