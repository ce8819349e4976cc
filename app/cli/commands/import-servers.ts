import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { JsonObject } from '#contract/json.ts'
import { toProblem } from '#contract/problem.ts'
import { parseConfig } from '#core/mcp/config/parse-config.ts'
import type { Connection } from '#rpc/connect.ts'
import { describeDefinition } from '../describe-consent.ts'
import { EXIT, usageError, type ExitCode } from '../exit-code.ts'
import { configPlaces, isProduct, products, readServers, thisMachine, type ImportedEntry } from '../import-config.ts'
import { moveSecrets, tellMoved, withPlaceholders } from '../move-secrets.ts'
import { withHost } from '../open-host.ts'
import { oneLine } from '../plain-text.ts'
import type { Shell } from '../shell.ts'

export interface ImportOptions {
  readonly replace?: boolean
  readonly dryRun?: boolean
}

/**
 * `steward servers import SOURCE [NAME...]`: takes servers over from another app's file.
 *
 * What another program wrote is shown in full and starts nothing: each entry waits for its own approval
 * (SEP-1024 wants the exact command shown first).
 */
export async function importServers(shell: Shell, source: string, names: readonly string[], options: ImportOptions): Promise<ExitCode> {
  const { output } = shell
  const path = findSource(source)
  const entries = readServers(await readText(path), thisMachine.home)
  const missing = names.filter((name) => !entries.some((entry) => entry.name === name))
  if (missing.length > 0) throw usageError(`${path} has no server ${missing.join(', ')}.`, `It has: ${entries.map(({ name }) => name).join(', ')}`)
  const chosen = names.length === 0 ? entries : entries.filter(({ name }) => names.includes(name))
  for (const entry of chosen) output.note(describeEntry(entry))
  if (options.dryRun === true) {
    for (const { name, entry } of chosen) output.record({ server: name, entry: withPlaceholders(name, entry), added: false })
    return EXIT.done
  }

  return withHost(shell, {}, async ({ connection }) => {
    let failed = 0
    for (const chosenEntry of chosen) {
      const { name } = chosenEntry
      try {
        const entry = await addEntry(shell, connection, chosenEntry, options.replace === true)
        output.item({ server: name, entry, added: true }, `${oneLine(name)} added; not approved yet`)
      } catch (error) {
        failed++
        const problem = toProblem(error)
        output.record({ server: name, entry: withPlaceholders(name, chosenEntry.entry), added: false, problem })
        output.problem({ ...problem, message: `${name}: ${problem.message}` })
      }
    }
    if (failed < chosen.length) output.note('Nothing was started. To look at a server and approve it: steward servers approve NAME')
    return failed > 0 ? EXIT.failed : EXIT.done
  })
}

/** Without a keychain the entry points to a secret that is not there: the value stays in the file that it came from, and is not copied in the clear. */
async function addEntry({ output }: Shell, connection: Connection, { name, entry }: ImportedEntry, replace: boolean): Promise<JsonObject> {
  const kept = await moveSecrets(connection, name, entry)
  const added = kept.problem ? withPlaceholders(name, entry) : kept.entry
  await connection.call('config.add', { server: name, entry: added, replace, approved: false })
  tellMoved(output, kept.moved)
  if (kept.problem) output.problem({ ...kept.problem, message: `${name}: its keys were not taken over. ${kept.problem.message}`, nextStep: 'Set them where there is a keychain: steward secrets list says which are wanted, steward secrets set NAME stores one.' })
  return added
}

/** A path, or the first file of a product that exists. @throws StewardError `usage` */
function findSource(source: string): string {
  if (!isProduct(source)) {
    if (existsSync(source)) return source
    throw usageError(`There is no file ${source}.`, `Give a path, or one of: ${products.join(', ')}`)
  }
  const places = configPlaces(source, thisMachine)
  const path = places.find((place) => existsSync(place))
  if (path === undefined) throw usageError(`No configuration of ${source} was found.`, `Looked at: ${places.join(', ')}`)
  return path
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw usageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

/** The entry as Steward would run it, or what is wrong with it. */
function describeEntry({ name, entry }: ImportedEntry): string {
  const { definitions, problems } = parseConfig(JSON.stringify({ mcpServers: { [name]: withPlaceholders(name, entry) } }))
  const [definition] = definitions
  const lines = [`${oneLine(name)}${definition?.disabled === true ? ' (switched off)' : ''}`]
  if (definition) lines.push(describeDefinition(definition))
  for (const { message, nextStep } of problems) lines.push(`  Note:      ${message}${nextStep === undefined ? '' : ` ${nextStep}`}`)
  return lines.join('\n')
}
