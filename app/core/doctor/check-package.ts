import { quote } from './check-places.ts'
import { packageNameOf, toolNameOf } from './check-program.ts'
import { ok, type Examination, type Finding } from './examination.ts'

/** How long a registry may take, in milliseconds. */
const LONGEST_ANSWER = 10_000

/** Whether the package that npx runs is on this machine, or could be fetched. The registry is asked only where the person wants it. */
export async function checkPackage({ filled, place, ports, online }: Examination, signal: AbortSignal): Promise<Finding | undefined> {
  if (filled?.kind !== 'stdio' || !place) return undefined
  const ofNode = packageNameOf(filled.command, filled.args)
  const ofPython = toolNameOf(filled.command, filled.args)
  const name = ofNode ?? ofPython
  if (name === undefined) return undefined
  if (ofNode !== undefined) {
    const found = await ports.machine.cachedPackage(name, place)
    if (found.kind === 'there') return ok(`${found.facts.name} ${found.facts.version} is on this computer, in ${found.where === 'node_modules' ? found.facts.folder : 'the cache of npx'}.`)
    if (found.kind === 'broken') return { state: 'failed', text: `The installation of ${name} in the cache of npx ended half-way.`, nextStep: 'Remove that folder; the next start fetches it anew.', command: `rm -rf ${quote(found.folder)}` }
  } else if (await ports.machine.cachedTool(name, place)) return ok(`${name} is in the cache of uv.`)
  const registry = await ports.machine.registry(ofNode === undefined ? 'uv' : 'npm', place)
  const setBy = ofNode === undefined ? 'the variables of uv' : 'your .npmrc'
  const text = `${name} is not on this computer: the first start fetches it.`
  if (registry === undefined) return { state: 'warning', text, nextStep: 'Be connected to the network for the first start; it may take a minute.' }
  if (!online) return { state: 'warning', text, nextStep: `Be connected to the network for the first start, or ask now whether ${hostOf(registry)} has it.`, proposal: { kind: 'ask-registry', address: withoutPassword(registry) } }
  return ask(registry, name)

  async function ask(address: string, wanted: string): Promise<Finding> {
    const url = `${withoutPassword(address).replace(/\/$/, '')}/${wanted.replace('/', '%2f')}${ofNode === undefined ? '/' : ''}`
    const host = hostOf(address)
    try {
      const answer = await ports.fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_ANSWER)]) })
      if (answer.status < 300) return ok(`${text} ${host} has it.`)
      if (answer.status === 404) return { state: 'failed', text: `${host} has no package ${wanted}.`, nextStep: `Correct its name in "args", or the registry in ${setBy}.`, proposal: { kind: 'edit-config' } }
      return { state: 'failed', text: `${host} answered ${answer.status} for ${wanted}.`, nextStep: `Check the registry in ${setBy}, and its key.` }
    } catch (error) {
      signal.throwIfAborted()
      return { state: 'failed', text: `${host} cannot be reached: ${rootOf(error)}.`, nextStep: `Check your network, or the registry in ${setBy}.` }
    }
  }
}

function rootOf(error: unknown): string {
  let at: unknown = error
  for (let depth = 0; depth < 5 && at instanceof Error && at.cause !== undefined; depth++) at = at.cause
  return at instanceof Error ? at.message : String(at)
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address
}

/** A key in the address is the registry's alone, and is not sent by the doctor. */
function withoutPassword(address: string): string {
  const url = URL.parse(address)
  if (!url) return address
  url.username = ''
  url.password = ''
  return url.href
}
