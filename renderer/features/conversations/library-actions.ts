import type { CallInput } from '#contract/contract.ts'
import type { Conversation } from '#contract/conversation.ts'
import { toProblem } from '#contract/problem.ts'
import { toast } from '#renderer/components/toast.tsx'
import type { Client } from '#renderer/client/client.ts'
import { goToNewConversation, parseRoute } from '#renderer/shell/route.ts'

/** One call takes so many. */
const MOST = 500

type Several = 'conversation.move' | 'conversation.pin' | 'conversation.archive' | 'conversation.discard' | 'conversation.restore' | 'conversation.remove'

/** What is done with one or several conversations. Each can be taken back for a moment, and nothing is asked before. */
export interface LibraryActions {
  pin(conversations: readonly Conversation[], pinned: boolean): Promise<void>
  move(conversations: readonly Conversation[], folderId: string | null, name: string): Promise<void>
  archive(conversations: readonly Conversation[], archived: boolean): Promise<void>
  discard(conversations: readonly Conversation[]): Promise<void>
  restore(conversations: readonly Conversation[]): Promise<void>
  removeForGood(conversations: readonly Conversation[]): Promise<void>
}

export function createLibraryActions(client: Client): LibraryActions {
  async function each<Name extends Several>(name: Name, conversations: readonly Conversation[], more: Omit<CallInput<Name>, 'conversationIds'>): Promise<void> {
    const ids = conversations.map(({ conversationId }) => conversationId)
    for (let from = 0; from < ids.length; from += MOST) await client.call(name, { ...more, conversationIds: ids.slice(from, from + MOST) } as CallInput<Name>)
  }

  /** `undo` takes it back; what fails is told, and then nothing more was done. */
  async function act(run: () => Promise<void>, title: string, undo?: () => Promise<void>): Promise<void> {
    try {
      await run()
      toast({ tone: 'neutral', title, ...(undo ? { action: { label: 'Undo', onPress: () => void undo().catch(tell) } } : {}) })
    } catch (error) {
      tell(error)
    }
  }

  /** Puts each back where it stood. */
  async function moveBack(conversations: readonly Conversation[]): Promise<void> {
    for (const [folderId, group] of Map.groupBy(conversations, (conversation) => conversation.folderId)) await each('conversation.move', group, { folderId })
  }

  return {
    async pin(conversations, pinned) {
      await act(() => each('conversation.pin', conversations, { pinned }), `${count(conversations)} ${pinned ? 'pinned' : 'not pinned any more'}`, () => each('conversation.pin', conversations, { pinned: !pinned }))
    },
    async move(conversations, folderId, name) {
      await act(() => each('conversation.move', conversations, { folderId }), `${count(conversations)} moved ${folderId === null ? 'out of the folder' : `to “${name}”`}`, () => moveBack(conversations))
    },
    async archive(conversations, archived) {
      await act(() => each('conversation.archive', conversations, { archived }), `${count(conversations)} ${archived ? 'archived' : 'brought back'}`, () => each('conversation.archive', conversations, { archived: !archived }))
    },
    async discard(conversations) {
      await act(
        async () => {
          await each('conversation.discard', conversations, {})
          leave(conversations)
        },
        `${count(conversations)} moved to the bin`,
        () => each('conversation.restore', conversations, {}),
      )
    },
    async restore(conversations) {
      await act(() => each('conversation.restore', conversations, {}), `${count(conversations)} restored`)
    },
    async removeForGood(conversations) {
      await act(async () => {
        await each('conversation.remove', conversations, {})
        leave(conversations)
      }, `${count(conversations)} deleted`)
    },
  }
}

function tell(error: unknown): void {
  const { message, nextStep } = toProblem(error)
  toast({ tone: 'danger', title: message, ...(nextStep === undefined ? {} : { detail: nextStep }) })
}

/** What is gone is not shown any longer. */
function leave(conversations: readonly Conversation[]): void {
  const route = parseRoute(location.hash)
  if (route.kind === 'chat' && conversations.some(({ conversationId }) => conversationId === route.conversationId)) goToNewConversation()
}

const count = (conversations: readonly Conversation[]): string => (conversations.length === 1 ? '1 conversation' : `${conversations.length} conversations`)
