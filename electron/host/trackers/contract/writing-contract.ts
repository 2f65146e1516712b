import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DocumentPage } from '../../../../src/contract/tracker-operations.ts'
import type { KnowledgeDocument } from '../../../../src/domain/document.ts'
import type { Intent } from '../../../../src/domain/mutation.ts'
import type { Ticket } from '../../../../src/domain/ticket.ts'
import {
  applied,
  attachIntent,
  mutationOf,
  never,
  openTicket,
  sha256Of,
  type TrackerUnderTest,
  threadOf,
  unwrap,
} from './tracker-under-test.ts'

const scripts = [
  'Größe, naïve, Łódź, İstanbul, Ærø',
  'Привет, Καλημέρα, გამარჯობა, Բարեւ',
  '你好，世界。こんにちは 안녕하세요 繁體',
  'שלום עולם — مرحبا بالعالم ‏(RTL)‎',
  'नमस्ते দুনিয়া வணக்கம் สวัสดี မင်္ဂလာပါ ሰላም ᠮᠣᠩᠭᠣᠯ',
  'e\u0301 is not é; 👩🏽‍🔧🏳️‍🌈 🇺🇳 𝒳 𐍈 \u{1F9F0}',
  'Tabs\tand  double  spaces\n\n- list\n  - nested\n\n```\ncode  < > & "quoted" \\ back\n```',
  '~~strike~~ | a | b |\n|---|---|\n| 1 | 2 |',
]

const edits = (ticket: Ticket): Intent => ({
  kind: 'set-fields',
  fields: { title: `${ticket.title} (edited)` },
})

/** One intent of each kind that hangs on a ticket, and how often the store shows it. */
const intentsOnTickets = async (tracker: TrackerUnderTest, ticket: Ticket) => {
  const { connector, store } = tracker
  const to = ticket.allowedStatuses.find((status) => status !== ticket.status) ?? ''
  const all: readonly { readonly intent: Intent; readonly times: () => Promise<number> }[] = [
    {
      intent: { kind: 'comment', body: 'Once and no more', internal: false },
      times: async () =>
        (await store.comments(ticket.id)).filter((body) => body.includes('Once and no more')).length,
    },
    {
      intent: edits(ticket),
      times: async () => Number((await store.ticket(ticket.id)).title === `${ticket.title} (edited)`),
    },
    {
      intent: { kind: 'transition', from: ticket.status, to },
      times: async () => Number((await store.ticket(ticket.id)).status === to),
    },
    {
      intent: { kind: 'log-time', minutes: 45, note: 'Drove there' },
      times: async () => (await store.minutes(ticket.id)).filter((minutes) => minutes === 45).length,
    },
    {
      intent: await attachIntent(tracker, 'once.log', Buffer.from('one line\n')),
      times: async () =>
        (await store.attachments(ticket.id)).filter(({ name }) => name === 'once.log').length,
    },
  ]
  return all.filter(({ intent }) => connector.capabilities.intents.includes(intent.kind))
}

