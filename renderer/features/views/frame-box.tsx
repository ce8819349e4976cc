import { Maximize2, Minimize2, PanelTop } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { announce } from '#renderer/components/announcer.ts'
import { Button } from '#renderer/components/button.tsx'
import { hasOpenDialog } from '#renderer/components/has-open-dialog.ts'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { Spinner } from '#renderer/components/spinner.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import { createBudget } from './message-budget.ts'
import { keepTurn } from './kept-turns.ts'
import { holdModelContext } from './model-context.ts'
import { proposeMessage } from './propose-message.ts'
import { SaveFilesDialog, type FilesQuestion } from './save-files.tsx'
import { useBridge, type ViewCall } from './use-bridge.ts'
import type { EndReason, OpenedView, Permission } from './use-opened-view.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import type { DisplayMode, ViewOwner } from './view-bridge.ts'
import { boundHeight, FIRST_HEIGHT, heldHeights, mostHeight } from './view-room.ts'

export interface FrameBoxProps {
  readonly server: string
  readonly uri: string
  readonly view: OpenedView
  readonly call: ViewCall
  readonly place: { readonly conversationId: string | null; readonly turnId: string | null }
  readonly onEnd: (reason: EndReason) => void
  readonly onPermit: (permissions: readonly Permission[]) => void
}

/** After so many refusals in a row it is the view that has to stop, not the person who has to go on. */
const MOST_REFUSALS = 3
/** Links, messages and files, together. */
const ASKS = { most: 6, perSecond: 0.2 }

