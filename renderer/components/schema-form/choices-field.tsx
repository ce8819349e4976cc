import { Checkbox, CheckboxGroup, FieldError, Label, Text } from 'react-aria-components'
import { CheckboxBox } from '../checkbox.tsx'
import { revealHidden } from '../hidden-text.tsx'
import { unset } from './draft.ts'
import { labelOf, type SchemaFieldProps } from './field-parts.tsx'
import { useSurroundings } from './surroundings.ts'

/** Some of a few. */
export function ChoicesField({ field, path, draft, onChange }: SchemaFieldProps<'choices'>) {
  const { problemAt, isDisabled } = useSurroundings()
  const problem = problemAt(path)
  const chosen = draft.kind === 'choices' ? draft.indexes : []
  return (
    <CheckboxGroup
      className="field schema-choices"
      isDisabled={isDisabled}
      isInvalid={problem !== undefined}
      value={chosen.map(String)}
      onChange={(keys) => onChange(keys.length === 0 && !field.isRequired ? unset : { kind: 'choices', indexes: keys.map(Number).sort((left, right) => left - right) })}
    >
      <Label className="field-label">{labelOf(field)}</Label>
      <div className="schema-checkboxes">
        {field.shape.options.map(({ label }, index) => (
          // The options of a schema never change their order.
          <Checkbox key={index} value={String(index)} className="checkbox">
            <CheckboxBox />
            {revealHidden(label)}
          </Checkbox>
        ))}
      </div>
      {field.description === undefined ? null : (
        <Text slot="description" className="field-description">
          {revealHidden(field.description)}
        </Text>
      )}
      <FieldError className="field-error">{problem}</FieldError>
    </CheckboxGroup>
  )
}
