import { useCallback, useState } from 'react'
import type { Project } from '#contract/project.ts'
import { Button } from '#renderer/components/button.tsx'
import { Checkbox } from '#renderer/components/checkbox.tsx'
import { CodeBlock } from '#renderer/components/code-block.tsx'
import { Dialog } from '#renderer/components/dialog.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { saveText } from '#renderer/components/save-text.ts'
import { useApp } from '#renderer/state/app-context.tsx'
import { useLoad } from '#renderer/state/use-load.ts'

/** A project as one file, shown before it is saved. */
export function ExportDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const { client } = useApp()
  const [paths, setPaths] = useState(false)
  const [grants, setGrants] = useState(false)
  const { projectId } = project
  const { state } = useLoad(useCallback(() => client.call('project.export', { projectId, paths, grants }), [client, projectId, paths, grants]))
  const file = state.kind === 'ready' ? state.value : undefined
  return (
    <Dialog
      title={`Export ${project.name}`}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={!file} onPress={() => file && (saveText(file.name, file.text), onClose())}>
            Save the file
          </Button>
        </>
      }
    >
      <p>Prompt, model, switches, and how its servers are started. No key is in it: each is a placeholder, which whoever imports it fills with their own.</p>
      <Checkbox label="With folders of this computer, and what names them" isSelected={paths} onChange={setPaths} />
      <Checkbox label="With its permissions" description="Whoever imports the file has to tick each." isSelected={grants} onChange={setGrants} />
      {state.kind === 'failed' ? <ProblemNotice problem={state.problem} /> : null}
      {file && file.leftOut.length > 0 ? (
        <div>
          <p>Left out:</p>
          <ul className="project-left-out">
            {file.leftOut.map((line) => (
              <li key={line}>{revealHidden(line)}</li>
            ))}
          </ul>
        </div>
      ) : null}
      {file ? (
        <Disclosure summary="Show the file">
          <CodeBlock code={file.text} language="json" isPlain maxHeight="small" wrap />
        </Disclosure>
      ) : null}
    </Dialog>
  )
}
