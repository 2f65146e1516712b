import type { Root } from 'hast'

type Answer = { readonly id: number; readonly tree?: Root; readonly problem?: string }

/** Remembered trees: going back to a page costs nothing. */
const rememberedTrees = 60

type MarkdownParser = (text: string) => Promise<Root>

/** A parser backed by one worker, started at first use. Rejects when the text cannot be parsed. */
export const createMarkdownParser = (): MarkdownParser => {
  const trees = new Map<string, Promise<Root>>()
  const waiting = new Map<number, { resolve: (tree: Root) => void; reject: (error: Error) => void }>()
  let worker: Worker | null = null
  let next = 0

  const start = (): Worker => {
    const started = new Worker(new URL('./markdown-worker.ts', import.meta.url), { type: 'module' })
    started.addEventListener('message', (event: MessageEvent<Answer>) => {
      const { id, tree, problem } = event.data
      const question = waiting.get(id)
      waiting.delete(id)
      if (tree === undefined) question?.reject(new Error(problem ?? 'The text cannot be shown.'))
      else question?.resolve(tree)
    })
    started.addEventListener('error', () => {
      for (const question of waiting.values()) question.reject(new Error('The text cannot be shown.'))
      waiting.clear()
      trees.clear()
      worker = null
    })
    return started
  }

  return (text) => {
    const known = trees.get(text)
    if (known !== undefined) return known
    worker ??= start()
    const id = next++
    const tree = new Promise<Root>((resolve, reject) => waiting.set(id, { resolve, reject }))
    worker.postMessage({ id, text })
    trees.set(text, tree)
    if (trees.size > rememberedTrees) {
      const oldest = trees.keys().next().value
      if (oldest !== undefined) trees.delete(oldest)
    }
    return tree
  }
}
