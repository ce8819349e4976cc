import type { InstallList, InstallProposal, InstallRefusal, InstallSource } from '#contract/install.ts'
import type { JsonObject } from '#contract/json.ts'
import { StewardError, toProblem } from '#contract/problem.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { Publish } from '#core/ports/publish.ts'
import { addServer, entryText } from '../config/edit-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { checkName, parseInstallLink } from '../config/parse-install-link.ts'
import { leaveUnapproved } from '../server-trust.ts'
import type { Servers } from '../servers.ts'
import { entryOf, fieldsOf, secretsOf, type BundlePlace, type BundleValues } from './bundle-entry.ts'
import { readManifest, type BundleManifest } from './bundle-manifest.ts'
import { judgeEntry } from './judge-entry.ts'

export type InstallFrom = { readonly kind: 'link'; readonly text: string } | { readonly kind: 'bundle'; readonly blobId: string }

export interface InstallProposals {
  list(): InstallList
  /** @throws StewardError why it is no proposal; `announce` puts that into the list too */
  propose(from: InstallFrom, announce: boolean): Promise<InstallProposal>
  /** @throws StewardError `install-gone`, `bundle-value-invalid` */
  fill(proposalId: string, values: BundleValues): Promise<InstallProposal>
  /** @throws StewardError `install-gone`, `install-changed`, `install-incomplete` */
  accept(proposalId: string, definitionHash: string): Promise<string>
  dismiss(proposalId: string): void
}

interface Pending {
  readonly proposalId: string
  readonly made: Made
  readonly values: BundleValues
  readonly view: InstallProposal
}

/** What came, read once; what it means depends on what is there when it is looked at. */
type Made =
  | { readonly kind: 'link'; readonly name: string; readonly entry: JsonObject; readonly leftOut: readonly string[]; readonly source: InstallSource }
  | { readonly kind: 'bundle'; readonly name: string; readonly manifest: BundleManifest; readonly blobId: string; readonly file: string; readonly files: number; readonly size: number }

/** A page that presses its own link again and again gets this many dialogs. */
const MOST = 5

type ProposalPorts = Pick<Ports, 'about' | 'bundles' | 'config' | 'secrets' | 'trust'>

/**
 * Servers that links and bundles propose (SEP-1024). They lie here until the person has seen all of one and said yes to
 * exactly that, by its hash; only then is anything written, unpacked, stored or started.
 */
