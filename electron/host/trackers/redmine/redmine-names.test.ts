import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mutationOf, never, unwrap } from '../contract/tracker-under-test.ts'
import { type RedmineStub, startRedmineStub, stubIssue } from './redmine-stub.test-support.ts'

/** Ids stand for something; people read the something. */

let stub: RedmineStub
beforeEach(async () => {
  stub = await startRedmineStub()
})
afterEach(() => stub.close())

const answers = (path: string, body: unknown) =>
  stub.bend.set(path, (_request, response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
const field = (
  id: number,
  name: string,
  field_format: string,
  more: Readonly<Record<string, unknown>> = {},
) => ({
  id,
  name,
  field_format,
  customized_type: 'issue',
  is_required: false,
  multiple: false,
  possible_values: [],
  trackers: [],
  ...more,
})
const tellEverything = () => {
  answers('/projects/1/versions.json', { versions: [{ id: 4, name: 'Portside 7.3' }] })
  answers('/custom_fields.json', {
    custom_fields: [
      field(1, 'Impact', 'enumeration', {
        is_required: true,
        possible_values: [
          { value: '12', label: 'Whole site' },
          { value: '13', label: 'One desk' },
        ],
      }),
      field(2, 'Product version', 'version'),
      field(3, 'On call', 'bool'),
      field(4, 'Visit', 'date'),
    ],
  })
}
const issue = () =>
  stubIssue(7, {
    custom_fields: [
      { id: 1, name: 'Impact', value: '12' },
      { id: 2, name: 'Product version', value: '4' },
      { id: 3, name: 'On call', value: '1' },
      { id: 4, name: 'Visit', value: '2026-11-30' },
    ],
    due_date: '2026-11-30',
    journals: [
      {
        id: 1,
        user: { id: 6, name: 'Sam Desk' },
        notes: '',
        created_on: '2026-11-02T08:00:00Z',
        private_notes: false,
        details: [
          { property: 'attr', name: 'fixed_version_id', old_value: null, new_value: '4' },
          { property: 'cf', name: '1', old_value: '13', new_value: '12' },
        ],
      },
    ],
  })

describe('a Redmine whose administrator asks', () => {
  it('shows words for key/value fields, versions and yes or no, in fields and in the history', async () => {
    tellEverything()
    const { connector } = await stub.connect()
    stub.issues.set(7, issue())
    const { fields, limits } = unwrap(await connector.catalogue(never))
    expect(fields).toContainEqual({
      name: 'Impact',
      kind: 'choice',
      categories: null,
      required: true,
      choices: ['Whole site', 'One desk'],
      maxLength: null,
    })
    expect(fields?.map(({ name, kind }) => `${name}: ${kind}`)).toContain('Visit: day')
    expect(limits).toEqual({ title: 255, timeNote: 1_024 })
    const thread = unwrap(await connector.fetchTicket('7', never))
    expect(thread?.ticket).toMatchObject({
      productVersion: 'Portside 7.3',
      dueAt: '2026-11-30',
      customFields: { Impact: 'Whole site', 'On call': 'yes', Visit: '2026-11-30' },
    })
    expect(thread?.activity[0]?.changes).toEqual([
      { field: 'Target version', from: null, to: 'Portside 7.3' },
      { field: 'Impact', from: 'One desk', to: 'Whole site' },
    ])
  })

  it('sends the id of the word that was chosen', async () => {
    tellEverything()
    const { connector } = await stub.connect()
    stub.issues.set(7, issue())
    unwrap(await connector.catalogue(never))
    const ticket = unwrap(await connector.fetchTicket('7', never))?.ticket ?? null
    let sent = ''
    stub.bend.set('/issues/7.json', (request, response) => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ issue: issue() }))
        return
      }
      request.setEncoding('utf8').on('data', (text: string) => {
        sent += text
      })
      request.on('end', () => response.writeHead(204).end())
    })
    const customFields = { ...ticket?.customFields, Impact: 'One desk' }
    await connector.push(mutationOf(ticket, { kind: 'set-fields', fields: { customFields } }), never)
    expect(JSON.parse(sent)).toMatchObject({ issue: { custom_fields: [{ id: 1, value: '13' }] } })
  })
})

it('any other account: a version field shows the name all the same', async () => {
  answers('/projects/1/versions.json', { versions: [{ id: 4, name: 'Portside 7.3' }] })
  const { connector } = await stub.connect()
  stub.issues.set(7, issue())
  unwrap(await connector.catalogue(never))
  expect(unwrap(await connector.fetchTicket('7', never))?.ticket.productVersion).toBe('Portside 7.3')
})
