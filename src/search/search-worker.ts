import { Dexie } from 'dexie'
import { createDatabase } from '../data/database.ts'
import { answerQuestions } from '../workers/ask-worker.ts'
import { createIndexFeed, type IndexFeed } from './index-feed.ts'
import { createSearchEngine, type SearchEngine, toSearchHit } from './search-engine.ts'
import type { SearchAnswer, SearchQuestion } from './search-messages.ts'
import type { SearchHit } from './search-port.ts'

/** Owns the index. Only reads the database; the window never indexes. */
type State = {
  readonly engine: SearchEngine
  readonly feed: IndexFeed
  /** The first filling of the index. */
  readonly filled: Promise<void>
  ready: boolean
}

/** Changes come in bursts while a sync runs; the index follows at this pace. */
const followAfterMs = 300

let state: State | null = null

const open = (workspaceId: string): State => {
  const database = createDatabase(workspaceId)
  const engine = createSearchEngine()
  const feed = createIndexFeed(database, engine)
  const filled = feed.refresh()
  const opened: State = { engine, feed, filled, ready: false }
  filled.then(
    () => {
      opened.ready = true
    },
    () => undefined,
  )
  let timer: ReturnType<typeof setTimeout> | null = null
  // Dexie tells every context of this origin which parts of which database were written.
  Dexie.on('storagemutated', (parts) => {
    if (timer !== null || !Object.keys(parts).some((part) => part.startsWith(`idb://${database.name}/`)))
      return
    timer = setTimeout(() => {
      timer = null
      feed.refresh().catch(() => undefined)
    }, followAfterMs)
  })
  return opened
}

answerQuestions<SearchQuestion, SearchAnswer>(async (question) => {
  state ??= open(question.workspaceId)
  const { engine, feed, filled } = state
  if (question.kind === 'status') {
    return { kind: 'status', status: { ready: state.ready, documents: engine.size() } }
  }
  await filled
  const hits: SearchHit[] = []
  for (const hit of engine.find(question.query, question.options)) {
    hits.push(toSearchHit(hit, await feed.textOf(hit.uid)))
  }
  return { kind: 'search', hits }
})
