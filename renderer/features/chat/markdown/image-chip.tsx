import { Image as ImageIcon } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { useApp } from '#renderer/state/app-context.tsx'

const INLINE_IMAGE = /^data:image\/(?:png|jpeg|gif|webp|avif);base64,/i

/**
 * An image that a text points to. One from the network is never loaded: the request alone would tell
 * its server what was said (security.md, EchoLeak). It shows its host, and opens as any link does.
 */
export function ImageChip({ address, alt }: { readonly address: string; readonly alt: string }) {
  const { links } = useApp()
  if (INLINE_IMAGE.test(address)) return <img className="markdown-image" src={address} alt={alt || 'Image without a description'} />
  const host = hostOf(address)
  return (
    <AriaButton className="image-chip" onPress={() => links.ask(address)}>
      <ImageIcon className="icon" aria-hidden="true" />
      <span className="image-chip-name">{revealHidden(alt || 'Image')}</span>
      <span className="image-chip-host">{host === '' ? 'not loaded' : `not loaded from ${host}`}</span>
    </AriaButton>
  )
}

function hostOf(address: string): string {
  try {
    return new URL(address).host
  } catch {
    return ''
  }
}
