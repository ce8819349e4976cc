import { revealHidden } from '../hidden-text.tsx'
import type { Draft } from './draft.ts'
import type { Field, Shape } from './shape.ts'

export interface SchemaFieldProps<Kind extends Shape['kind'] = Shape['kind']> {
  readonly field: Omit<Field, 'shape'> & { readonly shape: Extract<Shape, { kind: Kind }> }
  /** A JSON pointer. */
  readonly path: string
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  /** The whole form: it has no label, and is always there. */
  readonly isRoot?: boolean
  readonly autoFocus?: boolean
}

/** The name of a field for a person, and whether it may be left out. */
export function labelOf({ label, name, isRequired }: Pick<Field, 'label' | 'name' | 'isRequired'>) {
  return (
    <>
      {revealHidden(label)}
      {label === name || name === '' ? null : (
        <>
          {' '}
          <code className="schema-name">{revealHidden(name)}</code>
        </>
      )}
      {isRequired ? null : ' (optional)'}
    </>
  )
}

export function descriptionOf({ description }: Pick<Field, 'description'>) {
  return description === undefined ? undefined : revealHidden(description)
}
