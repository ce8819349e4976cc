import { generate } from 'selfsigned'

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

const common = { keyType: 'ec', algorithm: 'sha256' } as const

export async function makeAuthority(name: string): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: name }], { ...common, extensions: [{ name: 'basicConstraints', cA: true, critical: true }, { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true }] })
  return { cert: made.cert, key: made.private }
}

/** For `name`, and for this machine. With a passphrase the key is locked. */
export async function issue({ cert, key }: Certificate, name: string, passphrase?: string): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: name }], {
    ...common,
    ca: { cert, key },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }, { type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }] },
    ],
    ...(passphrase === undefined ? {} : { passphrase }),
  })
  return { cert: made.cert, key: made.private }
}
