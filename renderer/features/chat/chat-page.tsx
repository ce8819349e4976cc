import { lazy, Suspense, useEffect, useMemo } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import { toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { toast } from '#renderer/components/toast.tsx'
import { focusComposer } from '#renderer/shell/focus.ts'
import { goToNewConversation, navigate } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { emptyConversation } from '#renderer/state/conversation-state.ts'
import type { OpenConversation } from '#renderer/state/conversation-stores.ts'
import { isRunning, questionText } from '#renderer/state/turn-tree.ts'
import { Composer } from '../composer/composer.tsx'
import { RerunBar } from '../replay/rerun-bar.tsx'
import { WaitingRequests } from '../server-requests/waiting-requests.tsx'
import { proposeDraft } from '../composer/use-draft.ts'
import { TurnActionsContext, type TurnActions } from './turn-actions.ts'
import { TurnList } from './turn-list.tsx'
import { useStopOnEscape } from './use-stop-on-escape.ts'

const FirstRun = lazy(async () => ({ default: (await import('../first-run/first-run.tsx')).FirstRun }))

/** `turnId`: where to look; missing: at the end. */
export function ChatPage({ conversationId, turnId }: { readonly conversationId: string | null; readonly turnId?: string | undefined }) {
  const { conversations } = useApp()
  // oxlint-disable-next-line react/exhaustive-deps -- where to look counts for the first time only; later `goTo` leads there
  const store = useMemo(() => (conversationId === null ? null : conversations.open(conversationId, turnId)), [conversations, conversationId])
  // The composer keeps its place when the first message makes the conversation, so the keyboard stays in it.
  return (
    <div className="chat">
      {store === null || conversationId === null ? (
        <div className="chat-welcome">
          <Suspense fallback={null}>
            <FirstRun onPrompt={proposeMessage} />
          </Suspense>
        </div>
      ) : (
        <>
          <RerunBar conversationId={conversationId} />
          <ConversationView key={conversationId} conversationId={conversationId} turnId={turnId} store={store} />
        </>
      )}
      <Dock conversationId={conversationId} store={store} />
    </div>
  )
}

interface ConversationViewProps {
  readonly conversationId: string
  readonly turnId: string | undefined
  readonly store: StoreApi<OpenConversation>
}

function ConversationView({ conversationId, turnId, store }: ConversationViewProps) {
  const { client, conversations } = useApp()
  const { conversation, loading } = useStore(store)
  useEffect(() => {
    const { place, conversation: known } = store.getState()
    const isThere = place.turnId === (turnId ?? null) && (place.round === 0 || (turnId === undefined && !known.hasAfter))
    if (!isThere) conversations.window(conversationId)?.goTo(turnId ?? null).catch(tellProblem)
  }, [conversations, conversationId, store, turnId])
  const actions = useMemo<TurnActions>(
    () => ({
      async resend(turn, text) {
        await client.call('turn.start', { conversationId, text, attachments: [...turn.attachments], ...(turn.prompt ? { prompt: turn.prompt } : {}), model: turn.model, parentTurnId: turn.parentTurnId })
      },
      async again(turn, model = turn.model) {
        if (turn.cause === 'continue' && turn.parentTurnId !== null) await client.call('turn.continue', { conversationId, turnId: turn.parentTurnId, model })
        else await client.call('turn.start', { conversationId, text: questionText(turn), attachments: [...turn.attachments], ...(turn.prompt ? { prompt: turn.prompt } : {}), model, parentTurnId: turn.parentTurnId })
      },
      async fork({ turnId }) {
        const fork = await client.call('conversation.fork', { conversationId, turnId })
        navigate({ kind: 'chat', conversationId: fork.conversationId })
        toast({ tone: 'success', title: 'A new conversation begins here', detail: 'It has everything up to this answer. The other one stays as it is.' })
      },
      async continue(turn) {
        await client.call('turn.continue', { conversationId, turnId: turn.turnId })
      },
      async show(turnId) {
        if (turnId !== undefined) await conversations.window(conversationId)?.showBranch(turnId)
      },
    }),
    [client, conversations, conversationId],
  )
  if (conversation.path.length === 0 && loading.kind === 'loading') {
    return (
      <div className="chat-loading">
        <Spinner label="Loading the conversation" size={18} />
      </div>
    )
  }
  if (loading.kind === 'failed') {
    return (
      <div className="chat-failed">
        <ProblemNotice
          problem={loading.problem}
          actions={
            <>
              <Button size="small" onPress={() => conversations.reload(conversationId)}>
                Try again
              </Button>
              <Button size="small" onPress={goToNewConversation}>
                New conversation
              </Button>
            </>
          }
        />
      </div>
    )
  }
  return (
    <TurnActionsContext value={actions}>
      <TurnList store={store} conversationId={conversationId} />
    </TurnActionsContext>
  )
}

function tellProblem(error: unknown): void {
  const problem = toProblem(error)
  toast({ tone: 'danger', title: problem.message, detail: problem.nextStep ?? problem.cause })
}

function Dock({ conversationId, store }: { readonly conversationId: string | null; readonly store: StoreApi<OpenConversation> | null }) {
  const { live } = useApp()
  const head = useHead(store)
  const running = isRunning(head) ? (head?.turnId ?? null) : null
  const waiting = useReady(live.consent)?.filter((request) => request.conversationId !== null && request.conversationId === conversationId) ?? []
  useStopOnEscape(conversationId, running)
  function review(): void {
    const card = document.querySelector<HTMLElement>(`.consent[data-request="${CSS.escape(waiting[0]?.requestId ?? '')}"]`)
    card?.scrollIntoView({ block: 'nearest' })
    card?.focus()
  }
  return (
    <div className="chat-bottom">
      <div className="chat-dock">
      {waiting.length > 0 ? (
        <div className="chat-waiting" role="status">
          <span>{waiting.length === 1 ? 'A tool call waits for your permission.' : `${waiting.length} tool calls wait for your permission.`}</span>
          <Button size="small" variant="quiet" onPress={review}>
            Review
          </Button>
        </div>
      ) : null}
      <WaitingRequests conversationId={conversationId} />
      <Composer conversationId={conversationId} runningTurnId={running} lastModel={head?.model ?? null} />
      </div>
    </div>
  )
}

function proposeMessage(text: string): void {
  proposeDraft(text)
  focusComposer()
}

const none: StoreApi<OpenConversation>['subscribe'] = () => () => {}

function useHead(store: StoreApi<OpenConversation> | null) {
  const source = store ?? emptyStore
  return useStore(source, ({ conversation }) => conversation.head)
}

const idle = { kind: 'idle' } as const
const emptyState: OpenConversation = { conversation: emptyConversation, loading: { kind: 'ready' }, edges: { before: idle, after: idle }, place: { generation: 0, round: 0, turnId: null } }
const emptyStore: Pick<StoreApi<OpenConversation>, 'getState' | 'getInitialState' | 'subscribe'> = { getState: () => emptyState, getInitialState: () => emptyState, subscribe: none }
