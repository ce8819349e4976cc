import type { ReadResourceResult } from '@modelcontextprotocol/client'
import { fromBase64 } from '#contract/base64.ts'
import type { Attachment } from '#contract/content.ts'
import { StewardError } from '#contract/problem.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import { fileNameOf } from './file-name.ts'

/** Bytes of all contents of one resource. A model takes much less; the person can look at it in the app. */
const LARGEST = 25 * 1024 * 1024
/** As many as one message takes. */
const MOST_CONTENTS = 50

interface Resource {
  readonly server: string
  readonly uri: string
  /** As the server lists it, where it does. */
  readonly title: string | undefined
  readonly mimeType: string | undefined
  readonly contents: ReadResourceResult['contents']
}

/**
 * What was read of a resource as attachments of a message, each naming where it is from. Text becomes UTF-8, bytes stay
 * what they are.
 *
 * @throws StewardError `resource-empty`, `resource-too-large`, `resource-invalid`
 */
export async function toAttachments({ server, uri, title, mimeType, contents }: Resource, blobs: Pick<BlobStore, 'put'>): Promise<Attachment[]> {
  const problem = (code: string, message: string, cause: string, nextStep: string): StewardError => new StewardError({ code, message, cause, nextStep })
  if (contents.length === 0) throw problem('resource-empty', 'There is nothing to attach.', `${server} answered without any content for ${uri}.`, 'Attach another one, or tell the maker of the server.')
  if (contents.length > MOST_CONTENTS) throw problem('resource-too-large', 'This resource has too many parts.', `${server} answered with ${contents.length} parts; a message takes ${MOST_CONTENTS}.`, 'Attach a smaller one.')
  let left = LARGEST
  const pieces = contents.map((each) => {
    // Before it is decoded: base64 is a third longer than its bytes.
    const length = 'text' in each ? each.text.length : each.blob.length * 0.75
    if (length <= left) {
      const bytes = bytesOf(each)
      if (!bytes) throw problem('resource-invalid', 'This resource cannot be attached.', `${server} sent ${each.uri} in bytes that are not valid base64.`, 'This is a fault of the server: tell its maker.')
      left -= bytes.length
      if (left >= 0) return { each, bytes }
    }
    throw problem('resource-too-large', 'This resource is too large to attach.', `${uri} has more than ${LARGEST / 1_048_576} MB.`, 'Attach a smaller one, or let the model read parts of it with a tool.')
  })
  const attachments: Attachment[] = []
  for (const { each, bytes } of pieces) {
    const isWhole = each.uri === uri || pieces.length === 1
    const type = (each.mimeType ?? (isWhole ? mimeType : undefined) ?? ('text' in each ? 'text/plain' : 'application/octet-stream')).slice(0, 200)
    const name = fileNameOf(isWhole && title !== undefined ? title : each.uri, 'resource')
    const { blobId, size } = await blobs.put(bytes, { name, mimeType: type })
    // The address that was asked for: that is what is watched and read again.
    attachments.push({ blobId, name, mimeType: type, size, source: { kind: 'resource', server, uri } })
  }
  return attachments
}

function bytesOf(contents: ReadResourceResult['contents'][number]): Uint8Array | undefined {
  if ('text' in contents) return new TextEncoder().encode(contents.text)
  try {
    return fromBase64(contents.blob)
  } catch {
    return undefined
  }
}
