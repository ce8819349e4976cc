import { Play } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { JsonObject } from '#contract/json.ts'
import type { ToolView } from '#contract/server.ts'
import { Button } from '#renderer/components/button.tsx'
import { SchemaForm } from '#renderer/components/schema-form/schema-form.tsx'
import { isObject } from '#renderer/components/schema-form/shape.ts'
import { useSchemaForm } from '#renderer/components/schema-form/use-schema-form.ts'
import { LazyJsonEditor } from '../editor/lazy-json-editor.tsx'

export interface ToolFormProps {
  readonly tool: ToolView
  /** Why it cannot be called now. */
  readonly obstacle: string | null
  readonly onRun: (given: JsonObject) => void
}

/** The arguments of a call by hand: fields from the tool's schema, or the same as JSON. */
export function ToolForm({ tool, obstacle, onRun }: ToolFormProps) {
  const form = useSchemaForm(tool.inputSchema)
  const [isTried, setTried] = useState(false)
  const [json, setJson] = useState<string | null>(null)
  const written = json === null ? undefined : parseObject(json)
  const wrong = json !== null && written === null
  const given = json === null ? form.value : (written ?? null)

  function run(): void {
    setTried(true)
    if (given !== null && obstacle === null) onRun(given)
  }
  function toggle(): void {
    if (json === null) return setJson(JSON.stringify(form.value ?? {}, null, 2))
    if (!written) return
    form.reset(written)
    setJson(null)
  }
  return (
    <form
      className="tool-form"
      noValidate
      aria-label={`Arguments of ${tool.title ?? tool.name}`}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        run()
      }}
    >
      {json === null ? (
        <SchemaForm form={form} isTried={isTried} />
      ) : (
        <div className="tool-json">
          <LazyJsonEditor label="Arguments as JSON" value={json} schema={tool.inputSchema} ownProblems={[]} onChange={setJson} onSave={run} onProblems={() => {}} />
        </div>
      )}
      {wrong ? <p className="field-error">The arguments are one JSON object.</p> : null}
      <div className="tool-form-actions">
        <Button variant="primary" type="submit" isDisabled={obstacle !== null || wrong} icon={<Play className="icon" aria-hidden="true" />}>
          Run
        </Button>
        <Button variant="quiet" isDisabled={wrong} onPress={toggle}>
          {json === null ? 'Write as JSON' : 'Back to the fields'}
        </Button>
        {obstacle !== null ? <span className="muted">{obstacle}</span> : isTried && given === null && !wrong ? <span className="field-error">Something is missing or wrong above.</span> : null}
      </div>
    </form>
  )
}

function parseObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}
