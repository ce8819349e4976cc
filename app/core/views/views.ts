import type { CallOutput } from '#contract/contract.ts'
import { StewardError } from '#contract/problem.ts'
import type { Servers } from '#core/mcp/servers.ts'
import type { ViewFrames } from '#core/ports/view-frames.ts'
import { readView } from './read-view.ts'
import { declaredPermissions, viewPolicy } from './view-policy.ts'

/** The open views (MCP Apps) of servers: each is HTML of one server in a frame on an origin of its own. */
export interface Views {
  /**
   * Reads the view from its server and gives it an address for a frame. Where too many are open, the oldest one is closed.
   * @throws StewardError `view-unavailable`, `view-invalid`, and as `Servers.readResource`
   */
  open(view: { readonly server: string; readonly uri: string; readonly permissions: readonly ViewPermission[] }, signal: AbortSignal): Promise<CallOutput<'view.open'>>
  /** Of one that is closed already: nothing happens. */
  close(viewId: string): void
  /** Undefined where no such view is open, or its server's entry is another one by now: whoever names it gets nothing. */
  serverOf(viewId: string): string | undefined
  closeAll(): void
}

export type ViewPermission = CallOutput<'view.open'>['permissions']['granted'][number]

/** A page that was reloaded left its views behind; together they may not grow without end. */
const MOST_VIEWS = 64
/** In UTF-16 units of HTML. */
const MOST_HTML = 128 * 1024 * 1024

interface OpenView {
  readonly server: string
  /** Of the entry that it was read from: another program under the same name is not its server. */
  readonly definitionHash: string
  readonly size: number
  dispose(): void
}

interface Parts {
  readonly servers: Pick<Servers, 'log' | 'readResource' | 'resources' | 'settled' | 'view'>
  /** Missing where nothing can show a view. */
  readonly frames: ViewFrames | undefined
}

export function createViews({ servers, frames }: Parts): Views {
  /** In the order of their opening. */
  const open = new Map<string, OpenView>()

  function close(viewId: string): void {
    open.get(viewId)?.dispose()
    open.delete(viewId)
  }

  function makeRoomFor(size: number): void {
    let held = [...open.values()].reduce((sum, view) => sum + view.size, size)
    for (const [viewId, view] of open) {
      if (open.size < MOST_VIEWS && held <= MOST_HTML) return
      held -= view.size
      close(viewId)
    }
  }

  return {
    async open({ server, uri, permissions }, signal) {
      if (!frames) throw new StewardError({ code: 'view-unavailable', message: 'Views of servers show in the app and in a browser, not here.' })
      await servers.settled(server, signal)
      const { definitionHash } = servers.view(server)
      const { html, ui } = await readView(servers, server, uri, signal)
      const wanted = declaredPermissions(ui)
      // Copying wants a click of the person in the view each time; the browser sees to that. The rest is asked for.
      const granted = wanted.filter((permission) => permission === 'clipboard-write' || permissions.includes(permission))
      const { domains, refused, ...policies } = viewPolicy(ui, granted)
      if (refused.length > 0) servers.log(server, 'steward', 'warning', `The view ${uri} declares domains that it may not reach: ${refused.join(', ')}. Only https: and wss: addresses of named sites on the internet are allowed.`)
      makeRoomFor(html.length)
      const page = await frames.publish({ html, ...policies, granted, frames: domains.frame })
      if (signal.aborted) {
        page.dispose()
        signal.throwIfAborted()
      }
      const viewId = crypto.randomUUID()
      open.set(viewId, { server, definitionHash, size: html.length, dispose: () => page.dispose() })
      const border = ui?.['prefersBorder']
      return {
        viewId,
        frameUrl: page.frameUrl,
        ...(typeof border === 'boolean' ? { prefersBorder: border } : {}),
        domains: { connect: [...domains.connect], resource: [...domains.resource], frame: [...domains.frame] },
        refused: [...refused],
        permissions: { granted, wanted },
      }
    },
    close,
    serverOf(viewId) {
      const view = open.get(viewId)
      if (!view) return undefined
      try {
        return servers.view(view.server).definitionHash === view.definitionHash ? view.server : undefined
      } catch {
        // The entry is gone.
        return undefined
      }
    },
    closeAll() {
      for (const viewId of [...open.keys()]) close(viewId)
    },
  }
}
