import { readFile } from 'node:fs/promises'
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { StewardError } from '#contract/problem.ts'
import type { TlsFiles } from '#contract/server.ts'

/** What Steward shows a server that asks, in PEM. */
export interface Identity {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
}

/** Whom Steward believes. One for the process: the store of the system is read once. */
export interface Authorities {
  /** `withSystem`: also those that the operating system trusts, which is slow to read. */
  contextFor(identity: Identity, withSystem: boolean): Promise<SecureContext>
}

/** Shows nothing and believes nobody of its own; one object, so that all such servers share what is made for it. */
export const nobody: Identity = {}

export function createAuthorities(extraFile: string | undefined, readSystem = (): string[] => getCACertificates('system')): Authorities {
  // Node reads the file at its own start; Electron does so only in builds that allow it.
  const isRead = extraFile === process.env['NODE_EXTRA_CA_CERTS'] && getCACertificates('extra').length > 0
  const extra = extraFile === undefined || extraFile === '' || isRead ? Promise.resolve([]) : readFile(extraFile, 'utf8').then((text) => [text], () => [])
  let system: string[] | undefined
  const known = new WeakMap<Identity, { plain?: Promise<SecureContext>; withSystem?: Promise<SecureContext> }>()

  async function make({ ca, cert, key, passphrase }: Identity, withSystem: boolean): Promise<SecureContext> {
    if (withSystem) system ??= readSystem()
    const more = [...(await extra), ...(withSystem && system ? system : []), ...(ca === undefined ? [] : [ca])]
    // A list of its own takes the place of Node's, and reading all of them anew costs 10 ms.
    return createSecureContext({ ...(more.length > 0 ? { ca: [...new Set([...getCACertificates('default'), ...more])] } : {}), cert, key, passphrase })
  }

  return {
    contextFor(identity, withSystem) {
      const contexts = known.get(identity) ?? {}
      known.set(identity, contexts)
      return withSystem ? (contexts.withSystem ??= make(identity, true)) : (contexts.plain ??= make(identity, false))
    },
  }
}

/** @throws StewardError `certificate-unreadable` */
export async function readIdentity(server: string, files: TlsFiles | undefined): Promise<Identity> {
  if (!files) return nobody
  const [ca, cert, key] = await Promise.all((['ca', 'cert', 'key'] as const).map((field) => readPem(server, field, files[field])))
  const identity = { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }), ...(files.passphrase === undefined ? {} : { passphrase: files.passphrase }) }
  try {
    createSecureContext(identity)
  } catch (error) {
    throw unreadable(server, reasonOf(error), error)
  }
  return identity
}

async function readPem(server: string, field: string, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined
  let text: string
  try {
    // The keychain may hold the certificate or key itself: "key": "${secret:NAME}".
    text = path.startsWith('-----BEGIN ') ? path : await readFile(path, 'utf8')
  } catch (error) {
    throw unreadable(server, `tls.${field} names ${path}: ${error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : error instanceof Error ? error.message : String(error)}.`, error)
  }
  if (!text.includes('-----BEGIN ')) throw unreadable(server, `tls.${field} names ${path}, which is not in PEM: such a file has a line "-----BEGIN ...".`, undefined)
  return text
}

/** OpenSSL's words for the mistakes that people make. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/mismatch/i.test(text)) return 'The certificate in tls.cert and the key in tls.key do not belong together.'
  if (/passphrase|bad decrypt|interrupted or cancelled|maybe wrong password/i.test(text)) return 'The key in tls.key is locked, and tls.passphrase is missing or wrong.'
  return `The files in "tls" cannot be used: ${text}.`
}

function unreadable(server: string, cause: string, error: unknown): StewardError {
  return new StewardError({ code: 'certificate-unreadable', message: `The certificate for ${server} cannot be read.`, cause, nextStep: 'Correct "tls" of its entry in mcp.json.', action: { kind: 'edit-config', server } }, { cause: error })
}
