import { Download, File, Link2, FileText } from 'lucide-react'
import { useState } from 'react'
import type { ContentPart } from '#contract/content.ts'
import { toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { formatBytes } from '#renderer/components/format.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { JsonView } from '#renderer/components/json-view.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { readBlob } from '#renderer/state/blobs.ts'
import { useApp, useClient } from '#renderer/state/app-context.tsx'
import { useBlobUrl } from '#renderer/state/use-blob-url.ts'
import { showResource } from '../resources/open-resource.ts'
import { LongText } from './long-text.tsx'
import { parseWholeJson } from './parse-whole-json.ts'
import './content-part.css'

export interface ContentPartViewProps {
  readonly part: ContentPart
  /** Where it came from: its links are read there. */
  readonly server?: string | null | undefined
}

/** One piece of a tool's result, of a prompt or of an answer that is no running text. */
export function ContentPartView({ part, server }: ContentPartViewProps) {
  const { links } = useApp()
  switch (part.type) {
    case 'text': {
      const value = parseWholeJson(part.text)
      return value === undefined ? <LongText text={part.text} /> : <JsonView value={value} />
    }
    case 'json':
      return <JsonView value={part.value} />
    case 'image':
      return <BlobImage blobId={part.blobId} alt={part.alt} mimeType={part.mimeType} size={part.size} />
    case 'audio':
      return <BlobAudio blobId={part.blobId} mimeType={part.mimeType} size={part.size} />
    case 'file':
      return <BlobFile blobId={part.blobId} name={part.name} mimeType={part.mimeType} size={part.size} />
    case 'resource-link': {
      const title = part.title ?? part.name
      return (
        <button
          type="button"
          className="content-card"
          onClick={() => (server === null || server === undefined ? links.ask(part.uri) : showResource({ server, uri: part.uri, title, description: part.description }))}
        >
          <Link2 className="icon" aria-hidden="true" />
          <span className="content-card-text">
            <span>{revealHidden(title)}</span>
            <span className="content-card-detail">{revealHidden([part.uri, part.mimeType].filter(Boolean).join(' · '))}</span>
            {part.description === undefined ? null : <span className="content-card-detail">{revealHidden(part.description)}</span>}
          </span>
        </button>
      )
    }
    case 'resource':
      return (
        <div className="content-resource">
          <div className="content-card-detail">
            <FileText className="icon" aria-hidden="true" /> {revealHidden(part.uri)}
          </div>
          <CodeBlock code={part.text} language={part.mimeType?.includes('json') ? 'json' : ''} isPlain wrap maxHeight="medium" />
        </div>
      )
  }
}

interface BlobProps {
  readonly blobId: string
  readonly mimeType: string
  readonly size: number
}

export function BlobImage({ blobId, alt, mimeType, size }: BlobProps & { readonly alt?: string }) {
  const state = useBlobUrl(blobId)
  const [isBroken, setBroken] = useState(false)
  if (state.kind === 'failed' || isBroken) return <BlobFile blobId={blobId} mimeType={mimeType} size={size} name={alt ?? 'Image'} note="cannot be shown" />
  if (state.kind === 'loading') {
    return (
      <div className="content-image-loading">
        <Spinner label="Loading the image" />
      </div>
    )
  }
  return (
    <figure className="content-image">
      <img src={state.url} alt={alt ?? 'Image without a description'} onError={() => setBroken(true)} />
      <SaveButton blobId={blobId} name={alt ?? `image.${extensionOf(mimeType)}`} label="Save the image" />
    </figure>
  )
}

function BlobAudio({ blobId, mimeType, size }: BlobProps) {
  const state = useBlobUrl(blobId)
  if (state.kind !== 'ready') return <BlobFile blobId={blobId} mimeType={mimeType} size={size} name="Audio" />
  return (
    <div className="content-audio">
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- a tool's sound comes without captions */}
      <audio controls src={state.url} aria-label="Audio" />
      <SaveButton blobId={blobId} name={`audio.${extensionOf(mimeType)}`} label="Save the audio" />
    </div>
  )
}

export function BlobFile({ blobId, name, mimeType, size, note }: BlobProps & { readonly name: string; readonly note?: string | undefined }) {
  return (
    <div className="content-card">
      <File className="icon" aria-hidden="true" />
      <span className="content-card-text">
        <span>{revealHidden(name)}</span>
        <span className="content-card-detail">{revealHidden([mimeType, formatBytes(size), note].filter(Boolean).join(' · '))}</span>
      </span>
      <SaveButton blobId={blobId} name={name} label={`Save ${name}`} />
    </div>
  )
}

export function SaveButton({ blobId, name, label }: { readonly blobId: string; readonly name: string; readonly label: string }) {
  const client = useClient()
  const [isPending, setPending] = useState(false)
  async function save(): Promise<void> {
    setPending(true)
    try {
      const found = await readBlob(client, blobId)
      // As bytes without a type: a saved page must not open here.
      const url = URL.createObjectURL(new Blob([found.blob], { type: 'application/octet-stream' }))
      const link = document.createElement('a')
      link.href = url
      link.download = safeName(found.name || name)
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    } catch (error) {
      const problem = toProblem(error)
      toast({ tone: 'danger', title: 'The file could not be saved.', detail: problem.message })
    } finally {
      setPending(false)
    }
  }
  return (
    <Button size="small" variant="quiet" aria-label={label} isPending={isPending} icon={<Download className="icon" aria-hidden="true" />} onPress={() => void save()}>
      Save
    </Button>
  )
}

/** A name that a server chose must not name a place. */
function safeName(name: string): string {
  return name.replace(/[/\\:*?"<>|]/g, '_').replace(/^\.+/, '_').slice(0, 200) || 'file'
}

function extensionOf(mimeType: string): string {
  return /^[a-z]+\/([a-z0-9]{1,8})/.exec(mimeType)?.[1] ?? 'bin'
}
