import { ArrowUp, Square } from 'lucide-react'
import { type ClipboardEvent, type DragEvent, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import type { FilledPrompt } from '#contract/conversation.ts'
import type { ModelRef } from '#contract/model.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { joinClass } from '#renderer/components/join-class.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { hrefOf, navigate } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { chooseProject, projectOfNext, useProjectOf } from '#renderer/state/project-choice.ts'
import { useProblemAction } from '#renderer/state/use-problem-action.ts'
import { CompactionDialog } from '../context/compaction-dialog.tsx'
import { ContextMeter } from '../context/context-meter.tsx'
import { ContextNudge } from '../context/context-nudge.tsx'
import { ContextWarning } from '../context/context-warning.tsx'
import { fillOf } from '../context/describe-bill.ts'
import { useBill } from '../context/use-bill.ts'
import { ProjectChip } from '../projects/project-chip.tsx'
import { AttachMenu } from './attach-menu.tsx'
import { setPrompt } from './attachment-drafts.ts'
import { AttachmentChip } from './attachment-chip.tsx'
import { ComposerDialogs, pickResource } from './composer-dialogs.tsx'
import { choose as chooseFor } from './composer-extras.ts'
import { ComposerInput } from './composer-input.tsx'
import { rememberConversation } from './last-conversation.ts'
import { useDraftSync } from './draft-sync.ts'
import { ModelPicker } from './model-picker.tsx'
import { PromptChip } from './prompt-chip.tsx'
import { pictureSide } from './scale-picture.ts'
import { useAttachments } from './use-attachments.ts'
import { useDraft } from './use-draft.ts'
import { useModelChoice } from './use-model-choice.ts'
import './composer.css'

export interface ComposerProps {
  readonly conversationId: string | null
  readonly runningTurnId: string | null
  /** The model of the conversation's last turn. */
  readonly lastModel: ModelRef | null
}

/** Where the person writes. Nothing that was written is lost: not by a reload, not by a refused send. */
export function Composer({ conversationId, runningTurnId, lastModel }: ComposerProps) {
  const { client, live } = useApp()
  const status = useStore(client.status)
  const [text, setText] = useDraft(conversationId)
  useDraftSync(conversationId)
  const { chosen, choose } = useModelChoice(conversationId, lastModel)
  const kind = useReady(live.providers)?.find(({ id }) => id === chosen?.providerId)?.kind
  const attachments = useAttachments(conversationId, pictureSide(kind))
  const [isSending, setSending] = useState(false)
  const [isStopping, setStopping] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [isDropping, setDropping] = useState(false)
  const [wasRefused, setRefused] = useState(false)
  const [isWarned, setWarned] = useState(false)
  const area = useRef<{ focus(): void }>(null)
  const onAction = useProblemAction(() => void send())
  useEffect(() => {
    area.current?.focus()
    rememberConversation(conversationId)
    setProblem(null)
    setRefused(false)
    setWarned(false)
  }, [conversationId])
  useEffect(() => setStopping(false), [runningTurnId])

  const { prompt } = attachments
  const ready = attachments.attachments.flatMap((item) => (item.state.kind === 'ready' ? [item.state.attachment] : []))
  const project = useProjectOf(conversationId)
  const bill = useBill({ conversationId, projectId: project?.projectId, model: chosen, attachments: ready, prompt })
  // Once a key: a long paste is millions of characters.
  const fill = useMemo(() => (bill === null ? null : fillOf(bill, text)), [bill, text])
  const isTooLong = fill?.state === 'over'
  const failed = attachments.attachments.find((item) => item.state.kind === 'failed')
  /** What keeps any message from being sent; an empty one is another matter. */
  const obstacle =
    status.kind !== 'open'
      ? 'There is no connection to Steward right now.'
      : runningTurnId !== null
        ? 'The answer is still being written. Stop it first, or wait for it.'
        : attachments.isSending
          ? 'The attachments are still being added.'
          : failed
            ? `Remove ${failed.name} first: it could not be added.`
            : chosen === null
              ? 'Choose a model first.'
              : null
  const isEmpty = text.trim() === '' && attachments.attachments.length === 0 && prompt === null
  const reason = obstacle ?? (isEmpty ? 'Write a message first.' : null)

  async function send(withPrompt: FilledPrompt | null = prompt, isSure = false, isBeyondLimit = false): Promise<void> {
    if (isSending) return
    if ((withPrompt === null ? reason : obstacle) !== null || chosen === null) return setRefused(true)
    setRefused(false)
    if (isTooLong && !isSure) return setWarned(true)
    setWarned(false)
    setSending(true)
    setProblem(null)
    try {
      const started = await client.call('turn.start', {
        ...(conversationId === null ? projectOfNext() : { conversationId }),
        text,
        attachments: ready,
        model: chosen,
        ...(isBeyondLimit ? { beyondLimit: true } : {}),
        ...(withPrompt === null ? {} : { prompt: withPrompt }),
      })
      setText('')
      attachments.clear()
      if (conversationId === null) chooseProject(null)
      // Still here: a person who went elsewhere meanwhile is not pulled back.
      if (conversationId === null && location.hash.replace(/^#\/?/, '').replace(/^chat\/?$/, '') === '') navigate({ kind: 'chat', conversationId: started.conversationId })
    } catch (error) {
      // What was not sent stays.
      if (withPrompt !== null) setPrompt(conversationId, withPrompt)
      setProblem(toProblem(error))
    } finally {
      setSending(false)
    }
  }

  function stop(): void {
    if (conversationId === null || runningTurnId === null) return
    setStopping(true)
    client.call('turn.cancel', { conversationId, turnId: runningTurnId }).catch((error: unknown) => {
      setStopping(false)
      setProblem(toProblem(error))
    })
  }

  function onPaste(event: ClipboardEvent): void {
    const pasted = [...event.clipboardData.files]
    if (pasted.length === 0) return
    event.preventDefault()
    attachments.add(pasted)
  }
  function onDrop(event: DragEvent): void {
    event.preventDefault()
    setDropping(false)
    attachments.add(event.dataTransfer.files)
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a place to drop files; "Files" in the menu "Attach" does the same by keyboard
    <div
      className={joinClass('composer', isDropping && 'composer-dropping')}
      role="group"
      aria-label="Write a message"
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDropping(true)
      }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setDropping(false)}
      onDrop={onDrop}
    >
      {problem ? <ProblemNotice problem={problem} role="alert" onAction={onAction} className="composer-problem" /> : null}
      {problem?.code === 'usage-limit' ? (
        <div className="composer-limit">
          <Button size="small" onPress={() => void send(prompt, true, true)}>
            Send all the same
          </Button>
          <a className="text-link" href={hrefOf({ kind: 'usage' })}>
            Look at the limits
          </a>
        </div>
      ) : null}
      {isWarned && isTooLong && bill !== null && fill !== null ? <ContextWarning bill={bill} fill={fill} conversationId={conversationId} onSendAnyway={() => void send(prompt, true)} /> : null}
      {bill !== null && conversationId !== null && !(isWarned && isTooLong) && runningTurnId === null ? <ContextNudge bill={bill} conversationId={conversationId} /> : null}
      <CompactionDialog conversationId={conversationId} model={chosen} />
      <ProjectChip conversationId={conversationId} isRunning={runningTurnId !== null} />
      {attachments.attachments.length > 0 || prompt !== null ? (
        <ul className="composer-attachments" aria-label="Attachments">
          {prompt === null ? null : <PromptChip prompt={prompt} onRemove={() => setPrompt(conversationId, null)} />}
          {attachments.attachments.map((item) => (
            <AttachmentChip key={item.id} item={item} onRemove={() => attachments.remove(item.id)} onRefresh={() => attachments.refresh(item)} />
          ))}
        </ul>
      ) : null}
      <ComposerInput
        ref={area}
        text={text}
        placeholder={isDropping ? 'Drop the files here' : prompt === null ? 'Ask something, or ask for something to be done' : 'Add to the prompt, or send it as it is'}
        onText={(next) => (setText(next), setRefused(false))}
        onSend={() => void send()}
        onPaste={onPaste}
        onPrompt={(next) => chooseFor({ kind: 'prompt', prompt: next })}
        onResource={(item) => pickResource(item, attachments.addSource, () => {})}
      />
      <ComposerDialogs
        cannotSend={obstacle}
        onAttach={attachments.addSource}
        onPrompt={(filled, how) => (how === 'send' ? void send(filled) : setPrompt(conversationId, filled))}
      />
      <div className="composer-bar">
        <AttachMenu onFiles={attachments.add} />
        <ModelPicker chosen={chosen} onChoose={choose} />
        {bill === null || fill === null ? null : <ContextMeter bill={bill} fill={fill} conversationId={conversationId} />}
        <span className="composer-reason" role="status">
          {wasRefused && reason !== null ? reason : ''}
        </span>
        {runningTurnId === null ? (
          <IconButton
            variant="primary"
            className="composer-send"
            label="Send"
            shortcut="Enter"
            isDisabled={reason !== null || isSending}
            icon={<ArrowUp className="icon" aria-hidden="true" />}
            onPress={() => void send()}
          />
        ) : (
          <IconButton variant="secondary" className="composer-send" label="Stop" shortcut="Esc" isDisabled={isStopping} icon={<Square className="icon composer-stop" aria-hidden="true" />} onPress={stop} />
        )}
      </div>
    </div>
  )
}
