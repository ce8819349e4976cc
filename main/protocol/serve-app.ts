import { protocol } from 'electron'
import type { RendererFiles } from '#node/renderer-files.ts'
import { answerAppRequest } from './answer-request.ts'
import { APP_SCHEME } from './origin.ts'

/**
 * Must run before `ready`. `standard` gives the page an origin, `secure` the APIs of secure contexts
 * and `codeCache` a faster second start; `bypassCSP` stays off.
 */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
}

export function serveApp(files: RendererFiles): void {
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(files, request))
}