/** The frame of an open view, under a bar of Steward's own that says whose it is. */
export function FrameBox({ server, uri, view, call, place, onEnd, onPermit }: FrameBoxProps) {
  const { client, links } = useApp()
  const frame = useRef<HTMLIFrameElement>(null)
  const room = useRef<HTMLDivElement>(null)
  const enter = useRef<HTMLButtonElement>(null)
  const exit = useRef<HTMLButtonElement>(null)
  const [mode, setMode] = useState<DisplayMode>('inline')
  const [height, setHeight] = useState(() => heldHeights.get(call.callId) ?? FIRST_HEIGHT)
  const [isLoaded, setLoaded] = useState(false)
  const [refusals, setRefusals] = useState(0)
  const [files, setFiles] = useState<FilesQuestion | null>(null)
  const [asks] = useState(() => createBudget(ASKS))
  const isFull = mode === 'fullscreen'
  const isMuted = refusals >= MOST_REFUSALS
  const { conversationId } = place
  useKeptFocus(frame)
  const { turnId } = place
  useEffect(() => (turnId === null ? undefined : keepTurn(turnId)), [turnId])

  const show = useCallback((next: DisplayMode) => {
    setMode(next)
    announce(next === 'fullscreen' ? 'The view fills the window' : 'The view is back in the conversation')
    requestAnimationFrame(() => (next === 'fullscreen' ? exit : enter).current?.focus())
  }, [])

  const owner: Omit<ViewOwner, 'onReady'> = {
    onHeight(asked) {
      const next = boundHeight(asked, window.innerHeight)
      heldHeights.set(call.callId, next)
      setHeight(next)
    },
    onDisplayMode(wanted) {
      // Never over a question of Steward's, and not behind the person's back while they write.
      if (wanted === mode || (wanted === 'fullscreen' && (hasOpenDialog() || !asks.take()))) return mode
      show(wanted)
      return wanted
    },
    onMessage(text) {
      // Under the hands of who writes it would be sent with their next Enter.
      if (isWriting() || !asks.take()) return false
      proposeMessage(conversationId, server, text)
      return true
    },
    onContext(text) {
      if (conversationId === null) return false
      holdModelContext(client, { conversationId, callId: call.callId, server, uri }, text)
      return true
    },
    onLink(url) {
      if (links.asked.getState().url === null && asks.take()) links.ask(url)
    },
    onFiles(offered) {
      if (files !== null || !asks.take()) return Promise.resolve(false)
      return new Promise((resolve) =>
        setFiles({
          files: offered,
          answer(saved) {
            setFiles(null)
            setRefusals((count) => (saved ? 0 : count + 1))
            resolve(saved)
          },
        }),
      )
    },
    onClose: () => onEnd('closed'),
    onDenied: () => setRefusals((count) => count + 1),
    mayAsk: () => !isMuted,
  }
  const maxHeight = mostHeight(window.innerHeight)
  const { state } = useBridge({ frame, box: room, server, view, call, place, mode, maxHeight, owner, onFlood: () => onEnd('flooded') })

  useEffect(() => {
    if (!isFull) return
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || hasOpenDialog()) return
      event.preventDefault()
      show('inline')
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [isFull, show])

  function onLoad(): void {
    if (!frame.current?.getAttribute('src')) return
    // It loads once. A second page in the frame is another one, or the browser's word that one was refused.
    if (isLoaded) onEnd('left')
    else setLoaded(true)
  }

  const missing = view.permissions.wanted.filter((permission) => !view.permissions.granted.includes(permission))
  const reach = [...new Set([...view.domains.connect, ...view.domains.resource, ...view.domains.frame])].map((origin) => origin.replace(/^[a-z]+:\/\//, ''))
  const title = `View of ${server}`
  return (
    <div className={joinClass('view-box', isFull && 'view-box-full', view.prefersBorder === false && !isFull && 'view-box-plain')} role="group" aria-label={title} data-mode={mode} data-ready={state === 'ready' ? '' : undefined}>
      <div className="view-bar">
        <PanelTop className="icon" aria-hidden="true" />
        <span className="view-bar-text">
          <span className="view-bar-name">View of {revealHidden(server)}</span>
          {reach.length === 0 ? null : (
            <span className="view-bar-reach" title={reach.join(', ')}>
              reaches {reach.slice(0, 2).join(', ')}
              {reach.length > 2 ? ` and ${reach.length - 2} more` : ''}
            </span>
          )}
        </span>
        {missing.length === 0 ? null : (
          <Button size="small" onPress={() => onPermit(view.permissions.wanted)}>
            Let it use {missing.map((permission) => deviceNames[permission]).join(' and ')}
          </Button>
        )}
        {isFull ? (
          <Button ref={exit} size="small" icon={<Minimize2 className="icon" aria-hidden="true" />} onPress={() => show('inline')}>
            Exit full screen
          </Button>
        ) : (
          <IconButton ref={enter} size="small" label={`Show the view of ${server} in the whole window`} icon={<Maximize2 className="icon" aria-hidden="true" />} onPress={() => show('fullscreen')} />
        )}
      </div>
      {isMuted ? (
        <p className="view-note view-muted" role="status">
          <span>You refused what this view asked for {MOST_REFUSALS} times, so it may not ask any more.</span>
          <Button size="small" onPress={() => setRefusals(0)}>
            Let it ask again
          </Button>
        </p>
      ) : null}
      <div className="view-room" ref={room} style={isFull ? undefined : { height }}>
        <iframe ref={frame} className="view-page" title={title} sandbox="allow-scripts allow-same-origin allow-forms" allow={view.permissions.granted.join('; ')} referrerPolicy="no-referrer" onLoad={onLoad} />
        {isLoaded ? null : (
          <div className="view-loading">
            <Spinner label={`Loading the view of ${server}`} />
          </div>
        )}
      </div>
      <SaveFilesDialog server={server} question={files} />
    </div>
  )
}

const deviceNames: Readonly<Record<Permission, string>> = { camera: 'your camera', microphone: 'your microphone', geolocation: 'your location', 'clipboard-write': 'your clipboard' }

/** The keyboard is in a text of Steward's, and not in a frame. */
function isWriting(): boolean {
  return document.activeElement?.matches('textarea, input, [contenteditable="true"]') === true
}
