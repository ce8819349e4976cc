import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipEntry {
  readonly name: string
  readonly data?: string | Uint8Array
  /** Unix mode with its type, such as 0o120777 for a link. Missing: none is written. */
  readonly mode?: number
  /** What the table of contents says, where it lies. */
  readonly claims?: { readonly size?: number; readonly flags?: number; readonly method?: number }
}

/** An archive as no tool would write it: every name, mode and size as it is said. */
export function makeZip(entries: readonly ZipEntry[]): Uint8Array {
  const bodies: Buffer[] = []
  const table: Buffer[] = []
  let offset = 0
  for (const { name, data = '', mode, claims = {} } of entries) {
    const bytes = Buffer.from(data)
    const packed = bytes.length === 0 ? bytes : deflateRawSync(bytes)
    const path = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800 | (claims.flags ?? 0), 2)
    common.writeUInt16LE(claims.method ?? (bytes.length === 0 ? 0 : 8), 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(claims.size ?? bytes.length, 18)
    common.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, packed])
    const more = Buffer.alloc(14)
    more.writeUInt32LE(((mode ?? 0) << 16) >>> 0, 6)
    more.writeUInt32LE(offset, 10)
    table.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), Buffer.from([20, 3]), common, more, path]))
    bodies.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(table)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...bodies, directory, Buffer.from('PK\u0005\u0006'), end])
}
