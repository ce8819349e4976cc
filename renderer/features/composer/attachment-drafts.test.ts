import { beforeEach, expect, test } from 'vitest'
import type { CallName } from '#contract/contract.ts'
import type { Client } from '#renderer/client/client.ts'
import { attachSource, clearDraft, draftOf, markChanged, messageDrafts, refreshAttachment, removeAttachment, setPrompt } from './attachment-drafts.ts'

const source = { kind: 'resource', server: 's', uri: 'x://folder' } as const
const attachment = (name: string, size = 1) => ({ blobId: name, name, mimeType: 'text/plain', size, source })

/** Answers in the order of the questions; what it is asked can be held back. */
function clientThat(answer: (name: CallName) => unknown): Client {
  return { call: async (name: CallName) => answer(name) } as unknown as Client
}
const listed = () => draftOf(messageDrafts.getState(), 'c').attachments
const names = (): string[] => listed().map(({ name, state }) => `${name} ${state.kind}`)
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => clearDraft('c'))

test('one address that holds several contents gives several attachments; read again, they take the place of the first ones', async () => {
  const rounds = [[attachment('one'), attachment('two')], [attachment('one', 5), attachment('three')], [attachment('only')]]
  const client = clientThat(() => ({ attachments: rounds.shift() }))
  attachSource(client, 'c', source, 'folder')
  expect(names()).toEqual(['folder sending'])
  await settled()
  expect(names()).toEqual(['one ready', 'two ready'])
  markChanged('c', 's', 'x://folder')
  expect(listed().map(({ isChanged }) => isChanged)).toEqual([true, true])
  refreshAttachment(client, 'c', listed()[0]!)
  await settled()
  expect(names()).toEqual(['one ready', 'three ready'])
  expect(listed()[0]).toMatchObject({ size: 5, isChanged: false })
  // Attached once more, it is there once.
  attachSource(client, 'c', source, 'folder')
  await settled()
  expect(names()).toEqual(['only ready'])
})

test('what cannot be read says so and can be tried again; what was removed meanwhile does not come back', async () => {
  let fails = true
  const client = clientThat(() => {
    if (fails) throw new Error('gone')
    return { attachments: [attachment('one')] }
  })
  attachSource(client, 'c', source, 'folder')
  await settled()
  expect(names()).toEqual(['folder failed'])
  fails = false
  refreshAttachment(client, 'c', listed()[0]!)
  await settled()
  expect(names()).toEqual(['one ready'])
  attachSource(client, 'c', source, 'again')
  removeAttachment('c', listed()[1]!.id)
  await settled()
  expect(names()).toEqual(['one ready'])
})

test('each conversation has its own draft, and a sent one is empty', async () => {
  const client = clientThat(() => ({ attachments: [attachment('one')] }))
  attachSource(client, 'c', source, 'folder')
  setPrompt('c', { server: 's', name: 'p', arguments: {}, messages: [] })
  await settled()
  expect(draftOf(messageDrafts.getState(), null)).toEqual({ attachments: [], prompt: null })
  clearDraft('c')
  expect(draftOf(messageDrafts.getState(), 'c')).toEqual({ attachments: [], prompt: null })
})
