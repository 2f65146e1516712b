/** Defects that somebody could write into syncing, each with the tests that must find it. */

export type Mutant = {
  readonly name: string
  /** Each `find` stands in the file exactly once. */
  readonly edits: readonly { readonly file: string; readonly find: string; readonly put: string }[]
  /** Test files that are run against it; the first test that fails has killed it. */
  readonly tests: readonly string[]
}

const settle = 'src/sync/settle.ts'
const simulation = [
  'src/sync/simulation-one-laptop.test.ts',
  'src/sync/simulation-two-laptops.test.ts',
  'src/sync/simulation-lost-databases.test.ts',
]

export const mutants: readonly Mutant[] = [
  {
    name: 'sent again when the answer was lost',
    edits: [
      {
        file: settle,
        find: "      { state: 'unknown', reason, nextAttemptAt: null },\n      noteAbout('push', mutation, words, reason),",
        put: "      { state: 'queued', reason, nextAttemptAt: null },\n      noteAbout('push', mutation, words, reason),",
      },
      {
        file: settle,
        find: "return isInterrupted() ? null : lookFor({ ...mutation, state: 'unknown', reason, nextAttemptAt: null })",
        put: 'return null',
      },
    ],
    tests: simulation,
  },
  {
    name: 'last write wins',
    edits: [
      {
        file: 'src/domain/merge.ts',
        find: '  return { value: mine, clean: false }\n}',
        put: '  return { value: mine, clean: true }\n}',
      },
    ],
    tests: simulation,
  },
  {
    name: 'the cursor saved before its page',
    edits: [
      {
        file: 'src/sync/pull.ts',
        find: '      const report = await store.takeTickets(page.value, allowWipeOut)',
        put: '      await store.takeTickets({ ...page.value, threads: [], removed: [] }, allowWipeOut)\n      const report = await store.takeTickets(page.value, allowWipeOut)',
      },
    ],
    tests: simulation,
  },
  {
    name: 'a change dropped after three attempts',
    edits: [
      {
        file: 'src/data/sync-store.ts',
        find: '        const next = { ...mutation, ...standing }\n        await tables.mutations.put([next])',
        put: '        const next = { ...mutation, ...standing }\n        if (next.attempts >= 3) await tables.mutations.remove([next.id])\n        else await tables.mutations.put([next])',
      },
    ],
    tests: simulation,
  },
  {
    name: 'a cache emptied by an empty list',
    edits: [
      {
        file: 'src/data/sync-store.ts',
        find: 'if (!allowWipeOut && isWipeOut(strangers.length, cached.length)) {',
        put: 'if (strangers.length < 0) {',
      },
    ],
    tests: simulation,
  },
  {
    name: 'applied on the yes alone',
    edits: [
      {
        file: settle,
        find: 'const proof = proofOf(mutation, outcome.remoteId, outcome.thread)',
        put: "const proof: Proof = { kind: 'proved' }",
      },
    ],
    tests: ['src/sync/engine.test.ts', ...simulation],
  },
  {
    name: 'applied on the mark alone, when read back',
    edits: [
      {
        file: settle,
        find: 'const proof = proofOf(mutation, found.remoteId, thread)',
        put: "const proof: Proof = { kind: 'proved' } as Proof",
      },
    ],
    tests: ['src/sync/engine.test.ts', ...simulation],
  },
  {
    name: 'applied on the mark alone, when the ticket is received',
    edits: [
      {
        file: 'src/data/absorb.ts',
        find: 'marksOf(thread).has(mutation.id) && provesEffect(mutation, null, thread)',
        put: 'marksOf(thread).has(mutation.id)',
      },
    ],
    tests: ['src/data/absorb.test.ts'],
  },
  {
    name: 'rows of a search not compared with what was looked for',
    edits: [
      {
        file: 'src/domain/proof.ts',
        find: "  if (!sameWords(made.title, found.title)) fields.push('title')\n",
        put: '',
      },
      {
        file: 'src/domain/proof.ts',
        find: "  if (!normalWords(found.description).includes(normalWords(made.description))) fields.push('description')\n",
        put: '',
      },
    ],
    tests: ['src/domain/proof.test.ts', ...simulation],
  },
  {
    name: 'no second look after the last moment of a late request',
    edits: [
      {
        file: 'src/sync/late-requests.ts',
        find: 'isRepeatable(mutation.intent) ? arrivalMs * 1.1 : arrivalMs * 1.5',
        put: 'isRepeatable(mutation.intent) ? 0 : 0 * arrivalMs',
      },
    ],
    tests: ['src/sync/engine.test.ts', ...simulation],
  },
  {
    name: "the torn journal's test for lost records off by one",
    edits: [
      {
        file: 'src/data/journal-reconcile.ts',
        find: '? entry.counter > state.counter',
        put: '? entry.counter >= state.counter',
      },
    ],
    tests: ['src/data/journal-reconcile.test.ts', 'src/sync/simulation-torn-journal.node.test.ts'],
  },
  {
    name: "the torn journal's test for lost records off by one, the other way",
    edits: [
      {
        file: 'src/data/journal-reconcile.ts',
        find: '? entry.counter > state.counter',
        put: '? entry.counter > state.counter + 1',
      },
    ],
    tests: ['src/data/journal-reconcile.test.ts', 'src/sync/simulation-torn-journal.node.test.ts'],
  },
  {
    name: 'CRLF not normalised',
    edits: [
      {
        file: 'src/domain/same-words.ts',
        find: "text.replace(/\\r\\n?/g, '\\n')",
        put: 'text',
      },
    ],
    tests: ['src/sync/merge-text.test.ts', 'src/domain/proof.test.ts'],
  },
  {
    name: 'back-off removed',
    edits: [
      {
        file: 'src/sync/backoff.ts',
        find: 'return Math.round(random() * ceilingMs)',
        put: 'return Math.round(random() * ceilingMs * 0)',
      },
    ],
    tests: ['src/sync/engine.test.ts'],
  },
]
