import { Upload } from 'lucide-react'
import { type DragEvent, useEffect, useRef, useState } from 'react'
import { toBase64 } from '#contract/base64.ts'
import type { ImportOutcome, ImportPreview } from '#contract/calls/transfer.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { ProgressBar } from '#renderer/components/progress-bar.tsx'
import { useClient } from '#renderer/state/app-context.tsx'

type State =
  | { readonly kind: 'choosing' }
  | { readonly kind: 'sending'; readonly sent: number; readonly size: number }
  | { readonly kind: 'reading'; readonly done: number }
  | { readonly kind: 'preview'; readonly importId: string; readonly preview: ImportPreview }
  | { readonly kind: 'storing'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly outcome: ImportOutcome }

const PIECE = 1_000_000
const names = { steward: 'Steward', chatgpt: 'ChatGPT', claude: 'Claude' } as const
const day = (at: number): string => new Date(at).toLocaleDateString(undefined, { dateStyle: 'medium' })
const count = (number: number, one: string): string => `${number.toLocaleString()} ${one}${number === 1 ? '' : 's'}`

/** Reads an export: first it is looked at, then the person decides. */
export function ImportDialog({ file, onClose }: { readonly file: File | null; readonly onClose: () => void }) {
  const client = useClient()
  const [state, setState] = useState<State>({ kind: 'choosing' })
  const [problem, setProblem] = useState<Problem | null>(null)
  const stop = useRef(new AbortController())
  const open = useRef<string | null>(null)
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    const stopHearing = client.subscribe('import-progress', ({ importId, done }) => {
      if (importId === open.current) setState((before) => (before.kind === 'reading' || before.kind === 'storing' ? { ...before, done } : before))
    })
    return () => {
      stopHearing()
      stop.current.abort()
      if (open.current !== null) client.call('import.remove', { importId: open.current }).catch(() => {})
      open.current = null
    }
  }, [client])
  const isChosen = useRef(false)
  useEffect(() => {
    if (file && !isChosen.current) void look(file)
    isChosen.current = true
  })

  async function look(chosen: File): Promise<void> {
    const { signal } = (stop.current = new AbortController())
    setProblem(null)
    setState({ kind: 'sending', sent: 0, size: chosen.size })
    try {
      const { importId } = await client.call('import.create', { name: chosen.name.slice(0, 500), size: chosen.size }, { signal })
      open.current = importId
      for (let offset = 0; offset < chosen.size; offset += PIECE) {
        signal.throwIfAborted()
        const { received } = await client.call('import.append', { importId, data: toBase64(new Uint8Array(await chosen.slice(offset, offset + PIECE).arrayBuffer())) }, { signal })
        setState({ kind: 'sending', sent: received, size: chosen.size })
      }
      setState({ kind: 'reading', done: 0 })
      setState({ kind: 'preview', importId, preview: await client.call('import.preview', { importId }, { signal }) })
    } catch (error) {
      fail(error, signal)
    }
  }

  async function store(importId: string, total: number): Promise<void> {
    const { signal } = (stop.current = new AbortController())
    setState({ kind: 'storing', done: 0, total })
    try {
      setState({ kind: 'done', outcome: await client.call('import.run', { importId }, { signal }) })
    } catch (error) {
      fail(error, signal)
    }
  }

  function fail(error: unknown, signal: AbortSignal): void {
    if (open.current !== null) client.call('import.remove', { importId: open.current }).catch(() => {})
    open.current = null
    setState({ kind: 'choosing' })
    if (!signal.aborted) setProblem(toProblem(error))
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault()
    const dropped = event.dataTransfer.files[0]
    if (dropped) void look(dropped)
  }

  const isWorking = state.kind === 'sending' || state.kind === 'reading' || state.kind === 'storing'
  const wanted = state.kind === 'preview' ? state.preview.conversations - state.preview.already : 0
  return (
    <Dialog
      title="Import conversations"
      isOpen
      onClose={onClose}
      size="small"
      actions={
        <>
          <Button onPress={() => (isWorking ? stop.current.abort() : onClose())}>{isWorking ? 'Stop' : state.kind === 'done' ? 'Close' : 'Cancel'}</Button>
          {state.kind === 'preview' ? (
            <Button variant="primary" isDisabled={wanted === 0} onPress={() => void store(state.importId, state.preview.conversations + state.preview.brokenCount)}>
              {wanted === 0 ? 'Nothing new' : `Import ${wanted.toLocaleString()}`}
            </Button>
          ) : null}
        </>
      }
    >
      {problem ? <ProblemNotice problem={problem} role="alert" /> : null}
      {state.kind === 'choosing' ? (
        <div className="import-place" onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
          <Upload className="icon" aria-hidden="true" />
          <p>What ChatGPT or Claude sent you as an export (.zip or conversations.json), or a file that Steward exported.</p>
          <Button onPress={() => input.current?.click()}>Choose a file</Button>
          <input ref={input} type="file" hidden aria-label="The file to import" accept=".zip,.json,.jsonl" onChange={({ target }) => target.files?.[0] && void look(target.files[0])} />
        </div>
      ) : null}
      {state.kind === 'sending' ? <ProgressBar label="Opening the file" value={state.sent} total={state.size} /> : null}
      {state.kind === 'reading' ? <ProgressBar label="Reading the file" text={`${count(state.done, 'conversation')} read`} value={0} /> : null}
      {state.kind === 'storing' ? <ProgressBar label="Importing" text={`${state.done.toLocaleString()} of ${state.total.toLocaleString()}`} value={state.done} total={state.total} /> : null}
      {state.kind === 'preview' ? <Preview preview={state.preview} /> : null}
      {state.kind === 'done' ? (
        <>
          <p role="status">
            {count(state.outcome.imported, 'conversation')} imported.{state.outcome.already > 0 ? ` ${state.outcome.already.toLocaleString()} were here already.` : ''}
          </p>
          <Broken total={state.outcome.brokenCount} broken={state.outcome.broken} />
        </>
      ) : null}
    </Dialog>
  )
}

function Preview({ preview }: { readonly preview: ImportPreview }) {
  const { source, conversations, messages, already, from, to, leftOut, aside, brokenCount, broken } = preview
  return (
    <>
      <p>
        <strong>{count(conversations, 'conversation')}</strong> of {names[source]} with {count(messages, 'message')}
        {from !== null && to !== null ? `, ${day(from)} to ${day(to)}` : ''}.
      </p>
      {already > 0 ? <p>{already.toLocaleString()} of them are here already and are left alone.</p> : null}
      {leftOut.length > 0 ? <p className="muted">Not taken along: {leftOut.map(({ what, count: number }) => `${what} (${number.toLocaleString()})`).join(', ')}. A note stands in their place.</p> : null}
      {aside.length > 0 ? <p className="muted">Left aside: {revealHidden(aside.slice(0, 10).join(', '))}.</p> : null}
      <Broken total={brokenCount} broken={broken} />
    </>
  )
}

function Broken({ total, broken }: { readonly total: number; readonly broken: ImportPreview['broken'] }) {
  if (total === 0) return null
  return (
    <Disclosure summary={`${total.toLocaleString()} cannot be read and ${total === 1 ? 'is' : 'are'} passed over`}>
      <ul className="import-broken">
        {broken.map(({ place, cause }) => (
          <li key={place}>
            {revealHidden(place)}: {revealHidden(cause)}
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}
