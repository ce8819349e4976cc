import type { DoctorCheck } from '#contract/doctor.ts'
import type { ConfigProblem, ServerDefinition } from '#contract/server.ts'
import type { EntryChange } from '#core/mcp/config/edit-config.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { ProgramPlace } from '#core/ports/machine-probe.ts'
import type { NetworkProbe } from '#core/ports/network.ts'
import type { Ports } from '#core/ports/ports.ts'

export type DoctorPorts = Pick<Ports, 'clock' | 'config' | 'fetch' | 'launcher' | 'machine' | 'mask' | 'network' | 'secrets' | 'variable'>

/** What is known of one server so far: each check adds what later ones need. */
export interface Examination {
  readonly server: string
  readonly ports: DoctorPorts
  readonly servers: Pick<Servers, 'list' | 'load' | 'logs' | 'ping' | 'settled' | 'test' | 'view'>
  /** May the registry be asked that the machine names? */
  readonly online: boolean
  /** The whole text of `mcp.json`. */
  readonly text: string
  /** Missing where the entry has a mistake. */
  readonly definition: ServerDefinition | undefined
  readonly problems: readonly ConfigProblem[]
  /** Placeholders filled. Never in a text. */
  filled?: ServerDefinition
  /** As the process would start. */
  place?: ProgramPlace
  pathSource?: 'login-shell' | 'process'
  /** The file that the command means. */
  program?: string
  /** Reads what the network is like; closed at the end of the examination. */
  probe?: NetworkProbe
}

/** What could be done; `propose.ts` makes a fix of it that a view can name. */
export type Proposal =
  | { readonly kind: 'edit-entry'; readonly label: string; readonly changes: readonly EntryChange[] }
  | { readonly kind: 'create-folder'; readonly path: string }
  | { readonly kind: 'restart' | 'switch-on' | 'choose-ca' | 'approve' | 'sign-in' }
  | { readonly kind: 'store-secret'; readonly name: string }
  | { readonly kind: 'edit-config'; readonly line?: number | undefined }
  | { readonly kind: 'ask-registry'; readonly address: string }

export interface Finding extends Pick<DoctorCheck, 'state' | 'text' | 'nextStep' | 'detail' | 'command'> {
  readonly proposal?: Proposal | undefined
  /** A warning that what comes after it cannot do without. */
  readonly stops?: boolean
}

export interface Check {
  readonly id: string
  readonly name: string
  /** Means nothing where one of these did not go well. */
  readonly needs: readonly string[]
  /** Missing: of both kinds. */
  readonly of?: ServerDefinition['kind']
  /** Undefined where it does not concern this server. May throw a StewardError, which is its failure. */
  run(examination: Examination, signal: AbortSignal): Promise<Finding | undefined> | Finding | undefined
}

export const ok = (text: string): Finding => ({ state: 'ok', text })
