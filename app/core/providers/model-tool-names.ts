/** The strictest limit among the providers (OpenAI); Anthropic would take 128. One set of names serves all. */
const strictestLimit = 64
const separator = '__'
const hashLength = 10
/** Ends in a dash and a hash: kept free for names that had to be made, so that no plain name can look like one. */
const madeName = /-[0-9a-z]{10}$/
const legal = /^[a-zA-Z0-9_-]+$/

/**
 * A name for each tool that every provider accepts, in the order given, and no two alike.
 *
 * `server__tool` as it is, where that is legal, short enough, and splits back into the same two at its first
 * `__`; otherwise what fits of it and a hash of both. A name depends on its own tool alone, so it stays the
 * same when other servers come and go: the provider's prompt cache and old conversations hold. `reserved` names are given to none.
 */
export function assignModelNames(tools: readonly { readonly server: string; readonly tool: string }[], limit: number = strictestLimit, reserved: ReadonlySet<string> = new Set()): string[] {
  const names: string[] = []
  const taken = new Set(reserved)
  const open: { server: string; tool: string; index: number }[] = []
  for (const [index, { server, tool }] of tools.entries()) {
    const name = plainName(server, tool, limit)
    // A server that lists a tool twice gets a made name for the second.
    if (name === undefined || taken.has(name)) open.push({ server, tool, index })
    else taken.add((names[index] = name))
  }
  // Sorted, so that of two hashes that meet the same one gives way whatever the order of the list.
  for (const { server, tool, index } of open.sort(byServerAndTool)) {
    let name = hashedName(server, tool, limit, 0)
    for (let round = 1; taken.has(name); round++) name = hashedName(server, tool, limit, round)
    taken.add(name)
    names[index] = name
  }
  return names
}

function plainName(server: string, tool: string, limit: number): string | undefined {
  const name = `${server}${separator}${tool}`
  const splitsBack = name.indexOf(separator) === server.length
  return legal.test(name) && name.length <= limit && splitsBack && !madeName.test(name) ? name : undefined
}

function hashedName(server: string, tool: string, limit: number, round: number): string {
  const readable = `${server}${separator}${tool}`.replaceAll(/[^a-zA-Z0-9_-]+/g, '_')
  const hash = shortHash(JSON.stringify(round === 0 ? [server, tool] : [server, tool, round]))
  return `${readable.slice(0, limit - hashLength - 1)}-${hash}`
}

function byServerAndTool(left: { server: string; tool: string }, right: { server: string; tool: string }): number {
  return compare(left.server, right.server) || compare(left.tool, right.tool)
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * 52 bits in base 36. It only has to spread: two that meet are told apart above, and nothing is trusted
 * because of it. WebCrypto's digests are asynchronous, which a list of names should not be.
 */
function shortHash(text: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x9e3779b1)
    low = Math.imul(low ^ unit, 0x5f356495)
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
  const value = (high >>> 0) * 2 ** 20 + ((low >>> 0) & 0xfffff)
  return value.toString(36).padStart(hashLength, '0').slice(-hashLength)
}
