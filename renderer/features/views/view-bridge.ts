import { AppBridge, type McpUiHostContext, type McpUiMessageRequest } from '@modelcontextprotocol/ext-apps/app-bridge'
import { fromBase64 } from '#contract/base64.ts'
import type { CallOutput } from '#contract/contract.ts'
import type { JsonObject } from '#contract/json.ts'
import { describeProblem, StewardError } from '#contract/problem.ts'
import type { Client } from '#renderer/client/client.ts'
import { toCallResult, toContents, type CallToolResult } from './to-call-result.ts'
import type { ViewTransport } from './view-transport.ts'

export type DisplayMode = 'inline' | 'fullscreen'

/** A file that a view would like to have saved. */
export interface ViewFile {
  readonly name: string
  readonly mimeType: string
  readonly bytes: Blob
}

/** What a view's wishes come to: everything that reaches the person or the conversation. */
export interface ViewOwner {
  /** The view speaks: it may be told the call now. */
  onReady(): void
  onHeight(height: number): void
  /** The mode that it is in from then on. */
  onDisplayMode(mode: DisplayMode): DisplayMode
  /** Words for the composer. False where there is no place for them. */
  onMessage(text: string): boolean
  /** What the model should know with the next message; empty: nothing any more. False where there is no conversation. */
  onContext(text: string): boolean
  onLink(url: string): void
  /** Whether the person saved them. */
  onFiles(files: readonly ViewFile[]): Promise<boolean>
  onClose(): void
  /** The person refused a call of the view. */
  onDenied(): void
  /** Whether the view may still ask the person for anything. */
  mayAsk(): boolean
}

export interface BridgeOptions {
  readonly client: Client
  readonly transport: ViewTransport
  readonly server: string
  readonly view: CallOutput<'view.open'>
  readonly place: { readonly conversationId: string | null; readonly turnId: string | null }
  readonly version: string
  readonly context: McpUiHostContext
  readonly owner: ViewOwner
  /** Aborts what the view still has running. */
  readonly signal: AbortSignal
}

/** More at the same time than a view needs, fewer than would bury the person in questions. */
const MOST_AT_ONCE = 12
const LONGEST_TEXT = 50_000
const LARGEST_FILES = 8

/**
 * The host's side of the view's SDK, without a client of its own: each request goes over Steward's contract, where the
 * same rules hold as for anybody, and only to the view's own server.
 * @throws where the view cannot be connected
 */