export function createInstallProposals({ ports, servers, publish }: { ports: ProposalPorts; servers: Pick<Servers, 'load' | 'approve' | 'list'>; publish: Publish }): InstallProposals {
  const pending = new Map<string, Pending>()
  const refused = new Map<string, InstallRefusal>()
  let count = 0

  const list = (): InstallList => ({ proposals: [...pending.values()].map(({ view }) => view), refused: [...refused.values()] })
  const tell = (): void => publish('install-change', list())

  async function read(from: InstallFrom): Promise<Made> {
    if (from.kind === 'link') {
      const { app, name, entry, leftOut } = parseInstallLink(from.text)
      return { kind: 'link', name, entry, leftOut, source: { kind: 'link', text: from.text.trim(), app } }
    }
    const { manifest: text, ...contents } = await ports.bundles.read(from.blobId)
    const manifest = readManifest(text)
    return { kind: 'bundle', name: checkName(manifest.name), manifest, blobId: from.blobId, ...contents }
  }

  /** As it would be now. */
  async function view(proposalId: string, made: Made, values: BundleValues): Promise<InstallProposal> {
    const { text } = await ports.config.read()
    const written = entryText(text, made.name)
    const { definitions } = parseConfig(text)
    const secrets = (await ports.secrets.list()).map(({ name }) => name)
    const place = made.kind === 'bundle' ? placeOf(made, secrets) : undefined
    const entry = made.kind === 'link' ? made.entry : entryOf(made.manifest, values, placeOf(made, secrets))
    const own = made.kind === 'bundle' && place ? [...secretsOf(made.manifest, values, place).keys()] : []
    const { warnings, wanted, ...judged } = await judgeEntry(made.name, entry, { servers: definitions.map(({ name }) => name), secrets, own })
    const platforms = made.kind === 'bundle' ? made.manifest.compatibility?.platforms : undefined
    return {
      proposalId,
      server: made.name,
      ...judged,
      source: made.kind === 'link' ? made.source : describeBundle(made, values, placeOf(made, secrets)),
      before: written === undefined ? null : { written, definition: definitions.find(({ name }) => name === made.name) ?? null },
      leftOut: made.kind === 'link' ? [...made.leftOut] : [],
      warnings: [...warnings, ...(platforms && !platforms.includes(ports.about.platform) ? [`It says that it is for ${platforms.join(', ')}, which this computer is not.`] : [])],
      wanted: [...wanted],
    }
  }

  function placeOf({ name, blobId, manifest }: Extract<Made, { kind: 'bundle' }>, taken: readonly string[]): BundlePlace {
    const folder = ports.bundles.folderOf(name, blobId)
    // It would be taken for a placeholder.
    if (folder.includes('${')) throw new StewardError({ code: 'bundle-folder-unusable', message: `Bundles cannot be unpacked into ${folder}.`, nextStep: 'Choose a data folder without ${ in its path (--home).' })
    const names = new Map(Object.keys(manifest.user_config ?? {}).map((key) => [key, freeName(`${name.replaceAll(/[\s${}]+/g, '-')}/${key}`, taken)]))
    return { folder, platform: ports.about.platform, secretName: (key) => names.get(key) ?? key }
  }

  function describeBundle(made: Extract<Made, { kind: 'bundle' }>, values: BundleValues, place: BundlePlace): InstallSource {
    const { manifest, blobId, file, files, size } = made
    return {
      kind: 'bundle',
      file,
      hash: blobId,
      title: manifest.display_name ?? manifest.name,
      version: manifest.version,
      ...(manifest.description === undefined ? {} : { description: manifest.description }),
      ...(manifest.author === undefined ? {} : { author: manifest.author.name }),
      files,
      size,
      folder: place.folder,
      fields: fieldsOf(manifest, values, place),
    }
  }

  function get(proposalId: string): Pending {
    const found = pending.get(proposalId)
    if (found) return found
    throw new StewardError({ code: 'install-gone', message: 'This proposal is not there any more.', nextStep: 'Open the link or the bundle again.' })
  }

  function keep(entry: Pending): InstallProposal {
    pending.set(entry.proposalId, entry)
    tell()
    return entry.view
  }

  /** The keys, the files and the entry, in this order; a key that was stored for nothing is taken back. */
  async function write({ made, values, view: { before } }: Pending, definitionHash: string): Promise<void> {
    const secrets = made.kind === 'bundle' ? secretsOf(made.manifest, values, placeOf(made, (await ports.secrets.list()).map(({ name }) => name))) : new Map<string, string>()
    const entry = made.kind === 'link' ? made.entry : entryOf(made.manifest, values, placeOf(made, (await ports.secrets.list()).map(({ name }) => name)))
    if (made.kind === 'bundle') await ports.bundles.unpack(made.name, made.blobId)
    try {
      for (const [name, value] of secrets) await ports.secrets.set(name, value)
      const { text, revision } = await ports.config.read()
      const next = addServer(text, made.name, entry, { replace: before !== null })
      leaveUnapproved(ports.trust, made.name, definitionHash)
      await ports.config.write(next, revision, { vouch: false })
    } catch (error) {
      for (const name of secrets.keys()) await ports.secrets.remove(name).catch(() => undefined)
      throw error
    }
  }

  return {
    list,
    async propose(from, announce) {
      const proposalId = `install-${++count}`
      try {
        if (pending.size >= MOST) throw new StewardError({ code: 'install-too-many', message: `${MOST} proposals wait for you already.`, nextStep: 'Answer them first.' })
        const made = await read(from)
        return keep({ proposalId, made, values: {}, view: await view(proposalId, made, {}) })
      } catch (error) {
        if (announce && refused.size < MOST) {
          refused.set(proposalId, { proposalId, from: from.kind === 'link' ? from.text.slice(0, 2000) : 'a bundle', problem: toProblem(error) })
          tell()
        }
        throw error
      }
    },
    async fill(proposalId, values) {
      const { made, values: before } = get(proposalId)
      const next = { ...before, ...values }
      return keep({ proposalId, made, values: next, view: await view(proposalId, made, next) })
    },
    async accept(proposalId, definitionHash) {
      const shown = get(proposalId)
      // What stands in the file now is the person's own, or is known to wait, before an entry is added to it.
      await servers.load()
      const now = { ...shown, view: await view(proposalId, shown.made, shown.values) }
      const { server, source } = now.view
      if (now.view.definitionHash !== definitionHash || now.view.before?.written !== shown.view.before?.written) {
        keep(now)
        throw new StewardError({ code: 'install-changed', message: 'What would be written or replaced has changed since it was shown.', nextStep: 'Look at it again.' })
      }
      const empty = source.kind === 'bundle' ? source.fields.find(({ required, filled }) => required && !filled) : undefined
      if (empty) throw new StewardError({ code: 'install-incomplete', message: `"${empty.title}" is missing.`, nextStep: 'Fill it in first.' })
      await write(now, definitionHash)
      pending.delete(proposalId)
      tell()
      await servers.load()
      await servers.approve(server, definitionHash)
      return server
    },
    dismiss(proposalId) {
      if (pending.delete(proposalId) || refused.delete(proposalId)) tell()
    },
  }
}

/** A key that is there already is nobody's to overwrite, and a bundle's to read least of all. */
function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted) && !/^(?:provider|sign-in|steward)\//.test(wanted)) return wanted
  for (let number = 2; ; number++) if (!taken.includes(`bundle/${wanted}-${number}`)) return `bundle/${wanted}-${number}`
}
