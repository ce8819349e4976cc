import { toAppAddress, toPagePolicy } from './addresses.ts'
import type { PageTarget } from './page-target.ts'
import { answerRequest } from './protocol.ts'

/** Chromium holds a request back until it is told what to do with it. */
export interface PausedRequest {
  readonly requestId: string
  readonly frameId: string
  readonly resourceType: string
  readonly redirectedRequestId?: string
  readonly request: { readonly url: string; readonly method: string; readonly headers: Record<string, string>; readonly postData?: string }
}

/** Answers from the app's own scheme, or lets the request go on to the network. */
export async function answerPausedRequest(page: PageTarget, { requestId, request }: PausedRequest): Promise<void> {
  const address = toAppAddress(request.url)
  try {
    const response = await answerRequest(address, { method: request.method, headers: request.headers, body: request.postData })
    if (!response) return void (await page.send('Fetch.continueRequest', { requestId }))
    await page.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value: name === 'content-security-policy' ? toPagePolicy(value) : value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    })
  } catch (error) {
    console.error(`The handler of ${address} failed:`, error)
    await failRequest(page, requestId)
  }
}

/** The page stays as it is, as after a refused navigation. */
export async function failRequest(page: PageTarget, requestId: string): Promise<void> {
  await page.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
}
