import { describe, expect, it } from 'vitest'
import { findIgnored, findOverwritten, toAttributes, toBody } from './field-edits.ts'
import { toThread } from './issue-thread.ts'
import type { Directory } from './redmine-directory.ts'
import { type Issue, issueSchema } from './redmine-schema.ts'

const directory: Directory = {
  me: {
    id: 5,
    login: 'avery',
    firstname: 'Avery',
    lastname: 'Quinn',
    mail: null,
    admin: false,
    memberships: [],
  },
  person: { id: '5', name: 'Avery Quinn', email: null },
  statuses: [
    { id: '1', name: 'New', closed: false, pausesSla: false, next: ['5'] },
    { id: '5', name: 'Closed', closed: true, pausesSla: true, next: ['1'] },
  ],
  priorities: new Map([
    [1, 'P4'],
    [4, 'P1'],
    [5, 'P1'],
  ]),
  trackers: [{ id: 1, name: 'Bug' }],
  projects: [{ id: 1, name: 'On-site', identifier: 'onsite', wiki: true }],
}

const issueWith = (more: Readonly<Record<string, unknown>>): Issue =>
  issueSchema.parse({
    issue: {
      id: 12,
      project: { id: 1, name: 'On-site' },
      tracker: { id: 1, name: 'Bug' },
      status: { id: 1, name: 'New' },
      priority: { id: 1, name: 'Low' },
      author: { id: 6, name: 'Desk' },
      subject: 'Till freezes',
      description: 'Text',
      due_date: '2026-11-25',
      custom_fields: [
        { id: 1, name: 'Client ref', value: 'X' },
        { id: 2, name: 'Tier', value: 'L3' },
        { id: 3, name: 'Asset tag', value: 'NG-1' },
        { id: 4, name: 'Skills', value: ['a', 'b'] },
        { id: 7, name: 'Rack', value: 'R1' },
      ],
      created_on: '2026-11-20T10:00:00Z',
      updated_on: '2026-11-20T10:00:00Z',
      ...more,
    },
  }).issue

const journal = (
  id: number,
  user: number,
  details: readonly (readonly [string, string, string, string])[],
) => ({
  id,
  user: { id: user, name: 'x' },
  notes: '',
  created_on: '2026-11-20T10:05:00Z',
  details: details.map(([property, name, old_value, new_value]) => ({
    property,
    name,
    old_value,
    new_value,
  })),
})

describe('an edit in the terms of Redmine', () => {
  it('names attributes and custom fields, and empties what was emptied', () => {
    const issue = issueWith({})
    const edit = {
      title: 'Till is slow',
      priority: 'P1',
      tier: 'L2',
      dueAt: '2026-11-30',
      assignee: null,
      customFields: { 'Asset tag': 'NG-2', Skills: 'a, b' },
    } as const
    const attributes = toAttributes(edit, issue, directory)
    expect(attributes.ok && toBody(attributes.value)).toEqual({
      subject: 'Till is slow',
      priority_id: '5',
      due_date: '2026-11-30',
      assigned_to_id: '',
      custom_fields: [
        { id: 2, value: 'L2' },
        { id: 3, value: 'NG-2' },
        { id: 7, value: '' },
      ],
    })
  })

  it.each([
    [{ tags: ['x'] }, /tags/],
    [{ site: 'Leeds' }, /Site/],
    [{ category: 'security' as const }, /security/],
    [{ priority: 'P2' as const }, /P2/],
    [{ customFields: { Colour: 'red' } }, /Colour/],
    [{ customFields: { Skills: 'c' } }, /Skills/],
  ])('what it cannot hold is refused with a reason: %j', (edit, reason) => {
    const attributes = toAttributes(edit, issueWith({}), directory)
    expect(attributes).toMatchObject({ ok: false, error: { code: 'tracker.rejected' } })
    expect(attributes.ok ? '' : attributes.error.message).toMatch(reason)
  })
})

describe('what the history of an issue tells after a change', () => {
  const before = issueWith({ journals: [journal(1, 6, [])] })

  it('nobody was in between', () => {
    const after = issueWith({
      subject: 'Mine',
      journals: [journal(2, 5, [['attr', 'subject', 'Till freezes', 'Mine']])],
    })
    expect(findOverwritten(before, after, 5)).toBeNull()
  })

  it('someone was in between, and this is what they had written', () => {
    const after = issueWith({
      subject: 'Mine',
      journals: [
        journal(2, 6, [['attr', 'subject', 'Till freezes', 'Theirs']]),
        journal(3, 5, [
          ['attr', 'subject', 'Theirs', 'Mine'],
          ['cf', '3', 'NG-9', 'NG-2'],
          ['attr', 'priority_id', '1', '5'],
        ]),
      ],
    })
    expect(findOverwritten(before, after, 5)).toEqual({
      attributes: { subject: 'Theirs' },
      customFields: { '3': 'NG-9' },
    })
  })

  it('what was dropped in silence is told apart from what someone changed right after', () => {
    const wanted = { attributes: { subject: 'Mine', priority_id: '5' }, customFields: { '3': 'NG-2' } }
    const after = issueWith({
      subject: 'Theirs',
      journals: [
        journal(2, 5, [['attr', 'subject', 'Till freezes', 'Mine']]),
        journal(3, 6, [['attr', 'subject', 'Mine', 'Theirs']]),
      ],
    })
    expect(findIgnored(wanted, before, after, 5)).toEqual(['priority', 'Asset tag'])
  })
})

describe('an issue in our words', () => {
  it('has its tier, its due day and its own fields, and no trace of marks', () => {
    const mark = '[kitbag:01ARZ3NDEKTSV4RRFFQ69G5FAV · done 2026-11-20 09:00 UTC]'
    const { ticket, comments } = toThread(
      issueWith({
        description: `Text\n\n${mark}`,
        journals: [
          { ...journal(1, 6, []), notes: `Done\n\n${mark}` },
          { ...journal(2, 5, [['attr', 'status_id', '1', '5']]), notes: mark },
        ],
        status: { id: 5, name: 'Closed' },
        allowed_statuses: [
          { id: 5, name: 'Closed' },
          { id: 1, name: 'New' },
        ],
      }),
      directory,
    )
    expect(ticket).toMatchObject({
      key: '#12',
      description: 'Text',
      tier: 'L3',
      category: 'bug',
      priority: 'P4',
      product: 'On-site',
      dueAt: '2026-11-25',
      customFields: { 'Asset tag': 'NG-1', Skills: 'a, b', Rack: 'R1' },
      allowedStatuses: ['1'],
      resolvedAt: '2026-11-20T10:05:00.000Z',
    })
    expect(comments).toMatchObject([{ body: 'Done', performedAt: '2026-11-20T09:00:00.000Z' }])
  })
})
