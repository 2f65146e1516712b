import { describe, expect, test } from 'vitest'
import { findInGuide, readGuidePage, resolveGuideLink, sortPages } from './guide.ts'

const start = readGuidePage(
  '../x/01-start.md',
  '---\ntitle: Start\norder: 1\n---\n\n# Start\n\nKitbag is a **desk**.\n',
)
const sync = readGuidePage(
  '06-sync.md',
  '---\ntitle: "Sync"\norder: 6\n---\n# Sync\n\nSee [start](01-start.md) about drops.\n',
)
const bare = readGuidePage('notes.md', '# My notes\n\ntext')
const pages = sortPages([bare, sync, start])

describe('the guide', () => {
  test('reads title and order, and does without them', () => {
    expect(start).toMatchObject({ id: '01-start', title: 'Start', order: 1 })
    expect(start.text).not.toContain('order:')
    expect(sync.title).toBe('Sync')
    expect(bare.title).toBe('My notes')
  })

  test('is in the order of its pages; pages without one come last', () => {
    expect(pages.map(({ id }) => id)).toEqual(['01-start', '06-sync', 'notes'])
  })

  test('finds pages that hold every word, and shows a line without Markdown', () => {
    expect(findInGuide(pages, 'DESK kitbag')).toEqual([{ page: start, line: 'Kitbag is a desk.' }])
    expect(findInGuide(pages, 'drops')[0]?.line).toBe('See start about drops.')
    expect(findInGuide(pages, 'zebra')).toEqual([])
    expect(findInGuide(pages, ' ')).toHaveLength(3)
  })

  test('follows links between pages and knows which lead elsewhere', () => {
    expect(resolveGuideLink(pages, './01-start.md#the-first-start')).toEqual({
      page: start,
      heading: 'the-first-start',
    })
    expect(resolveGuideLink(pages, 'missing.md')).toBeNull()
  })
})
