import { describeProblem, toProblem } from '#contract/problem.ts'
import { describeNetwork } from '#core/mcp/describe-network.ts'
import type { NetworkProbe, ShownCertificate } from '#core/ports/network.ts'
import { ok, type Examination, type Finding, type Proposal } from './examination.ts'
import { proposeUrl } from './propose-url.ts'

/** Which way the requests go. Also opens the probe that the next checks look through. */
export async function checkProxy(examination: Examination): Promise<Finding | undefined> {
  const { filled, ports } = examination
  if (filled?.kind !== 'http') return undefined
  const { name, url, tls, proxy } = filled
  const probe = await ports.network.probe({ server: name, url, ...(tls ? { tls } : {}), ...(proxy === undefined ? {} : { proxy }) })
  examination.probe = probe
  if (!probe.proxy) return ok(probe.host?.isThisMachine === false || probe.host === undefined ? 'None: the way is direct.' : 'None: it is on this computer.')
  return ok(`Through ${probe.proxy.address}, as ${probe.proxy.from === 'entry' ? 'the entry' : 'your system'} says.`)
}

export async function checkHost(examination: Examination): Promise<Finding | undefined> {
  const { probe } = examination
  if (!probe?.host) return undefined
  if (probe.proxy) return ok('The proxy looks it up.')
  const { name } = probe.host
  try {
    const addresses = await probe.resolve()
    return addresses.length === 1 && addresses[0] === name ? undefined : ok(`${name} is ${addresses.join(', ')}.`)
  } catch (error) {
    return { state: 'failed', ...network(error, examination), nextStep: 'Check the spelling of the address, and your network.', proposal: { kind: 'edit-config' } }
  }
}

export async function checkPort(examination: Examination, signal: AbortSignal): Promise<Finding | undefined> {
  const { probe } = examination
  if (!probe) return undefined
  try {
    await probe.connect(signal)
    return ok(probe.proxy ? 'The proxy answers.' : probe.host ? `Something listens on port ${probe.host.port}.` : 'Something listens at the socket.')
  } catch (error) {
    signal.throwIfAborted()
    const here = probe.host?.isThisMachine && !probe.proxy
    return { state: 'failed', ...network(error, examination), ...(here ? { nextStep: `Start the server: nothing on this computer listens on port ${probe.host?.port}. Or correct the port in the entry.` } : {}), proposal: here ? { kind: 'restart' } : { kind: 'edit-config' } }
  }
}

export async function checkTls(examination: Examination, signal: AbortSignal): Promise<Finding | undefined> {
  const { probe, ports } = examination
  if (!probe?.host) return undefined
  if (!probe.host.secure) {
    if (probe.host.isThisMachine) return undefined
    return { state: 'warning', text: 'The address is not one of TLS: what you send can be read on the way.', nextStep: 'Use https:// where the server has it.' }
  }
  const failure = await probe.secure(signal).then(
    () => undefined,
    (error: unknown) => error,
  )
  signal.throwIfAborted()
  const shown = await probe.certificate(signal).catch(() => undefined)
  signal.throwIfAborted()
  if (failure === undefined) return ok(shown ? `Good until ${day(shown.until)}, issued by ${shown.issuer}.` : 'TLS is spoken, and its certificate is right.')
  if (!shown) return { state: 'failed', ...network(failure, examination), ...plainInstead(probe, examination) }
  return { state: 'failed', ...describeCertificate(shown, codeOf(failure), probe, examination, ports.clock.now()), detail: `for ${shown.names.join(', ') || shown.subject}\nissued by ${shown.issuer}\ngood from ${day(shown.from)} until ${day(shown.until)}\nSHA-256 ${shown.fingerprint}` }
}

/** Nobody speaks TLS there. Without it what is sent can be read on the way, so that it is proposed for this computer alone. */
function plainInstead({ host }: NetworkProbe, examination: Examination): Pick<Finding, 'nextStep' | 'proposal'> {
  if (!host?.isThisMachine) return { nextStep: 'Check the address and its port: TLS is not spoken there.', proposal: { kind: 'edit-config' } }
  const plain = proposeUrl(examination, (url) => url.replace(/^(http|ws|grpc)s:/i, '$1:'), 'Use the address without TLS')
  return { nextStep: 'TLS is not spoken there. On this computer the address may do without.', proposal: plain ?? { kind: 'edit-config' } }
}

function describeCertificate(shown: ShownCertificate, code: string, probe: NetworkProbe, examination: Examination, now: number): Pick<Finding, 'text' | 'nextStep' | 'proposal'> {
  const host = probe.host?.name ?? ''
  if (now < shown.from) return { text: `Its certificate is not good before ${day(shown.from)}.`, nextStep: 'Check the date and time of this computer; else whoever runs the server has to mend it.' }
  if (now > shown.until) return { text: `Its certificate was good until ${day(shown.until)}.`, nextStep: 'Check the date and time of this computer; if they are right, ask whoever runs the server to renew it.' }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const text = `Its certificate is not for ${host}, but for ${shown.names.join(', ') || shown.subject}.`
    const other = probe.host?.isThisMachine ? shown.names.find((name) => name === 'localhost' || name === '127.0.0.1') : undefined
    const proposal = other === undefined ? undefined : proposeUrl(examination, (url) => url.replace(/^([a-z]+:\/\/)(?:\[[^\]]*\]|[^/:?#]+)/i, `$1${other}`), `Use ${other}`)
    return { text, nextStep: proposal ? 'Use the name that the certificate is for.' : 'Correct the host in the address, or ask whoever runs the server.', proposal: proposal ?? { kind: 'edit-config' } }
  }
  const own = shown.issuer === shown.subject
  const ca: Proposal | undefined = examination.filled?.kind === 'http' ? { kind: 'choose-ca' } : undefined
  if (own || /SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return { text: own ? 'Its certificate is signed by itself, and by nobody that this computer knows.' : `Its certificate is signed by ${shown.issuer}, whom this computer does not know.`, nextStep: `Get the certificate of ${own ? 'the server' : 'that authority'} as a file in PEM, from whoever runs it, and trust it for this server alone. Compare the fingerprint.`, proposal: ca }
  }
  const problem = describeNetwork({ code }, { server: examination.server, url: urlOf(examination) })
  return { text: problem ? describeProblem(problem) : `Its certificate was refused (${code}).`, nextStep: problem?.nextStep, proposal: { kind: 'edit-config' } }
}

function network(error: unknown, examination: Examination): Pick<Finding, 'text' | 'nextStep'> {
  const problem = describeNetwork(error, { server: examination.server, url: urlOf(examination) }) ?? toProblem(error)
  return { text: problem.cause ?? problem.message, ...(problem.nextStep === undefined ? {} : { nextStep: problem.nextStep }) }
}

/** As the entry has it: what fills it may be a key. */
function urlOf({ definition }: Examination): string {
  return definition?.kind === 'http' ? definition.url : ''
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

function day(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : 'an unknown day'
}
