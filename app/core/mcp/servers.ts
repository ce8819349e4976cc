import type { CallToolResult, GetPromptResult, Prompt, ReadResourceResult, Resource, ResourceTemplateType, Tool } from '@modelcontextprotocol/client'
import type { CallOutput } from '#contract/contract.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ServerLogLine, ServerMessage, ServerOptions, ServerView } from '#contract/server.ts'
import type { Permit } from '#core/ports/permit.ts'
import type { Session } from './open-session.ts'

/** A tool as its server declared it, with the hash over all of it that a model sees. */
export interface ServerTool {
  readonly server: string
  readonly tool: Tool
  readonly definitionHash: string
}

export interface ToolCall {
  readonly server: string
  readonly tool: string
  /** Whose call it is, so that what the server asks meanwhile is known to belong to it. `conversationId` is null where the tool is called by hand. */
  readonly place?: { readonly callId: string; readonly conversationId: string | null }
  readonly arguments: JsonObject
  /** The definition that was decided on. The server may list another one by the time it is ready: then nothing is sent. */
  readonly definitionHash: string
  readonly signal: AbortSignal
  readonly onProgress?: (progress: { progress: number; total?: number; message?: string }) => void
  /**
   * Set where a task is welcome. Where the server made the call a task, this is called before the call ends, with an
   * empty result that stands for nothing.
   */
  readonly onTask?: (task: CreatedTask) => void
}

/** A task as its server announced it in the place of a result. */
export interface CreatedTask {
  readonly taskId: string
  readonly message?: string
  /** When to ask for it, in milliseconds. */
  readonly pollMs: number
  /** Progress of the call comes under it for as long as the task lives. */
  readonly progressToken: string
}

/** All configured servers and their connections: what the rest of core may ask of them. */
export interface Servers {
  /** Reads the configuration, then starts what is enabled and trusted, in the order of use; where `isMeant` is given, the others wait for `startServer`. Returns at once. */
  start(isMeant?: (server: string) => boolean): void
  /** Reads the configuration and starts nothing: one server then starts with `startServer`, all with `start`. */
  load(): Promise<void>
  list(): ServerView[]
  /** @throws StewardError `server-unknown` */
  view(server: string): ServerView
  /** Of its entry as it is now; alone, because each decision asks for it. @throws StewardError `server-unknown` */
  definitionHash(server: string): string
  /** What the person set for it. @throws StewardError `server-unknown` */
  options(server: string): ServerOptions
  /** From the live server, else from the cache of its last run. Of all servers, or of one. */
  tools(server?: string): ServerTool[]
  /** Resolves when the server (of all, those that are meant) is ready or cannot become so; used before a turn and by the terminal. */
  settled(server?: string, signal?: AbortSignal, isMeant?: (server: string) => boolean): Promise<void>
  /**
   * Makes the call on the wire, against a permit that is taken in right before. Only the gate (`tools/call-tool`) has permits: consent was given there.
   * Output schemas are checked with the validator port under its time limit.
   * @throws StewardError `server-not-ready`, `server-exited`, `call-timed-out`, `result-invalid`, `tool-unknown`, `tool-changed`, `permit-invalid`, `protocol-error`
   * @throws DOMException AbortError where the signal aborted; the server was told
   */
  callTool(permit: Permit, call: ToolCall): Promise<CallToolResult>
  /**
   * A result that came by another way (of a task), checked as `callTool` checks its own. Structured content that cannot be
   * checked, because the tool is gone, is left out.
   * @throws StewardError `result-invalid`
   */
  checkResult(server: string, tool: string, result: CallToolResult): Promise<CallToolResult>
  resources(server: string): Promise<{ resources: Resource[]; templates: ResourceTemplateType[] }>
  readResource(server: string, uri: string, signal: AbortSignal): Promise<ReadResourceResult>
  prompts(server: string): Promise<Prompt[]>
  getPrompt(server: string, name: string, args: Record<string, string>, signal: AbortSignal): Promise<GetPromptResult>
  /**
   * Any other request, over the session of a server that is ready; features (completion, skills, tasks) are built on it.
   * Never `tools/call`: that is `callTool`, behind the gate.
   * @throws StewardError as `callTool`; DOMException AbortError
   */
  request<Value>(server: string, signal: AbortSignal, send: (session: Session) => Promise<Value>): Promise<Value>
  /** Counted: as many `off` as `on` end it. False where the server does not tell of changes, or is not there. */
  watch(server: string, uri: string, on: boolean, signal: AbortSignal): Promise<boolean>
  /** As `Icons.get`; null also for one that the server does not list. */
  icon(server: string, src: string, signal: AbortSignal): Promise<string | null>
  /** @throws StewardError `message-gone`, and as `toCurl` */
  curl(server: string, index: number): string
  /** Connects anew and times each step. @throws StewardError `server-busy`, `server-disabled`, `server-untrusted` */
  test(server: string, signal: AbortSignal): Promise<CallOutput<'server.test'>>
  /** Tells running servers (legacy) that the folders they may know of have changed; modern ones ask anew by themselves. */
  tellRoots(): Promise<void>
  /** Restarts the server where it must hear of the change. @throws StewardError of `Folders.resolve` */
  configure(server: string, change: Partial<ServerOptions>): Promise<ServerView>
  signIn(server: string, signal: AbortSignal): Promise<ServerView>
  signOut(server: string): Promise<ServerView>
  startServer(server: string): Promise<ServerView>
  stopServer(server: string): Promise<ServerView>
  restartServer(server: string): Promise<ServerView>
  /** @throws StewardError `definition-changed` where the hash is not that of the present definition */
  approve(server: string, definitionHash: string): Promise<ServerView>
  /** Milliseconds of one ping (legacy) or discover (modern). */
  ping(server: string, signal: AbortSignal): Promise<number>
  logs(server: string, after: number): { lines: ServerLogLine[]; next: number }
  messages(server: string, after: number): { messages: ServerMessage[]; next: number }
  /** Writes into the server's log. @throws StewardError `server-unknown` */
  log(server: string, source: 'protocol' | 'steward', level: ServerLogLine['level'], text: string): void
  /** Called when the tools of any server changed. */
  onToolsChange(listener: () => void): () => void
  /** Called when a watched resource changed, or may have while nobody could hear of it; at most a few times a second for one. */
  onResourceUpdated(listener: (server: string, uri: string) => void): () => void
  /** Called when a server answers, anew or again: what belonged to its last session must be set up again. */
  onReady(listener: (server: string) => void): () => void
  close(): Promise<void>
}