export async function openBridge({ client, transport, server, view, place, version, context, owner, signal }: BridgeOptions): Promise<AppBridge> {
  const { viewId } = view
  const bridge = new AppBridge(
    null,
    { name: 'Steward', version },
    {
      openLinks: {},
      downloadFile: {},
      serverTools: {},
      serverResources: {},
      logging: {},
      message: { text: {} },
      updateModelContext: { text: {}, structuredContent: {} },
      sandbox: { permissions: toWire(view.permissions.granted), csp: { connectDomains: view.domains.connect, resourceDomains: view.domains.resource, frameDomains: view.domains.frame } },
    },
    { hostContext: context },
  )
  let running = 0

  /** Bounded, and with a sentence for the view where it fails; what happened inside stays inside. */
  async function answer<Result>(run: () => Promise<Result>): Promise<Result> {
    if (running >= MOST_AT_ONCE) throw new Error('Too many requests of this view run at the same time.')
    running++
    try {
      return await run()
    } catch (error) {
      throw error instanceof StewardError ? new Error(describeProblem(error.problem), { cause: error }) : error
    } finally {
      running--
    }
  }
  function requireAsk(): void {
    if (!owner.mayAsk()) throw new Error('The person does not want to be asked by this view any more.')
  }
  const both = (other: AbortSignal | undefined): AbortSignal => (other ? AbortSignal.any([signal, other]) : signal)

  bridge.oninitialized = () => owner.onReady()
  bridge.onsizechange = ({ height }) => {
    if (typeof height === 'number' && Number.isFinite(height)) owner.onHeight(height)
  }
  bridge.onrequestteardown = () => owner.onClose()
  bridge.onloggingmessage = ({ level, logger, data }) => {
    const text = typeof data === 'string' ? data : (JSON.stringify(data) ?? '')
    client.call('view.log', { viewId, level: logLevel(level), text: `${logger === undefined ? '' : `${logger}: `}${text}`.slice(0, 10_000) }).catch(() => {})
  }
  bridge.onrequestdisplaymode = ({ mode }) => Promise.resolve({ mode: owner.onDisplayMode(mode === 'fullscreen' ? 'fullscreen' : 'inline') })
  bridge.onmessage = ({ content }) => {
    const text = textOf(content)
    return Promise.resolve(text !== '' && owner.onMessage(text) ? {} : { isError: true })
  }
  bridge.onupdatemodelcontext = ({ content, structuredContent }) => {
    const text = [textOf(content ?? []), structuredContent === undefined || Object.keys(structuredContent).length === 0 ? '' : JSON.stringify(structuredContent, null, 2)].filter(Boolean).join('\n\n')
    if (text.length > LONGEST_TEXT) throw new Error(`The context has more than ${LONGEST_TEXT} characters.`)
    if (!owner.onContext(text)) throw new Error('There is no conversation that the context could go to.')
    return Promise.resolve({})
  }
  bridge.onopenlink = ({ url }) => {
    if (!owner.mayAsk()) return Promise.resolve({ isError: true })
    owner.onLink(url.slice(0, 8192))
    return Promise.resolve({})
  }
  bridge.ondownloadfile = ({ contents }, extra) =>
    answer(async () => {
      requireAsk()
      if (contents.length === 0 || contents.length > LARGEST_FILES) return { isError: true }
      const files = await Promise.all(
        contents.map(async (item): Promise<ViewFile> => {
          const resource = item.type === 'resource' ? item.resource : await readOne(item.uri, both(extra.mcpReq.signal))
          const mimeType = resource.mimeType ?? 'application/octet-stream'
          const bytes = new Blob(['text' in resource ? resource.text : fromBase64(resource.blob)], { type: mimeType })
          return { name: fileName(item.type === 'resource' ? resource.uri : (item.title ?? item.name)), mimeType, bytes }
        }),
      )
      return (await owner.onFiles(files)) ? {} : { isError: true }
    })
  bridge.oncalltool = ({ name, arguments: args }, extra) =>
    answer(async () => {
      requireAsk()
      const input = { server, tool: name, arguments: (args ?? {}) as JsonObject, view: { viewId, ...place } }
      const result = await client.call('tool.call', input, { signal: both(extra.mcpReq.signal) })
      const { outcome } = result
      if (outcome.kind === 'denied') {
        owner.onDenied()
        throw new Error(outcome.message ?? outcome.reason.text)
      }
      if (outcome.kind === 'failed') throw new Error(describeProblem(outcome.problem))
      if (outcome.kind === 'cancelled') throw new Error('The call was stopped.')
      if (outcome.kind === 'background') throw new Error('The server goes on with this in the background; the view cannot wait for it.')
      return await toCallResult(client, result, signal)
    })
  bridge.onreadresource = ({ uri }, extra) =>
    answer(async () => {
      const { contents } = await client.call('server.read', { server, uri }, { signal: both(extra.mcpReq.signal) })
      return { contents: await Promise.all(contents.map((part) => toContents(client, part, uri, signal))) }
    })
  bridge.onlistresources = () =>
    answer(async () => {
      const { resources } = await client.call('server.resources', { server }, { signal })
      return { resources: resources.map(({ uri, name, title, description, mimeType, size }) => ({ uri, name, ...defined({ title, description, mimeType, size }) })) }
    })
  bridge.onlistresourcetemplates = () =>
    answer(async () => {
      const { templates } = await client.call('server.resources', { server }, { signal })
      return { resourceTemplates: templates.map(({ uriTemplate, name, title, description, mimeType }) => ({ uriTemplate, name, ...defined({ title, description, mimeType }) })) }
    })
  bridge.onlistprompts = () =>
    answer(async () => {
      const { prompts } = await client.call('server.prompts', { server }, { signal })
      return { prompts: prompts.map(({ name, title, description, arguments: args }) => ({ name, arguments: args.map((each) => ({ name: each.name, required: each.required, ...defined({ description: each.description }) })), ...defined({ title, description }) })) }
    })

  async function readOne(uri: string, each: AbortSignal) {
    const { contents } = await client.call('server.read', { server, uri }, { signal: each })
    const [part] = contents
    if (!part) throw new Error('The server sent nothing for this address.')
    return toContents(client, part, uri, each)
  }

  await bridge.connect(transport)
  return bridge
}

export type { CallToolResult }

function textOf(content: McpUiMessageRequest['params']['content']): string {
  return content
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n\n')
    .slice(0, LONGEST_TEXT)
    .trim()
}

/** The last piece of an address, or a name, as a file name that stays in its folder. */
function fileName(text: string): string {
  const last = text.split(/[?#]/)[0]?.split(/[/\\]/).filter(Boolean).at(-1) ?? ''
  return last.replaceAll(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '_').replace(/^\.+/, '').slice(0, 120) || 'file'
}

function toWire(granted: readonly string[]) {
  const names: Readonly<Record<string, string>> = { 'clipboard-write': 'clipboardWrite' }
  return Object.fromEntries(granted.map((permission) => [names[permission] ?? permission, {}]))
}

function logLevel(level: string) {
  if (level === 'debug' || level === 'info' || level === 'notice' || level === 'warning') return level
  return 'error'
}

/** Without what is not there: the schemas of the wire know no `undefined`. */
function defined<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as { [Key in keyof Value]?: Exclude<Value[Key], undefined> }
}
