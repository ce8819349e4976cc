import { hash, createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto'
import type { AuditCrypto, AuditWitness } from '#core/ports/audit-store.ts'
import type { Keychain } from './keychain.ts'

export const auditCrypto: AuditCrypto = {
  sha256: (data) => hash('sha256', data, 'buffer'),
  createKey() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    return { keyId: randomUUID(), publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64') }
  },
  sign: (privateKey, data) => sign(null, data, createPrivateKey({ key: Buffer.from(privateKey, 'base64'), type: 'pkcs8', format: 'der' })).toString('base64'),
  verify(publicKey, data, signature) {
    try {
      return verify(null, data, createPublicKey({ key: Buffer.from(publicKey, 'base64'), type: 'spki', format: 'der' }), Buffer.from(signature, 'base64'))
    } catch {
      return false
    }
  },
}

/** The head beside the master key. It is not read or written without a keychain; then only the database tells of a cut. */
export function createWitness(keychain: Pick<Keychain, 'read' | 'write'>): AuditWitness {
  const account = (logId: string): string => `ledger-head/${logId}`
  return {
    async read(logId) {
      const bytes = await keychain.read(account(logId))
      if (bytes === null) return undefined
      const [seq, hash] = Buffer.from(bytes).toString('utf8').split(' ')
      return hash === undefined ? undefined : { seq: Number(seq), hash }
    },
    write: (logId, { seq, hash }) => keychain.write(account(logId), Buffer.from(`${seq} ${hash}`)),
  }
}
