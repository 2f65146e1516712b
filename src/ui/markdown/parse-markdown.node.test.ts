import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Root, RootContent } from 'hast'
import { describe, expect, it } from 'vitest'
import { parseMarkdown } from './parse-markdown.ts'

const elements = (tree: Root): { name: string; properties: Record<string, unknown> }[] => {
  const found: { name: string; properties: Record<string, unknown> }[] = []
  const walk = (nodes: readonly RootContent[]) => {
    for (const node of nodes) {
      if (node.type !== 'element') continue
      found.push({ name: node.tagName, properties: node.properties })
      walk(node.children as RootContent[])
    }
  }
  walk(tree.children)
  return found
}

const textOf = (node: Root | RootContent): string => {
  if (node.type === 'text') return node.value
  return 'children' in node ? node.children.map((child) => textOf(child as RootContent)).join('') : ''
}

describe('hostile Markdown', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[click](javascript:alert(1))',
    '[click](JaVaScRiPt&colon;alert(1))',
    '<a href="javascript:alert(1)" onclick="alert(2)">x</a>',
    '<iframe src="https://example.net"></iframe>',
    '<svg><script>alert(1)</script></svg>',
    '<div style="background:url(https://example.net/x)">x</div>',
    '![remote](https://example.net/pixel.png)',
    '![sneaky](//example.net/pixel.png)',
    '<form action="https://example.net"><input name=a></form>',
    '<object data="https://example.net"></object>',
    '<style>body{display:none}</style>',
    '<meta http-equiv="refresh" content="0;url=https://example.net">',
    '[data](data:text/html;base64,PHNjcmlwdD4=)',
    '<img name="createElement" src="data:image/png;base64,AA==">',
    '<a name="body" id="location">x</a>',
    '<picture><source srcset="https://example.net/x 1x"></picture>',
    '<base href="https://example.net">',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '# createElement',
  ]

  it.each(hostile)('nothing of %s can run or load', (source) => {
    for (const { name, properties } of elements(parseMarkdown(source))) {
      expect([
        'script',
        'iframe',
        'object',
        'embed',
        'svg',
        'style',
        'form',
        'meta',
        'link',
        'base',
        'math',
        'source',
        'picture',
      ]).not.toContain(name)
      for (const [attribute, value] of Object.entries(properties)) {
        expect(attribute.toLowerCase()).not.toMatch(/^on|^style$|^name$|^srcset$/)
        if (attribute === 'src') expect(String(value)).toMatch(/^data:image\/png/)
        if (attribute === 'id') expect(String(value)).toMatch(/^doc-/)
        if (attribute === 'href') expect(String(value)).toMatch(/^(?:https?:|mailto:|#|[\w./-]*$)/i)
      }
    }
  })

  it('a remote picture becomes a sentence with its description', () => {
    expect(textOf(parseMarkdown('![the rack](https://example.net/rack.png)'))).toBe(
      '[Picture not loaded: the rack]',
    )
  })
})

it('what is nested too deep is refused, not shown', () => {
  expect(() => parseMarkdown(`${'> '.repeat(400)}x`)).toThrow()
})

describe('real documents', () => {
  it('an alert is named in any case, and marks of byte order change nothing', () => {
    expect(textOf(parseMarkdown('> [!note]\n> \uFEFFx')).trim()).toBe('Note: x')
  })

  it('a placeholder in angle brackets is shown as it was written', () => {
    expect(textOf(parseMarkdown('Run it in <namespace> on <my-node>.'))).toBe(
      'Run it in <namespace> on <my-node>.',
    )
  })

  it('known HTML is kept', () => {
    const names = elements(parseMarkdown('one<br>two <kbd>Ctrl</kbd>')).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['br', 'kbd']))
  })

  it('front matter is left out and headings get GitHub anchors', () => {
    const tree = parseMarkdown('---\ntitle: x\n---\n# Disk is full\n\ntext')
    expect(textOf(tree).trim()).toBe('Disk is full\n\ntext'.replace('\n\n', '\n'))
    expect(elements(tree)[0]?.properties['id']).toBe('doc-disk-is-full')
  })

  const library = resolve(import.meta.dirname, '../../../../shared/data/runbooks')
  it.skipIf(!existsSync(library))(
    'the 272 runbooks of the library keep every word of their angle brackets',
    () => {
      const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((path) =>
        path.endsWith('.md'),
      )
      expect(files.length).toBeGreaterThan(200)
      for (const file of files) {
        const source = readFileSync(join(library, file), 'utf8')
        const shown = textOf(parseMarkdown(source))
        for (const [placeholder] of source.matchAll(/<[a-z]+(?:[-_][a-z]+)+>/g)) {
          expect(shown, `${file}: ${placeholder}`).toContain(placeholder)
        }
      }
    },
  )
})
