import { expect, test } from 'vitest'
import { boundResponses } from './bound-responses.ts'

const request = { method: 'POST', body: JSON.stringify({ jsonrpc: '2.0', id: 5, method: 'tools/call' }) }

/** A body in pieces of `size` bytes, as a network would bring it. */
function inPieces(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + size))
      at += size
    },
  })
}

async function fetchText(text: string, type: string, size: number): Promise<string> {
  const fetch = boundResponses(() => Promise.resolve(new Response(inPieces(text, size), { headers: { 'content-type': type } })), 1_000, { after: (_ms, run) => (setImmediate(run), () => undefined) })
  return (await fetch('https://x.example/', request)).text()
}

test.each([7, 100, 100_000])('what is within the limit passes as it is (%i bytes a piece)', async (size) => {
  const events = Array.from({ length: 50 }, (_, index) => `event: message\r\ndata: {"n":${index}}\r\n\r\n`).join('')
  expect(await fetchText(events, 'text/event-stream', size)).toBe(events)
  expect(await fetchText('{"a":1}', 'application/json', size)).toBe('{"a":1}')
})

test('a JSON body beyond the limit fails', async () => {
  await expect(fetchText(JSON.stringify('x'.repeat(2_000)), 'application/json', 100)).rejects.toMatchObject({ code: 'result-too-large' })
})

test.each([7, 100, 999])('an event beyond the limit becomes an error for its request; the others pass (%i bytes a piece)', async (size) => {
  const text = await fetchText(`data: {"before":1}\n\ndata: {"result":"${'x'.repeat(3_000)}"}\n\ndata: {"after":1}\n\n`, 'text/event-stream', size)
  const events = text.split('\n\n').flatMap((event) => {
    try {
      return [JSON.parse(event.replace(/^(event: message\n)?data: /, '')) as unknown]
    } catch {
      return []
    }
  })
  expect(events).toEqual([{ before: 1 }, { jsonrpc: '2.0', id: 5, error: { code: -32099, message: 'Steward reads messages of up to 0 MB.', data: { steward: 'message-too-large' } } }, { after: 1 }])
  expect(text.length).toBeLessThan(2_500)
})
