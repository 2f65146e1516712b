import { expect, it } from 'vitest'
import { resolveDocumentLink } from './resolve-link.ts'

it.each([
  ['a/b.md', 'c.md', 'a/c.md', null],
  ['a/b.md', '../c.md#part', 'c.md', 'part'],
  ['a/b.md', './x/My%20page.md', 'a/x/My page.md', null],
  ['a/b.md', '/top.md', 'top.md', null],
  ['a/b.md', '#here', 'a/b.md', 'here'],
  ['a/b.md', '%E0%A4%A', 'a/%E0%A4%A', null],
])('%s + %s', (path, target, expected, anchor) => {
  expect(resolveDocumentLink(path, target)).toEqual({ path: expected, anchor })
})

it('a link above the top of its folder leads nowhere', () => {
  expect(resolveDocumentLink('a.md', '../../etc/passwd')).toBeNull()
})
