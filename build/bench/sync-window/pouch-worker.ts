import PouchDB from 'pouchdb-browser'

/** PouchDB as its guide says to use it: one local database, replicated once from the server in batches. */

const scope = globalThis as unknown as Pick<Worker, 'postMessage' | 'addEventListener'>
const local = new PouchDB('bench-pouch', { auto_compaction: true })

const answer = async (question: 'replicate' | 'count', origin: string): Promise<unknown> => {
  if (question === 'replicate') {
    await local.replicate.from(`${origin}/couch/bench`, { batch_size: 100 })
    return null
  }
  const count = async (prefix: string) =>
    (await local.allDocs({ startkey: prefix, endkey: `${prefix}\uffff` })).rows.length
  return { tickets: await count('ticket:'), documents: await count('document:') }
}

scope.addEventListener('message', (event) => {
  const { question, origin } = (event as MessageEvent<{ question: 'replicate' | 'count'; origin: string }>)
    .data
  answer(question, origin).then(
    (value) => scope.postMessage({ answer: value, problem: null }),
    (cause: unknown) => scope.postMessage({ answer: null, problem: String(cause) }),
  )
})
