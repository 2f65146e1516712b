import { expect, it } from 'vitest'
import { refusedFields } from './refused-fields.ts'

const refusal = (message: string, fields?: readonly string[]) => ({
  code: 'tracker.rejected',
  message,
  hint: '',
  fields,
})
const definitions = [{ name: 'Business impact' }, { name: 'Impact' }, { name: 'Rack' }]

it("takes the connector's own list where it gave one", () => {
  expect(refusedFields(refusal('No.', ['Rack', 'dueAt', 'Rack']), definitions)).toEqual(['Rack', 'dueAt'])
})

it.each([
  ["Business impact can't be blank", ['Business impact']],
  ['Business impact cannot be blank, Impact cannot be blank', ['Business impact', 'Impact']],
  ['Due date cannot be blank. Rack is invalid', ['dueAt', 'Rack']],
  ['Product version is required', ['productVersion']],
  ['Rack muss ausgefüllt werden', ['Rack']],
  ['Racking cannot be blank', []],
  ['You may not close tickets of the Impact project.', []],
  ['', []],
])('reads "%s"', (message, fields) => {
  expect(refusedFields(refusal(message), definitions).toSorted()).toEqual(fields.toSorted())
})

it('a change that was not refused has none', () => {
  expect(refusedFields(null, definitions)).toEqual([])
})
