import { Columns2, Ellipsis, GitFork, ListTree, Pin, Shuffle } from 'lucide-react'
import { useContext } from 'react'
import { useStore } from 'zustand'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { Menu, type MenuEntry } from '#renderer/components/menu.tsx'
import type { Turn } from '#renderer/state/conversation-state.ts'
import { runAction, TurnActionsContext, TurnPlaceContext } from '../chat/turn-actions.ts'
import { compareAnswers, keptAnswer, openDialog } from './open-dialog.ts'

/** What can be done with an answer beside copying it. */
export function AnswerMenu({ turn, isBusy }: { readonly turn: Turn; readonly isBusy: boolean }) {
  const actions = useContext(TurnActionsContext)
  const place = useContext(TurnPlaceContext)
  const { answer: kept } = useStore(keptAnswer)
  if (!actions || !place) return null
  const { conversationId, siblings } = place
  const own = { conversationId, turnId: turn.turnId }
  const versions = siblings.map((turnId) => ({ conversationId, turnId }))
  const neighbour = siblings[siblings.indexOf(turn.turnId) - 1] ?? siblings[siblings.indexOf(turn.turnId) + 1]
  const isKept = kept?.turnId === turn.turnId
  const entries: MenuEntry[] = [
    {
      id: 'model',
      label: 'Ask another model…',
      isDisabled: isBusy,
      icon: <Shuffle className="icon" aria-hidden="true" />,
      onAction: () => openDialog.setState({ kind: 'model', title: 'Ask another model', current: turn.model, onPick: (model) => void runAction(actions.again(turn, model)) }, true),
    },
    ...(neighbour === undefined
      ? []
      : [{ id: 'versions', label: 'Compare with another version', icon: <Columns2 className="icon" aria-hidden="true" />, onAction: () => compareAnswers({ conversationId, turnId: neighbour }, own, versions) }]),
    kept && !isKept
      ? { id: 'compare', label: 'Compare with the chosen answer', icon: <Columns2 className="icon" aria-hidden="true" />, onAction: () => compareAnswers(kept, own) }
      : { id: 'keep', label: isKept ? 'Do not compare this one' : 'Choose to compare', icon: <Pin className="icon" aria-hidden="true" />, onAction: () => keptAnswer.setState({ answer: isKept ? null : own }) },
    { id: 'fork', label: 'New conversation from here', icon: <GitFork className="icon" aria-hidden="true" />, onAction: () => void runAction(actions.fork(turn)) },
    { id: 'branches', label: 'All branches…', icon: <ListTree className="icon" aria-hidden="true" />, onAction: () => openDialog.setState({ kind: 'branches', conversationId }, true) },
  ]
  return <Menu label="More for this answer" placement="top start" trigger={<IconButton size="small" label="More for this answer" icon={<Ellipsis className="icon" aria-hidden="true" />} />} entries={entries} />
}
