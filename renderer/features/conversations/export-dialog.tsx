import { useEffect, useRef, useState } from 'react'
import type { ExportFormat, ExportScope } from '#contract/calls/transfer.ts'
import { type Problem, toProblem } from '#contract/problem.ts'
import { Button } from '#renderer/components/button.tsx'
import { Checkbox } from '#renderer/components/checkbox.tsx'
import { ChoiceList } from '#renderer/components/choice-list.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { ProgressBar } from '#renderer/components/progress-bar.tsx'
import { saveBlob } from '#renderer/components/save-text.ts'
import { toast } from '#renderer/components/toast.tsx'
import { useClient } from '#renderer/state/app-context.tsx'

const formats = [
  { id: 'html', label: 'Web page', description: 'To read and print: one file, with its pictures.' },
  { id: 'markdown', label: 'Markdown', description: 'To read and edit in any editor.' },
  { id: 'jsonl', label: 'JSON lines', description: 'Everything, with all branches and files. Steward can import it again.' },
] as const satisfies readonly { id: ExportFormat; label: string; description: string }[]
const endings = { html: 'html', markdown: 'md', jsonl: 'jsonl' } as const

export interface ExportSubject {
  readonly scope: ExportScope
  /** What it is, after "Export": such as "3 conversations". */
  readonly name: string
}

/** Writes conversations to a file of the person's, piece by piece; what is not written yet can be stopped. */
export function ExportDialog({ subject, onClose }: { readonly subject: ExportSubject; readonly onClose: () => void }) {
  const client = useClient()
  const [format, setFormat] = useState<ExportFormat>('html')
  const [isAll, setAll] = useState(false)
  const [hasFiles, setFiles] = useState(true)
  const [written, setWritten] = useState<number | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const stop = useRef(new AbortController())
  useEffect(() => () => stop.current.abort(), [])

  async function run(): Promise<void> {
    const { signal } = (stop.current = new AbortController())
    setWritten(0)
    setProblem(null)
    try {
      const { exportId } = await client.call('export.start', { format, scope: subject.scope, branches: isAll ? 'all' : 'shown', blobs: hasFiles }, { signal })
      const pieces: Blob[] = []
      for (let isDone = false; !isDone; ) {
        if (signal.aborted) {
          await client.call('export.stop', { exportId })
          return setWritten(null)
        }
        const piece = await client.call('export.read', { exportId })
        // As blobs: the browser keeps them outside of the page, on the disk where they are many.
        pieces.push(new Blob([piece.text]))
        setWritten(piece.written)
        isDone = piece.done
      }
      saveBlob(`steward-${new Date().toISOString().slice(0, 10)}.${endings[format]}`, new Blob(pieces))
      toast({ tone: 'success', title: `Exported ${subject.name}.` })
      onClose()
    } catch (error) {
      setWritten(null)
      if (!signal.aborted) setProblem(toProblem(error))
    }
  }

  const isRunning = written !== null
  return (
    <Dialog
      title={`Export ${subject.name}`}
      isOpen
      onClose={onClose}
      size="small"
      actions={
        <>
          <Button onPress={() => (isRunning ? stop.current.abort() : onClose())}>{isRunning ? 'Stop' : 'Cancel'}</Button>
          <Button variant="primary" isDisabled={isRunning} onPress={() => void run()}>
            Export
          </Button>
        </>
      }
    >
      {isRunning ? (
        <ProgressBar label="Writing the file" text={`${written} ${written === 1 ? 'conversation' : 'conversations'} written`} value={0} />
      ) : (
        <>
          <ChoiceList label="As" choices={formats} value={format} onChange={setFormat} />
          {format === 'jsonl' ? null : <Checkbox label="All branches" description="Otherwise what is shown now." isSelected={isAll} onChange={setAll} />}
          {format === 'markdown' ? null : <Checkbox label={format === 'html' ? 'With pictures' : 'With files'} isSelected={hasFiles} onChange={setFiles} />}
          <p className="muted">Keys that Steward knows are left out. Everything else stands in the file as it was said.</p>
        </>
      )}
      {problem ? <ProblemNotice problem={problem} /> : null}
    </Dialog>
  )
}
