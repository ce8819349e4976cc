import type { AppBridge } from '@modelcontextprotocol/ext-apps/app-bridge'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { JsonObject } from '#contract/json.ts'
import type { ToolView } from '#contract/server.ts'
import type { Client } from '#renderer/client/client.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { lookOf, onLookChange, surroundings } from './host-context.ts'
import { toCallResult, type PartsOfResult } from './to-call-result.ts'
import type { OpenedView } from './use-opened-view.ts'
import { openBridge, type DisplayMode, type ViewOwner } from './view-bridge.ts'
import { createViewTransport } from './view-transport.ts'

/** The call that a view belongs to. */
export interface ViewCall {
  readonly callId: string
  readonly tool: string
  /** As they were sent. */
  readonly arguments: JsonObject
  /** Missing while it runs. */
  readonly result?: PartsOfResult | undefined
}

export interface BridgeParts {
  readonly frame: RefObject<HTMLIFrameElement | null>
  readonly box: RefObject<HTMLElement | null>
  readonly server: string
  readonly view: OpenedView
  readonly call: ViewCall
  readonly place: { readonly conversationId: string | null; readonly turnId: string | null }
  readonly mode: DisplayMode
  readonly maxHeight: number
  readonly owner: Omit<ViewOwner, 'onReady'>
  readonly onFlood: () => void
}

export type BridgeState = 'connecting' | 'ready'

/** Connects the frame's page with Steward as long as it shows: tells it the call, the look and the room, and hears its wishes. */
export function useBridge(parts: BridgeParts): { readonly state: BridgeState; readonly bridge: RefObject<AppBridge | null> } {
  const { frame, box, server, view, call, place, mode, maxHeight } = parts
  const { client, live } = useApp()
  const info = useReady(live.info)
  const latest = useRef(parts)
  latest.current = parts
  const bridge = useRef<AppBridge>(null)
  const [state, setState] = useState<BridgeState>('connecting')

  useEffect(() => {
    const { current: element } = frame
    const target = element?.contentWindow
    if (!element || !target || !info) return
    const controller = new AbortController()
    const { signal } = controller
    const own = (): BridgeParts => latest.current
    const transport = createViewTransport({ frame: target, origin: () => originOf(element.src), onFlood: () => own().onFlood() })
    const owner: ViewOwner = {
      onReady: () => setState('ready'),
      onHeight: (height) => own().owner.onHeight(height),
      onDisplayMode: (wanted) => own().owner.onDisplayMode(wanted),
      onMessage: (text) => own().owner.onMessage(text),
      onContext: (text) => own().owner.onContext(text),
      onLink: (url) => own().owner.onLink(url),
      onFiles: (files) => own().owner.onFiles(files),
      onClose: () => own().owner.onClose(),
      onDenied: () => own().owner.onDenied(),
      mayAsk: () => own().owner.mayAsk(),
    }
    const context = { ...surroundings(info.shell, info.version), ...lookOf(document.documentElement), displayMode: own().mode, containerDimensions: roomOf(box.current, own()) }
    // The page is asked for only when somebody listens to it.
    const opening = toolInfo(client, server, own().call, signal).then((about) => openBridge({ client, transport, server, view, place, version: info.version, context: { ...context, ...about }, owner, signal }))
    opening.then(
      (opened) => {
        if (signal.aborted) return void opened.close()
        bridge.current = opened
        element.src = view.frameUrl
      },
      () => {},
    )
    const stopLook = onLookChange(document.documentElement, () => void bridge.current?.sendHostContextChange(lookOf(document.documentElement)))
    return () => {
      stopLook()
      controller.abort(new DOMException('The view is gone.', 'AbortError'))
      setState('connecting')
      const last = bridge.current
      bridge.current = null
      // It may hear that it ends; nobody waits for its answer.
      last?.teardownResource({}, { timeout: 100 }).catch(() => {})
      void last?.close()
    }
    // oxlint-disable-next-line react/exhaustive-deps -- one bridge for one page; what changes meanwhile is read from `latest`
  }, [client, info, server, view, place.conversationId, place.turnId])

  useTellCall(client, bridge, state, call)
  useTellRoom(bridge, box, state, mode, maxHeight)
  return { state, bridge }
}

/** Tells the view the arguments once, and the result when it is there. */
function useTellCall(client: Client, bridge: RefObject<AppBridge | null>, state: BridgeState, call: ViewCall): void {
  const { callId, result } = call
  const args = useRef(call.arguments)
  args.current = call.arguments
  useEffect(() => {
    if (state === 'ready') void bridge.current?.sendToolInput({ arguments: args.current })
  }, [bridge, state, callId])
  useEffect(() => {
    const { current } = bridge
    if (state !== 'ready' || !current || !result || result.outcome.kind === 'background') return
    const controller = new AbortController()
    const reason = whyNone(result)
    if (reason !== undefined) void current.sendToolCancelled({ reason })
    else {
      toCallResult(client, result, controller.signal).then(
        (whole) => (controller.signal.aborted ? undefined : current.sendToolResult(whole)),
        () => (controller.signal.aborted ? undefined : current.sendToolCancelled({ reason: 'The result could not be read.' })),
      )
    }
    return () => controller.abort()
  }, [client, bridge, state, result])
}

function useTellRoom(bridge: RefObject<AppBridge | null>, box: RefObject<HTMLElement | null>, state: BridgeState, mode: DisplayMode, maxHeight: number): void {
  useEffect(() => {
    const { current: element } = box
    if (state !== 'ready' || !element) return
    const tell = (): void => void bridge.current?.sendHostContextChange({ displayMode: mode, containerDimensions: roomOf(element, { mode, maxHeight }) })
    const observer = new ResizeObserver(tell)
    observer.observe(element)
    return () => observer.disconnect()
  }, [bridge, box, state, mode, maxHeight])
}

function roomOf(element: HTMLElement | null, { mode, maxHeight }: { readonly mode: DisplayMode; readonly maxHeight: number }) {
  const { clientWidth: width = 0, clientHeight: height = 0 } = element ?? {}
  return mode === 'fullscreen' ? { width, height } : { width, maxHeight }
}

/** Why there is no result for the view; undefined where there is one. */
function whyNone({ outcome }: PartsOfResult): string | undefined {
  switch (outcome.kind) {
    case 'ok':
    case 'tool-error':
    case 'background':
      return undefined
    case 'failed':
      return outcome.problem.message
    case 'denied':
      return 'The call was refused.'
    case 'cancelled':
      return 'The call was stopped.'
    case 'unknown':
      return 'It is not known how the call ended.'
  }
}

async function toolInfo(client: Client, server: string, { callId, tool }: ViewCall, signal: AbortSignal) {
  const found = await client.call('server.tools', { server }, { signal }).then(
    ({ tools }) => tools.find(({ name }) => name === tool),
    () => undefined,
  )
  return found ? { toolInfo: { id: callId, tool: toTool(found) } } : {}
}

function toTool({ name, title, description, inputSchema, outputSchema, annotations }: ToolView) {
  const optional = Object.fromEntries(Object.entries({ title, description, outputSchema, annotations }).filter(([, value]) => value !== undefined))
  return { name, inputSchema: { ...inputSchema, type: 'object' as const }, ...optional }
}

/** `URL.origin` is `null` for a scheme that the parser does not know by name, such as Electron's. */
function originOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/i.exec(url)?.[0] ?? 'null'
}
