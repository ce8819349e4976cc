import { quote } from './check-places.ts'
import { packageNameOf } from './check-program.ts'
import { ok, type Examination, type Finding } from './examination.ts'

/** How long a registry may take, in milliseconds. */
const LONGEST_ANSWER = 10_000

/** Whether the package that npx runs is on this machine, or could be fetched. The registry is asked only where the person wants it. */
export async function checkPackage({ filled, place, ports, online }: Examination, signal: AbortSignal): Promise<Finding | undefined> {
  if (filled?.kind !== 'stdio' || !place) return undefined
  const name = packageNameOf(filled.command, filled.args)
  if (name === undefined) return undefined
  const found = await ports.machine.cachedPackage(name, place)
  if (found.kind === 'there') return ok(`${found.facts.name} ${found.facts.version} is on this computer, in ${found.where === 'node_modules' ? found.facts.folder : 'the cache of npx'}.`)
  if (found.kind === 'broken') return { state: 'failed', text: `The installation of ${name} in the cache of npx ended half-way.`, nextStep: 'Remove that folder; the next start fetches it anew.', command: `rm -rf ${quote(found.folder)}` }
  const registry = await ports.machine.registry(place)
  const text = `${name} is not on this computer: the first start fetches it.`
  if (registry === undefined) return { state: 'warning', text, nextStep: 'Be connected to the network for the first start; it may take a minute.' }
  if (!online) return { state: 'warning', text, nextStep: `Be connected to the network for the first start, or ask now whether ${registry} has it.`, proposal: { kind: 'ask-registry', address: registry } }
  return ask(registry, name)

  async function ask(address: string, wanted: string): Promise<Finding> {
    const url = `${address.replace(/\/$/, '')}/${wanted.replace('/', '%2f')}`
    try {
      const answer = await ports.fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(LONGEST_ANSWER)]) })
      if (answer.status < 300) return ok(`${text} ${address} has it.`)
      if (answer.status === 404) return { state: 'failed', text: `${address} has no package ${wanted}.`, nextStep: 'Correct its name in "args", or the registry in your .npmrc.', proposal: { kind: 'edit-config' } }
      return { state: 'failed', text: `${address} answered ${answer.status} for ${wanted}.`, nextStep: 'Check the registry and its key in your .npmrc.' }
    } catch (error) {
      signal.throwIfAborted()
      return { state: 'failed', text: `${address} cannot be reached: ${rootOf(error)}.`, nextStep: 'Check your network, or the registry in your .npmrc.' }
    }
  }
}

function rootOf(error: unknown): string {
  let at: unknown = error
  for (let depth = 0; depth < 5 && at instanceof Error && at.cause !== undefined; depth++) at = at.cause
  return at instanceof Error ? at.message : String(at)
}
