import { protocol } from 'electron'
import type { RendererFiles } from '#node/renderer-files.ts'
import { answerAppRequest } from './answer-request.ts'
import { APP_SCHEME } from './origin.ts'
import { VIEW_SCHEME, type ElectronViews } from './view-frames.ts'

/**
 * Must run before `ready`, once. `standard` gives a page an origin, `secure` the APIs of secure contexts
 * and `codeCache` a faster second start; `bypassCSP` stays off. A view has no addresses to fetch from.
 */
export function registerSchemes(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    { scheme: VIEW_SCHEME, privileges: { standard: true, secure: true } },
  ])
}

export function serveApp(files: RendererFiles, views: ElectronViews): void {
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(files, request))
  protocol.handle(VIEW_SCHEME, (request) => views.answer(request))
}
