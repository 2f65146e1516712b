import { expect, test } from 'vitest'
import { framedReport } from './framed-report.ts'

test("the report's own styles may work in a window that allows marked styles only", () => {
  expect(framedReport('<STYLE>a{}</STYLE><style media="print">b{}</style><p>kept</p>', 'n-1')).toBe(
    '<style nonce="n-1">a{}</STYLE><style nonce="n-1" media="print">b{}</style><p>kept</p>',
  )
})

test('nothing else is touched', () => {
  const html = '<p>&lt;style&gt; and <styled-part></styled-part></p><script>1</script>'
  expect(framedReport(html, 'n-1')).toBe(html)
})
