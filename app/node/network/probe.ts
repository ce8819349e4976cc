import { lookup } from 'node:dns/promises'
import { isIP, type Socket } from 'node:net'
import { connect as connectSecure, type PeerCertificate } from 'node:tls'
import type { NetworkProbe, ShownCertificate } from '#core/ports/network.ts'
import type { Address } from './address.ts'
import type { Dial } from './dial.ts'
import { isThisMachine, type Proxy } from './proxy.ts'

/** How long a server may take to begin to speak TLS, in milliseconds: one that speaks something else may wait for ever. */
const LONGEST_GREETING = 3_000

export interface ProbeParts {
  readonly address: Address
  readonly dial: Dial
  readonly proxy: Proxy | undefined
  readonly proxyFrom: 'entry' | 'environment'
  readonly close: () => void
  readonly resolve?: ((host: string) => Promise<readonly string[]>) | undefined
}

/** Looks at the parts of a way one by one, with the same dialler that the connection uses. */
export function createProbe({ address, dial, proxy, proxyFrom, close, resolve = lookUp }: ProbeParts): NetworkProbe {
  const { url } = address
  const secure = ['https:', 'wss:', 'grpcs:'].includes(url.protocol)
  const name = url.hostname.replace(/^\[|\]$/g, '')
  const destination = { host: name, port: Number(url.port) || (secure ? 443 : 80) }
  const socketOf = address.kind === 'socket'
  return {
    ...(socketOf ? {} : { host: { name, port: destination.port, secure, isThisMachine: isThisMachine(url.hostname) } }),
    ...(proxy && !socketOf ? { proxy: { address: proxy.url.host, from: proxyFrom } } : {}),
    resolve: () => (isIP(name) === 0 ? resolve(name) : Promise.resolve([name])),
    async connect(signal) {
      end(await until(proxy && !socketOf ? dial.toProxy(proxy) : dial.to({ ...destination, secure: false }, undefined), signal))
    },
    async secure(signal) {
      end(await until(dial.to({ ...destination, secure: true }, proxy), signal))
    },
    async certificate(signal) {
      const plain = await until(dial.to({ ...destination, secure: false }, proxy), signal)
      return readCertificate(plain, name, signal)
    },
    close,
  }
}

async function lookUp(host: string): Promise<string[]> {
  return [...new Set((await lookup(host, { all: true })).map(({ address }) => address))]
}

function end(socket: Socket): void {
  socket.on('error', () => undefined).destroy()
}

/** A dial that nobody wants any more is closed when it comes. */
function until(dialled: Promise<Socket>, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => {
      reject(signal.reason as Error)
      dialled.then(end, () => undefined)
    }
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    dialled.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

/** Believes anybody: it is looked at, and nothing is sent. */
function readCertificate(plain: Socket, host: string, signal: AbortSignal): Promise<ShownCertificate | undefined> {
  return new Promise((resolve) => {
    const socket = connectSecure({ socket: plain, rejectUnauthorized: false, ...(isIP(host) === 0 ? { servername: host } : {}) })
    const done = (shown?: ShownCertificate): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      end(socket)
      end(plain)
      resolve(shown)
    }
    const onAbort = (): void => done()
    const timer = setTimeout(done, LONGEST_GREETING)
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('secureConnect', () => done(toShown(socket.getPeerCertificate())))
    socket.once('error', () => done())
    socket.once('close', () => done())
  })
}

function toShown(certificate: PeerCertificate): ShownCertificate | undefined {
  if (!certificate.fingerprint256) return undefined
  const names = (certificate.subjectaltname ?? '').split(/,\s*/).flatMap((written) => /^(?:DNS|IP Address):(.+)$/.exec(written)?.[1] ?? [])
  return { subject: nameOf(certificate.subject), issuer: nameOf(certificate.issuer), names, from: Date.parse(certificate.valid_from), until: Date.parse(certificate.valid_to), fingerprint: certificate.fingerprint256 }
}

function nameOf(entity: PeerCertificate['subject'] | undefined): string {
  const first = entity?.CN ?? entity?.O ?? 'nobody'
  return Array.isArray(first) ? first.join(', ') : first
}
