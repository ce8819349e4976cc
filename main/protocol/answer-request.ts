import type { RendererFiles } from '#node/renderer-files.ts'
import { isOwnUrl } from './origin.ts'

/** Answers one request of the window: files of the built renderer, and nothing else. */
export async function answerAppRequest(files: RendererFiles, request: { readonly url: string; readonly method: string }): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
  // `app:` has other hosts only where somebody tries; they get nothing of ours.
  if (!isOwnUrl(request.url)) return refuse(404)
  const { status, headers, body } = await files.get(new URL(request.url).pathname)
  return new Response(request.method === 'HEAD' ? null : (body as Uint8Array<ArrayBuffer>), { status, headers })
}

/** An empty answer still carries a policy: every response of our scheme does. */
function refuse(status: number): Response {
  return new Response(null, { status, headers: { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'x-content-type-options': 'nosniff' } })
}
