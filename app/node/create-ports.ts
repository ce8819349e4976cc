import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { describeProblem, StewardError } from '#contract/problem.ts'
import { isSecretName } from '#contract/secret-patterns.ts'
import type { Browser } from '#core/ports/browser.ts'
import type { Ports } from '#core/ports/ports.ts'
import type { ViewFrames } from '#core/ports/view-frames.ts'
import { createAuditStore } from './audit-store.ts'
import { createBlobStore } from './blob-store.ts'
import { createPageBrowser, createSystemBrowser } from './browser.ts'
import { createBundleStore } from './bundle-store.ts'
import { createCallHistory } from './call-history.ts'
import { systemClock } from './clock.ts'
import { createConversationStore } from './conversation-store.ts'
import { maskCrashesWith } from './crash-output.ts'
import { openDataFolder } from './data-folder.ts'
import { createDoctor } from './doctor.ts'
import { folders } from './folders.ts'
import { createInstance, isAlive } from './instance.ts'
import { createKeychain } from './keychain.ts'
import { createServerLauncher } from './launcher.ts'
import { createLogger } from './logger.ts'
import { createMasker, secretsIn } from './mask.ts'
import { createMcpJson } from './mcp-json.ts'
import { createNetwork } from './network/network.ts'
import { machineProbe } from './probe/machine-probe.ts'
import { createProjectStore } from './project-store.ts'
import { createSchemaValidator } from './schema-validator.ts'
import { createSecretStore } from './secret-store.ts'
import { createDraftStore } from './draft-store.ts'
import { createImportFiles } from './import-files.ts'
import { createLibraryStore } from './library-store.ts'
import { createServerMemory } from './server-memory.ts'
import { createSettingsStore } from './settings-store.ts'
import { signInCallback } from './sign-in-callback.ts'
import { openDatabase } from './sqlite-open.ts'
import { startBackups } from './store-backups.ts'
import { createStoreKeeper } from './store-keeper.ts'
import { createTaskStore } from './task-store.ts'
import { createTextSearch } from './text-search.ts'
import { createTrustStore } from './trust-store.ts'
import { createUsageStore } from './usage-store.ts'

export interface CreatePortsOptions {
  /** The data folder (`--home`). */
  readonly home?: string | undefined
  /** A server list for this run instead of the data folder's (`--config`). */
  readonly configFile?: string | undefined
  readonly shell: Ports['about']['shell']
  readonly version: string
  /** A shell that has its own way to the person's browser. */
  readonly browser?: Browser | undefined
  /** A shell that can show views of servers. */
  readonly viewFrames?: ViewFrames | undefined
}

export interface OpenPorts {
  readonly ports: Ports
  /** Waits for what is being written, then closes everything. After `host.close()`. */
  close(): Promise<void>
}

/**
 * Everything that core needs of this machine. Only the database is opened now; the keychain, the log
 * and the watcher are loaded when they are first used.
 * @throws StewardError `data-folder-unusable`, `config-file-missing`, `store-too-new`, `store-unreadable`
 */
export async function createPorts(options: CreatePortsOptions): Promise<OpenPorts> {
  const folder = await openDataFolder(options.home)
  const configFile = options.configFile === undefined ? undefined : resolve(options.configFile)
  if (configFile !== undefined && !existsSync(configFile)) {
    throw new StewardError({ code: 'config-file-missing', message: `There is no file ${configFile}.`, nextStep: 'Correct the path after --config.' })
  }

  const masker = createMasker()
  maskCrashesWith(masker.text)
  const logger = createLogger({ folder: folder.logs, name: options.shell, masker })
  const database = openDatabase(folder.database)
  // The lock of the database serves for the files beside it, too: all processes on this folder have it.
  const exclusively = (change: () => void): void => (database.readOnly ? change() : database.write({ durable: false }, change))
  const settings = createSettingsStore(folder.settings, exclusively)
  settings.get()
  const problems = [...database.problems, ...settings.problems]
  for (const problem of problems) logger.error(problem.message, { code: problem.code, cause: problem.cause })

  const keychain = createKeychain()
  const secrets = createSecretStore(database, keychain)
  secrets.onReveal((value, name) => secretsIn(value).forEach((secret) => masker.learn(secret, name)))
  const config = createMcpJson(configFile ?? folder.config, { named: configFile !== undefined, logger, exclusively })
  const conversations = createConversationStore(database)
  const search = createTextSearch(folder.database)
  const store = createStoreKeeper({ file: folder.database, readOnly: database.readOnly, problems: database.problems.map((problem) => ({ text: describeProblem(problem), repairable: false })) })
  // A command in a terminal is over before it would be time.
  const backups = options.shell === 'terminal' || database.readOnly ? undefined : startBackups({ file: folder.database, clock: systemClock, logger, isBusy: () => conversations.openTurns().length > 0, copy: (signal) => store.copy(signal) })
  const blobs = createBlobStore(folder.blobs)
  // A terminal has the person's PATH already; asking the login shell for it would take longer than most commands.
  const launcher = createServerLauncher({ ...(options.shell === 'terminal' ? { pathFrom: 'process' } : {}), sandbox: { dataFolder: folder.root } })
  const imports = createImportFiles(folder.imports)
  const validator = createSchemaValidator()
  const memory = createServerMemory(database, logger)
  const trust = createTrustStore(database, logger)
  const history = createCallHistory(database, logger, masker.text)
  const network = createNetwork()
  const audit = createAuditStore({ folder: folder.audit, database, keychain })

  const ports: Ports = {
    audit,
    blobs,
    bundles: createBundleStore(folder.bundles, blobs),
    browser: options.browser ?? (options.shell === 'web' ? createPageBrowser() : createSystemBrowser()),
    clock: systemClock,
    config,
    conversations,
    drafts: createDraftStore(database),
    fetch: network.fetch,
    folders,
    history,
    imports,
    launcher,
    library: createLibraryStore(database),
    logger,
    machine: machineProbe,
    knownSecrets: masker,
    mask: masker.text,
    memory,
    network,
    projects: createProjectStore(database),
    search,
    secrets,
    settings,
    store,
    signInCallback,
    tasks: createTaskStore(database),
    trust,
    usage: createUsageStore(database),
    validator,
    variable(name) {
      const value = process.env[name]
      if (value !== undefined && isSecretName(name)) masker.learn(value, name)
      return value
    },
    ...(options.viewFrames ? { viewFrames: options.viewFrames } : {}),
    isAlive,
    cores: availableParallelism(),
    about: { version: options.version, instance: createInstance(), platform: process.platform, shell: options.shell, dataFolder: folder.root },
    problems,
    doctor: createDoctor({ root: folder.root, store, secrets, launcher, problems: settings.problems, skew: network.skew }),
  }

  async function close(): Promise<void> {
    launcher.close()
    backups?.close()
    await Promise.allSettled([network.close(), search.close(), store.close(), config.close(), blobs.close(), imports.close(), validator.close(), settings.saved()])
    audit.close()
    memory.close()
    history.close()
    trust.close()
    conversations.close()
    await logger.close()
  }

  return { ports, close }
}
