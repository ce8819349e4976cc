import { useEffect, useRef, useState } from 'react'
import { Badge } from '#renderer/components/badge.tsx'
import { Banner } from '#renderer/components/banner.tsx'
import { Button } from '#renderer/components/button.tsx'
import { CopyButton } from '#renderer/components/copy-button.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Shortcut } from '#renderer/components/shortcut.tsx'
import { useApp } from '#renderer/state/app-context.tsx'
import type { EditorProblem } from '../editor/editor-problem.ts'
import type { JsonEditorHandle } from '../editor/json-editor.tsx'
import { LazyJsonEditor } from '../editor/lazy-json-editor.tsx'
import { ConfigProblems } from './config-problems.tsx'
import { findEntry } from './find-entry.ts'
import { PlainSecretsDialog } from './plain-secrets-dialog.tsx'
import { useConfig } from './use-config.ts'

/** `mcp.json` as text. With a server's name, the cursor starts at its entry. */
export function ConfigView({ serverName }: { readonly serverName: string | null }) {
  const { client } = useApp()
  const config = useConfig(client)
  const [all, setAll] = useState<readonly EditorProblem[]>([])
  const editor = useRef<JsonEditorHandle>(null)
  const [isMoving, setMoving] = useState(false)
  /** The keys in the clear that the person wanted to keep so; another one is another question. */
  const kept = useRef('')
  const { file } = config
  const isLoaded = file.kind === 'ready'
  useJumpOnce(editor, isLoaded && serverName !== null ? findEntry(config.text, serverName) : undefined)

  if (file.kind === 'failed') return <ProblemNotice problem={file.problem} />
  if (!isLoaded) return <p className="muted">Reading mcp.json…</p>
  const { path, schema } = file.value
  const inPlain = config.problems.filter(({ code }) => code === 'config-secret-in-plain')
  const places = inPlain.map(({ server, line }) => `${server}:${line}`).join(' ')

  function save(): void {
    if (inPlain.length > 0 && kept.current !== places) setMoving(true)
    else void config.save()
  }

  return (
    <section className="config" aria-label="mcp.json">
      <div className="toolbar">
        {serverName === null ? <h2 className="config-title">mcp.json</h2> : null}
        <code className="config-path" title={path}>
          {path}
        </code>
        <CopyButton text={path} label="Copy the path" />
        <span className="toolbar-space" />
        {config.isDirty ? <Badge tone="warning">Not saved</Badge> : <Badge>Saved</Badge>}
        <Button size="small" isDisabled={!config.isDirty || config.isSaving} onPress={config.discard}>
          Discard
        </Button>
        <Button size="small" variant="primary" isDisabled={!config.isDirty} isPending={config.isSaving} onPress={save}>
          Save <Shortcut keys="Mod+S" />
        </Button>
      </div>
      {config.isConflict ? (
        <Banner
          tone="warning"
          role="alert"
          title="mcp.json was changed elsewhere while you were editing."
          actions={
            <>
              <Button size="small" onPress={config.discard}>
                Load the file
              </Button>
              <Button size="small" onPress={() => void config.overwrite()} isPending={config.isSaving}>
                Overwrite it with mine
              </Button>
            </>
          }
        >
          <p>Loading gives up what you typed here. Overwriting gives up what was written there.</p>
        </Banner>
      ) : null}
      {inPlain.length > 0 ? (
        <Banner
          tone="warning"
          title={inPlain.length === 1 ? 'A key stands here in the clear.' : `${inPlain.length} keys stand here in the clear.`}
          actions={
            <Button size="small" onPress={() => setMoving(true)}>
              Move to the keychain
            </Button>
          }
        />
      ) : null}
      {isMoving ? (
        <PlainSecretsDialog
          text={config.text}
          then="Save"
          onMoved={(text) => {
            setMoving(false)
            config.edit(text)
            void config.save(text)
          }}
          onKeep={() => {
            kept.current = places
            setMoving(false)
            void config.save()
          }}
          onClose={() => setMoving(false)}
        />
      ) : null}
      {config.saveProblem ? <ProblemNotice problem={config.saveProblem} role="alert" /> : null}
      <div className="config-editor">
        <LazyJsonEditor
          ref={editor}
          label="mcp.json"
          value={config.text}
          schema={schema}
          ownProblems={config.problems}
          onChange={config.edit}
          onSave={save}
          onProblems={setAll}
        />
      </div>
      <ConfigProblems problems={all} onGoTo={(problem) => editor.current?.goTo(problem.line, problem.column)} />
      <p className="muted config-hint">
        Secrets belong into the keychain: store one under Settings, then write <code>{'${secret:NAME}'}</code> here. Tab indents; press Escape, then Tab, to leave the editor.
      </p>
    </section>
  )
}

/** Once, when both the editor (its own chunk) and the text are there: later edits must not move the cursor. */
function useJumpOnce(editor: React.RefObject<JsonEditorHandle | null>, place: { readonly line: number; readonly column: number } | undefined): void {
  const isDone = useRef(false)
  useEffect(() => {
    if (isDone.current || !place) return
    const timer = setInterval(() => {
      if (!editor.current) return
      // Without the focus: the person may be on the way through the tabs.
      editor.current.goTo(place.line, place.column, { focus: false })
      isDone.current = true
      clearInterval(timer)
    }, 50)
    return () => clearInterval(timer)
  }, [editor, place])
}
