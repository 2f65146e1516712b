import fc from 'fast-check'
import { expect, it } from 'vitest'
import { choicesSeparator, type FieldDefinition, fieldsOf, readChoices } from './field-definition.ts'

const field = (change: Partial<FieldDefinition>): FieldDefinition => ({
  name: 'Asset tag',
  kind: 'text',
  categories: null,
  required: false,
  choices: [],
  maxLength: null,
  ...change,
})

it('a ticket has the fields of its type, those that must be filled first', () => {
  const definitions = [
    field({ name: 'Votes', categories: ['feature-request'] }),
    field({}),
    field({ name: 'Impact', required: true, categories: ['bug'] }),
  ]
  expect(fieldsOf(definitions, 'bug').map(({ name }) => name)).toEqual(['Impact', 'Asset tag'])
  expect(fieldsOf(definitions, 'feature-request').map(({ name }) => name)).toEqual(['Votes', 'Asset tag'])
  expect(fieldsOf(undefined, 'bug')).toEqual([])
})

it('several choices in one value come apart as they were put together, commas or not', () => {
  const choices = ['Printers', 'Tills, fixed', 'Tills', 'Network']
  fc.assert(
    fc.property(fc.subarray(choices), (chosen) => {
      expect(readChoices(chosen.join(choicesSeparator), choices)).toEqual(chosen)
    }),
  )
  expect(readChoices('Printers, Cranes', choices)).toEqual(['Printers', 'Cranes'])
})
