import { Checkbox, Group, MultiSelect, Select, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { choicesSeparator, type FieldDefinition, readChoices } from '../../domain/field-definition.ts'

/** One field of the tracker, drawn as what it is. Values are texts, as a ticket holds them; empty is empty. */
export const FieldInput = ({
  definition,
  value,
  onChange,
  autoFocus = false,
}: {
  readonly definition: FieldDefinition
  readonly value: string
  readonly onChange: (value: string) => void
  readonly autoFocus?: boolean
}): ReactNode => {
  const { name, kind, choices, required, maxLength } = definition
  const shared = {
    label: name,
    withAsterisk: required,
    'aria-required': required,
    ...(autoFocus ? { 'data-autofocus': true } : {}),
  }
  const limit = maxLength === null ? {} : { maxLength }
  // What the tracker holds and does not offer any more stays choosable: it must not vanish by being looked at.
  const offered = (held: readonly string[]) => [...new Set([...choices, ...held.filter((one) => one !== '')])]
  switch (kind) {
    case 'long-text':
      return (
        <Textarea
          {...shared}
          {...limit}
          autosize
          minRows={2}
          maxRows={8}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
    case 'choice':
      return (
        <Select
          {...shared}
          data={offered([value])}
          value={value === '' ? null : value}
          clearable={!required}
          searchable={choices.length > 8}
          placeholder="Choose"
          onChange={(picked) => onChange(picked ?? '')}
        />
      )
    case 'choices': {
      const held = readChoices(value, choices)
      return (
        <MultiSelect
          {...shared}
          data={offered(held)}
          value={[...held]}
          searchable
          placeholder={held.length === 0 ? 'Choose' : ''}
          onChange={(picked) => onChange(picked.join(choicesSeparator))}
        />
      )
    }
    case 'yes-no':
      return (
        <Group align="end" mih={58}>
          <Checkbox
            label={name}
            checked={value === 'yes'}
            onChange={(event) => onChange(event.currentTarget.checked ? 'yes' : 'no')}
          />
        </Group>
      )
    case 'day':
    case 'number':
    case 'text':
      return (
        <TextInput
          {...shared}
          {...limit}
          {...(kind === 'day' ? { type: 'date' } : {})}
          {...(kind === 'number' ? { inputMode: 'decimal' as const } : {})}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )
  }
}

/** The fields of a ticket type beside each other, long ones over the whole width. */
export const FieldInputs = ({
  definitions,
  values,
  onChange,
}: {
  readonly definitions: readonly FieldDefinition[]
  readonly values: Readonly<Record<string, string>>
  readonly onChange: (values: Readonly<Record<string, string>>) => void
}): ReactNode => {
  const input = (definition: FieldDefinition) => (
    <FieldInput
      key={definition.name}
      definition={definition}
      value={values[definition.name] ?? ''}
      onChange={(value) => onChange({ ...values, [definition.name]: value })}
    />
  )
  const long = definitions.filter(({ kind }) => kind === 'long-text')
  const short = definitions.filter(({ kind }) => kind !== 'long-text')
  const pairs = short.flatMap((_, index) => (index % 2 === 0 ? [short.slice(index, index + 2)] : []))
  return (
    <>
      {long.map(input)}
      {pairs.map((pair) => (
        <Group key={pair[0]?.name} grow gap="xs" align="start">
          {pair.map(input)}
        </Group>
      ))}
    </>
  )
}
