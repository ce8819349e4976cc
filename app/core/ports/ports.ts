import type { FetchLike } from '@modelcontextprotocol/client'
import type { CallOutput } from '#contract/contract.ts'
import type { Problem } from '#contract/problem.ts'
import type { AuditStore } from './audit-store.ts'
import type { BlobStore } from './blob-store.ts'
import type { Browser } from './browser.ts'
import type { BundleStore } from './bundle-store.ts'
import type { CallHistory } from './call-history.ts'
import type { Clock } from './clock.ts'
import type { ConversationStore } from './conversation-store.ts'
import type { DraftStore } from './draft-store.ts'
import type { Folders } from './folders.ts'
import type { KnownSecrets } from './known-secrets.ts'
import type { Logger } from './logger.ts'
import type { MachineProbe } from './machine-probe.ts'
import type { Network } from './network.ts'
import type { ProjectStore } from './project-store.ts'
import type { SchemaValidator } from './schema-validator.ts'
import type { SecretStore } from './secret-store.ts'
import type { ServerConfigFile } from './server-config-file.ts'
import type { ServerLauncher } from './server-launcher.ts'
import type { ImportFiles } from './import-files.ts'
import type { LibraryStore } from './library-store.ts'
import type { ServerMemory } from './server-memory.ts'
import type { SettingsStore } from './settings-store.ts'
import type { SignInCallback } from './sign-in-callback.ts'
import type { StoreKeeper, StoreProgress } from './store-keeper.ts'
import type { TaskStore } from './task-store.ts'
import type { TextSearch } from './text-search.ts'
import type { TrustStore } from './trust-store.ts'
import type { UsageStore } from './usage-store.ts'
import type { ViewFrames } from './view-frames.ts'

/** The database is read as a whole, which can take long. */
export interface DoctorContext {
  readonly signal: AbortSignal
  onProgress(progress: StoreProgress): void
}

/** Everything that core needs from the machine; a shell builds them and hands them to `createHost`. */
export interface Ports {
  readonly audit: AuditStore
  readonly blobs: BlobStore
  readonly browser: Browser
  readonly bundles: BundleStore
  readonly clock: Clock
  readonly config: ServerConfigFile
  readonly conversations: ConversationStore
  readonly drafts: DraftStore
  readonly fetch: FetchLike
  readonly folders: Folders
  readonly history: CallHistory
  readonly knownSecrets: KnownSecrets
  readonly imports: ImportFiles
  readonly launcher: ServerLauncher
  readonly library: LibraryStore
  readonly logger: Logger
  /** What the doctor asks this machine. */
  readonly machine: MachineProbe
  /** Blots out of a text every secret that was handed out, and what looks like one: for whatever is shown of a server. */
  readonly mask: (text: string) => string
  readonly memory: ServerMemory
  readonly network: Network
  readonly projects: ProjectStore
  readonly search: TextSearch
  readonly secrets: SecretStore
  readonly settings: SettingsStore
  readonly store: StoreKeeper
  readonly signInCallback: SignInCallback
  readonly tasks: TaskStore
  readonly trust: TrustStore
  readonly usage: UsageStore
  readonly validator: SchemaValidator
  /** A variable of Steward's own environment, for `${env:NAME}` and provider keys. */
  readonly variable: (name: string) => string | undefined
  /** Missing where nothing can show a view: the terminal. */
  readonly viewFrames?: ViewFrames
  /** Whether the process of another host instance on this data folder still lives. */
  readonly isAlive: (instance: string) => boolean
  /** How many servers may start at the same time. */
  readonly cores: number
  readonly about: { readonly version: string; readonly instance: string; readonly platform: string; readonly shell: 'electron' | 'web' | 'terminal'; readonly dataFolder: string }
  /** What was found wrong at the opening and does not keep Steward from running. */
  readonly problems: readonly Problem[]
  /** Checks that only the machine can make: disk, PATH, keychain. */
  readonly doctor: (context: DoctorContext) => Promise<CallOutput<'doctor.run'>['checks']>
}
