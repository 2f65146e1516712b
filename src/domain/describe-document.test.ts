import fc from 'fast-check'
import { expect, it } from 'vitest'
import { markdownReader } from '../contract/markdown-text.ts'
import { describeDocument as describe, splitFrontMatter } from './describe-document.ts'

const describeDocument = (frontMatter: unknown, body: string, path: string) =>
  describe(frontMatter, body, path, markdownReader)

it('front matter speaks first', () => {
  const description = describeDocument(
    {
      title: 'Disk full',
      summary: 'Make room.',
      tags: ['disk', 5],
      platforms: 'linux, macos',
      minutes: 30,
      updated: '2026-10-30',
    },
    '# Another title\n\nText.',
    'a/b.md',
  )
  expect(description).toEqual({
    title: 'Disk full',
    summary: 'Make room.',
    tags: ['disk', '5'],
    categories: [],
    platforms: ['linux', 'macos'],
    products: [],
    minutes: 30,
    updatedAt: '2026-10-30T00:00:00.000Z',
  })
})

it('without front matter the first heading and the first paragraph speak', () => {
  const description = describeDocument(
    null,
    '# etcd *quota*\n\n## Meaning\n\nThis [alert](x.md) fires.\n',
    'alerts/etcd.md',
  )
  expect(description).toMatchObject({ title: 'etcd quota', summary: 'This alert fires.', updatedAt: null })
})

it('a text without any heading is called by its file name', () => {
  expect(describeDocument(undefined, '', 'notes/Router reset.md').title).toBe('Router reset')
})

it('whatever the front matter holds, the description has a title and strings only', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (frontMatter, body) => {
      const description = describeDocument(frontMatter, body, 'x.md')
      expect(description.title).not.toBe('')
      for (const tag of description.tags) expect(typeof tag).toBe('string')
    }),
  )
})

it('front matter and body together are the text', () => {
  expect(splitFrontMatter('---\ntitle: x\n---\nbody')).toEqual({ frontMatter: 'title: x', body: 'body' })
  expect(splitFrontMatter('---\r\ntitle: x\r\n---\r\nbody')).toEqual({
    frontMatter: 'title: x',
    body: 'body',
  })
  expect(splitFrontMatter('# no front matter\n---\n')).toMatchObject({ frontMatter: null })
})

it('front matter of TOML is read, and a mark of byte order changes nothing', () => {
  const { frontMatter, body } = splitFrontMatter('\uFEFF+++\ntitle = "Pump"\ntags = ["a"]\n+++\nText')
  expect([frontMatter, body]).toEqual(['title: "Pump"\ntags: ["a"]', 'Text'])
})

it.each([
  ['# KRB_AP_ERR_SKEW on the *domain* controller', 'KRB_AP_ERR_SKEW on the domain controller'],
  ['# `svc_backup` and a * b', 'svc_backup and a * b'],
  ['Title of old\n====\n\nx', 'Title of old'],
  ['```sh\n# not a title\n```\n\n# Title', 'Title'],
  ['\uFEFF# Title', 'Title'],
])('the title of %j is %j', (body, title) => {
  expect(describeDocument(null, body, 'x.md').title).toBe(title)
})
