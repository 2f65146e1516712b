import { parseMarkdown } from './parse-markdown.ts'

/** Parses off the window's main thread. One question, one answer, matched by `id`. */
self.addEventListener('message', (event: MessageEvent<{ id: number; text: string }>) => {
  const { id, text } = event.data
  try {
    self.postMessage({ id, tree: parseMarkdown(text) })
  } catch (error) {
    self.postMessage({ id, problem: error instanceof Error ? error.message : String(error) })
  }
})