/** What a connector must do when it is given a change. */
export const describeWriting = (get: () => TrackerUnderTest): void => {
  it('every kind of change that it offers is applied, and shows in the answer', async () => {
    const tracker = get()
    for (const kind of ['comment', 'set-fields', 'transition', 'log-time', 'attach']) {
      const ticket = await openTicket(tracker)
      const found = (await intentsOnTickets(tracker, ticket)).find(({ intent }) => intent.kind === kind)
      if (found === undefined) continue
      const { thread } = applied(await tracker.connector.push(mutationOf(ticket, found.intent), never))
      expect(await found.times(), kind).toBe(1)
      expect(thread?.ticket.revision === ticket.revision && kind !== 'log-time', kind).toBe(false)
    }
  })

  it('every text of a comment arrives as it was written, and keeps its mark and its time', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    const performedAt = new Date(Date.now() - 5 * 3_600_000).toISOString().replace(/:\d\d\.\d+Z$/, ':00.000Z')
    for (const body of scripts) {
      const mutation = mutationOf(ticket, { kind: 'comment', body, internal: false }, performedAt)
      applied(await tracker.connector.push(mutation, never))
      const comment = (await threadOf(tracker, ticket.id)).comments.at(-1)
      expect(comment).toMatchObject({ body, mark: mutation.id, performedAt })
    }
    expect((await tracker.store.comments(ticket.id)).length).toBe(scripts.length)
  })

  it('any text of a comment survives the way there and back', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }).filter((text) => text.trim() !== ''),
        async (text) => {
          const mutation = mutationOf(ticket, { kind: 'comment', body: text, internal: false })
          applied(await tracker.connector.push(mutation, never))
          const { comments } = await threadOf(tracker, ticket.id)
          expect(comments.find(({ mark }) => mark === mutation.id)?.body.trim()).toBe(text.trim())
        },
      ),
      { numRuns: tracker.runs },
    )
  })

  it('a change whose answer was lost is found by reading back, and is there once', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    for (const { intent, times } of await intentsOnTickets(tracker, ticket)) {
      const { ticket: base } = await threadOf(tracker, ticket.id)
      const mutation = mutationOf(base, intent)
      await tracker.loseNextAnswer()
      expect(await tracker.connector.push(mutation, never), intent.kind).toMatchObject({ kind: 'unknown' })
      expect(await tracker.connector.readBack(mutation, never), intent.kind).toMatchObject({
        kind: 'applied',
      })
      expect(await times(), intent.kind).toBe(1)
    }
  })

  it('a change that is sent again is there once', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    for (const { intent, times } of await intentsOnTickets(tracker, ticket)) {
      const { ticket: base } = await threadOf(tracker, ticket.id)
      const mutation = mutationOf(base, intent)
      applied(await tracker.connector.push(mutation, never))
      applied(await tracker.connector.push(mutation, never))
      expect(await times(), intent.kind).toBe(1)
    }
  })

  it('a change that was never sent is read back as absent', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    for (const { intent } of await intentsOnTickets(tracker, ticket)) {
      const outcome = await tracker.connector.readBack(mutationOf(ticket, intent), never)
      expect(outcome, intent.kind).toEqual({ kind: 'absent' })
    }
  })

  it('the same field changed on both sides is a conflict, and their value stays', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    await tracker.colleague.edit(ticket.id, { title: 'Theirs' })
    const mutation = mutationOf(ticket, { kind: 'set-fields', fields: { title: 'Mine' } })
    expect(await tracker.connector.push(mutation, never)).toMatchObject({
      kind: 'conflict',
      thread: { ticket: { title: 'Theirs' } },
    })
    expect((await tracker.store.ticket(ticket.id)).title).toBe('Theirs')
  })

  it('what a colleague writes at the very same moment is not lost, and the change can still be made', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    const mutation = mutationOf(ticket, { kind: 'set-fields', fields: { title: 'Mine' } })
    tracker.slipIn(() => tracker.colleague.edit(ticket.id, { title: 'Theirs' }))
    expect(await tracker.connector.push(mutation, never)).toMatchObject({
      kind: 'conflict',
      thread: { ticket: { title: 'Theirs' } },
    })
    expect((await tracker.store.ticket(ticket.id)).title).toBe('Theirs')
    expect(await tracker.connector.readBack(mutation, never)).toEqual({ kind: 'absent' })
    const decided = { ...mutation, base: (await threadOf(tracker, ticket.id)).ticket }
    applied(await tracker.connector.push(decided, never))
    expect((await tracker.store.ticket(ticket.id)).title).toBe('Mine')
  })

  it('the same value on both sides is no conflict', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    await tracker.colleague.edit(ticket.id, { title: 'Agreed' })
    const mutation = mutationOf(ticket, { kind: 'set-fields', fields: { title: 'Agreed' } })
    applied(await tracker.connector.push(mutation, never))
  })

  it('different fields changed on both sides both stand', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    await tracker.colleague.edit(ticket.id, { priority: 'P1' })
    const mutation = mutationOf(ticket, { kind: 'set-fields', fields: { title: 'Mine' } })
    const { thread } = applied(await tracker.connector.push(mutation, never))
    expect(thread?.ticket).toMatchObject({ title: 'Mine', priority: 'P1' })
    expect(await tracker.store.ticket(ticket.id)).toMatchObject({ title: 'Mine', priority: 'P1' })
  })

  it('a status changed on both sides is a conflict', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    const [theirs, mine] = ticket.allowedStatuses.filter((status) => status !== ticket.status)
    if (theirs === undefined || mine === undefined) throw new Error('The workflow has too few statuses.')
    await tracker.colleague.setStatus(ticket.id, theirs)
    const mutation = mutationOf(ticket, { kind: 'transition', from: ticket.status, to: mine })
    expect(await tracker.connector.push(mutation, never)).toMatchObject({ kind: 'conflict' })
    expect((await tracker.store.ticket(ticket.id)).status).toBe(theirs)
  })

  it('comments, time and files never conflict', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    const appendOnly = (await intentsOnTickets(tracker, ticket)).filter(({ intent }) =>
      ['comment', 'log-time', 'attach'].includes(intent.kind),
    )
    await tracker.colleague.edit(ticket.id, {
      title: 'Moved on',
      description: 'Quite different',
      priority: 'P1',
    })
    for (const { intent, times } of appendOnly) {
      applied(await tracker.connector.push(mutationOf(ticket, intent), never))
      expect(await times(), intent.kind).toBe(1)
    }
    expect((await tracker.store.ticket(ticket.id)).title).toBe('Moved on')
  })

  it('what the rules forbid is rejected with a reason, and nothing changes', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    const before = await tracker.store.ticket(ticket.id)
    const outcome = await tracker.connector.push(mutationOf(ticket, tracker.forbidden(ticket)), never)
    expect(outcome).toMatchObject({ kind: 'rejected', reason: { code: 'tracker.rejected' } })
    expect(outcome.kind === 'rejected' && outcome.reason.message.length).toBeGreaterThan(10)
    expect(await tracker.store.ticket(ticket.id)).toEqual(before)
  })

  it('a change of a ticket that is gone is rejected, not lost', async () => {
    const tracker = get()
    const ticket = await openTicket(tracker)
    await tracker.colleague.remove(ticket.id)
    for (const { intent } of await intentsOnTickets(tracker, ticket)) {
      const outcome = await tracker.connector.push(mutationOf(ticket, intent), never)
      expect(outcome, intent.kind).toMatchObject({ kind: 'rejected', reason: { code: 'tracker.missing' } })
    }
  })

  it.each([0, 1, 3 * 1024 * 1024])(
    'a file of %i bytes arrives byte for byte and comes back so',
    async (size) => {
      const tracker = get()
      const ticket = await openTicket(tracker)
      const bytes = new Uint8Array(size).map((_, index) => (index * 31 + (index >> 8)) & 0xff)
      const name = `größe ${size} (1).bin`
      applied(
        await tracker.connector.push(mutationOf(ticket, await attachIntent(tracker, name, bytes)), never),
      )
      const [kept] = await tracker.store.attachments(ticket.id)
      expect(kept?.name).toBe(name)
      expect(sha256Of(kept?.bytes ?? Buffer.from('missing'))).toBe(sha256Of(bytes))

      const elsewhere = await tracker.onAnotherMachine()
      const thread = unwrap(await elsewhere.connector.fetchTicket(ticket.id, never))
      const attachment = thread?.attachments[0]
      expect(attachment).toMatchObject({ name, size, sha256: null })
      const stored = unwrap(await elsewhere.connector.download(attachment?.id ?? '', never))
      expect(stored).toEqual({ sha256: sha256Of(bytes), size })
      const back = unwrap(await elsewhere.fileStore.read(stored.sha256, 0, Math.max(size, 1)))
      expect(Buffer.compare(back, bytes)).toBe(0)
    },
  )

  it('an attachment that the tracker does not have cannot be downloaded', async () => {
    const { connector } = get()
    expect(await connector.download('999999', never)).toMatchObject({
      ok: false,
      error: { code: 'tracker.missing' },
    })
  })

  it('a ticket made offline is created once, even when the answer is lost', async () => {
    const tracker = get()
    const like = await openTicket(tracker)
    const title = `Made offline ${Date.now()}`
    const local: Ticket = {
      ...like,
      id: 'local:1',
      key: 'new',
      title,
      description: 'Found on site.',
      revision: '',
    }
    const mutation = { ...mutationOf(null, { kind: 'create-ticket', ticket: local }), ticketId: local.id }
    expect(await tracker.connector.readBack(mutation, never)).toEqual({ kind: 'absent' })
    await tracker.loseNextAnswer()
    expect(await tracker.connector.push(mutation, never)).toMatchObject({ kind: 'unknown' })
    const found = await tracker.connector.readBack(mutation, never)
    // Below the text may stand what the tracker has no field for, such as the requester.
    expect(found).toMatchObject({
      kind: 'applied',
      thread: { ticket: { title, description: expect.stringMatching(/^Found on site\.(\n\n|$)/) } },
    })
    const again = applied(await tracker.connector.push(mutation, never))
    expect(again.remoteId).toBe(found.kind === 'applied' ? found.remoteId : '')
    expect(await tracker.store.ticketsTitled(title)).toBe(1)
  })

  it('an article is published once, and not over the changes of someone else', async () => {
    const { connector } = get()
    if (!connector.capabilities.intents.includes('publish-article')) return
    const title = `Till freezes ${Date.now()}`
    const first = mutationOf(null, {
      kind: 'publish-article',
      documentId: null,
      title,
      text: `# ${title}\n\nUnplug the drawer.\n`,
      baseRevision: null,
    })
    const { remoteId } = applied(await connector.push(first, never))
    expect(applied(await connector.push(first, never)).remoteId).toBe(remoteId)
    const edit = (text: string, baseRevision: string | null) =>
      mutationOf(null, { kind: 'publish-article', documentId: remoteId, title, text, baseRevision })
    const documents = async () => {
      const all: KnowledgeDocument[] = []
      let cursor: string | null = null
      for (let more = true; more; ) {
        const page: DocumentPage = unwrap(await connector.pullDocuments(cursor, never))
        all.push(...page.documents)
        cursor = page.cursor
        more = page.more
      }
      return all.filter((document) => document.id === remoteId)
    }
    const [published] = await documents()
    expect(published).toMatchObject({ title, text: `# ${title}\n\nUnplug the drawer.\n` })
    const base = published?.revision ?? ''
    applied(await connector.push(edit(`# ${title}\n\nReplace the cable.\n`, base), never))
    expect(await connector.push(edit(`# ${title}\n\nSomething else.\n`, base), never)).toMatchObject({
      kind: 'rejected',
    })
    expect((await documents()).map(({ text }) => text)).toEqual([`# ${title}\n\nReplace the cable.\n`])

    // Deleted in the tracker, it is told apart from one that did not change.
    const members = async () => unwrap(await connector.documentMembership(never))
    const before = await members()
    expect(before).toContain(remoteId)
    await get().colleague.removeDocument(remoteId ?? '')
    expect([...(await members())].sort()).toEqual(before.filter((id) => id !== remoteId).sort())
  })
}
