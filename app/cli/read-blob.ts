import type { Connection } from '#rpc/connect.ts'

/** All bytes of a blob, read in pieces. @throws StewardError `blob-not-found` */
export async function readBlob(connection: Connection, blobId: string): Promise<{ bytes: Uint8Array; name: string; mimeType: string }> {
  const pieces: Buffer[] = []
  let received = 0
  for (;;) {
    const { data, size, name, mimeType } = await connection.call('blob.read', { blobId, offset: received })
    const piece = Buffer.from(data, 'base64')
    pieces.push(piece)
    received += piece.byteLength
    if (received >= size || piece.byteLength === 0) return { bytes: Buffer.concat(pieces), name, mimeType }
  }
}
