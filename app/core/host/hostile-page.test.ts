import { expect, test } from 'vitest'
import type { ConsentRequest } from '#contract/consent.ts'
import { odd } from '#core/mcp/test-support/testbed.ts'
import { openBench } from './test-support/asking-bench.ts'

/** A page under an attacker's control has the whole contract and nothing else. */
test('such a page can approve neither a call that it was not asked about, nor other arguments than were shown', async () => {
  const bench = await openBench({ odd: odd('plain') }, { allow: [] })
  const { connection } = bench
  const open: ConsentRequest[] = []
  connection.subscribe('consent-change', ({ requests }) => void open.splice(0, open.length, ...requests))
  const asked = async (count: number): Promise<void> => {
    await expect.poll(() => open.length, { timeout: 10_000 }).toBe(count)
  }
  const answer = (requestId: string, nonce: string, more: object = {}): Promise<unknown> => connection.call('consent.answer', { requestId, nonce, answer: { kind: 'allow-once', ...more } })
  try {
    const first = bench.call('odd', 'echo', { text: 'one' })
    const second = bench.call('odd', 'pid')
    await asked(2)
    const [one, two] = [open.find(({ tool }) => tool === 'echo'), open.find(({ tool }) => tool === 'pid')]
    if (!one || !two) return expect.unreachable()

    // Made up, moved to another request, and both at once.
    await expect(answer('made-up', one.nonce)).rejects.toMatchObject({ code: 'consent-request-gone' })
    await expect(answer(one.requestId, two.nonce)).rejects.toMatchObject({ code: 'consent-nonce-wrong' })
    await expect(connection.call('consent.answer-all', { answers: [{ ...one, answer: { kind: 'allow-once' } }, { ...two, nonce: one.nonce, answer: { kind: 'allow-once' } }] })).rejects.toMatchObject({ code: 'consent-nonce-wrong' })
    expect(open).toHaveLength(2)

    // Arguments in an answer are no arguments.
    await answer(one.requestId, one.nonce, { arguments: { text: 'two' } })
    expect(await first).toMatchObject({ outcome: { kind: 'ok' }, content: [{ text: expect.stringContaining('one') }] })
    await expect(answer(one.requestId, one.nonce)).rejects.toMatchObject({ code: 'consent-request-gone' })

    // No rule but a refusal can be made without a request, nor reading of a server that was never seen reading.
    for (const rule of [{ kind: 'tool', server: 'odd', serverHash: 'x', tool: 'pid', definitionHash: two.definitionHash }, { kind: 'tool-where', server: 'odd', tool: 'pid', conditions: [] }]) {
      await expect(connection.call('grant.add', { rule } as never)).rejects.toMatchObject({ code: expect.stringContaining('invalid') })
    }
    await expect(connection.call('grant.add', { rule: { kind: 'read-only', server: 'odd' } })).rejects.toMatchObject({ code: 'nothing-seen-yet' })
    // That a tool was looked at allows no call of it.
    await connection.call('tool.review', { server: 'odd', tool: 'pid', definitionHash: two.definitionHash })
    expect(open.map(({ requestId }) => requestId)).toEqual([two.requestId])
    await connection.call('consent.answer', { requestId: two.requestId, nonce: two.nonce, answer: { kind: 'deny' } })
    expect((await second).outcome).toMatchObject({ kind: 'denied' })
    // The next one is asked about as if nothing had been.
    const third = bench.call('odd', 'pid')
    await asked(1)
    const { requestId, nonce } = open[0] ?? expect.unreachable()
    expect([requestId, nonce]).not.toContain(two.nonce)
    await connection.call('consent.answer', { requestId, nonce, answer: { kind: 'deny' } })
    await third
  } finally {
    await bench.close()
  }
})
