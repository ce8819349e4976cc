import { useCallback, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { type Problem, toProblem } from '#contract/problem.ts'
import type { JsonObject } from '#contract/json.ts'
import type { ConfigProblem } from '#contract/server.ts'
import type { Client } from '#renderer/client/client.ts'
import type { Loadable } from '#renderer/state/live-stores.ts'
import { configDraft } from './config-draft.ts'

export interface ConfigFile {
  readonly path: string
  readonly text: string
  readonly revision: string
  readonly schema: JsonObject
}

export interface Config {
  readonly file: Loadable<ConfigFile>
  /** What stands in the editor. */
  readonly text: string
  readonly isDirty: boolean
  readonly isSaving: boolean
  /** Steward's own problems of `text`. */
  readonly problems: readonly ConfigProblem[]
  /** Somebody else wrote the file while there was a draft: the person chooses. */
  readonly isConflict: boolean
  readonly saveProblem: Problem | null
  edit(text: string): void
  /** What stands in the editor, or this in its place. */
  save(next?: string): Promise<void>
  /** Gives the draft up and takes the file's text. */
  discard(): void
  /** Writes the draft over what the file holds now. */
  overwrite(): Promise<void>
}

/** `mcp.json` in the editor: read, draft, checks while typing, and a save that never overwrites unseen changes. */
export function useConfig(client: Client): Config {
  const [file, setFile] = useState<Loadable<ConfigFile>>({ kind: 'loading' })
  const draft = useStore(configDraft, (state) => state.draft)
  const [problems, setProblems] = useState<readonly ConfigProblem[]>([])
  const [isConflict, setConflict] = useState(false)
  const [isSaving, setSaving] = useState(false)
  const [saveProblem, setSaveProblem] = useState<Problem | null>(null)
  const saving = useRef(false)
  const current = file.kind === 'ready' ? file.value : undefined
  const text = draft?.text ?? current?.text ?? ''

  const read = useCallback(async () => {
    try {
      const [config, { schema }] = await Promise.all([client.call('config.read', {}), client.call('config.schema', {})])
      // The same schema object again keeps the editor, with its history, alive.
      setFile((last) => ({ kind: 'ready', value: { ...config, schema: last.kind === 'ready' ? last.value.schema : schema } }))
      setProblems(config.problems)
      const known = configDraft.getState().draft
      setConflict(known !== null && known.revision !== config.revision)
    } catch (error) {
      setFile((last) => (last.kind === 'ready' ? last : { kind: 'failed', problem: toProblem(error) }))
    }
  }, [client])

  useEffect(() => client.onOpen(() => void read()), [client, read])
  useEffect(() => client.subscribe('config-change', () => void (saving.current || read())), [client, read])

  useEffect(() => {
    if (draft === null) return
    const controller = new AbortController()
    const timer = setTimeout(() => {
      client.call('config.check', { text: draft.text }, { signal: controller.signal }).then(
        (checked) => setProblems(checked.problems),
        () => {},
      )
    }, 300)
    return () => {
      clearTimeout(timer)
      controller.abort()
    }
  }, [client, draft])

  async function write(revision: string, text: string): Promise<void> {
    if (saving.current) return
    saving.current = true
    setSaving(true)
    setSaveProblem(null)
    try {
      const written = await client.call('config.write', { text, revision })
      setFile((last) => (last.kind === 'ready' ? { kind: 'ready', value: { ...last.value, text, revision: written.revision } } : last))
      setProblems(written.problems)
      setConflict(false)
      // What was typed while the file was being written is still a draft, now over the new revision.
      const later = configDraft.getState().draft
      configDraft.setState({ draft: later && later.text !== text ? { text: later.text, revision: written.revision } : null })
    } catch (error) {
      const problem = toProblem(error)
      if (problem.code === 'config-changed') {
        setConflict(true)
        await read()
      } else setSaveProblem(problem)
    } finally {
      saving.current = false
      setSaving(false)
    }
  }

  return {
    file,
    text,
    isDirty: draft !== null,
    isSaving,
    problems,
    isConflict,
    saveProblem,
    edit(next) {
      if (!current) return
      configDraft.setState({ draft: next === current.text ? null : { text: next, revision: draft?.revision ?? current.revision } })
      if (next === current.text) setConflict(false)
    },
    async save(next) {
      if (current && (draft || next !== undefined)) await write(draft?.revision ?? current.revision, next ?? text)
    },
    discard() {
      configDraft.setState({ draft: null })
      setConflict(false)
      setSaveProblem(null)
      void read()
    },
    overwrite: async () => (current ? write(current.revision, text) : undefined),
  }
}
