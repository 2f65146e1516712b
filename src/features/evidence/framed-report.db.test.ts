import { expect, test } from 'vitest'
import { framedReport } from './framed-report.ts'

const framed = (html: string) => framedReport(html, 'abc123', new DOMParser())

test("the report's own style may work in a window that allows marked styles only", () => {
  expect(framed('<html><head><style>h1{color:red}</style></head><body><h1>Hi</h1></body></html>')).toBe(
    '<!doctype html><html><head><style nonce="abc123">h1{color:red}</style></head><body><h1>Hi</h1></body></html>',
  )
})

test('nothing that runs, leads away or loads is left in a hostile report', () => {
  const html = framed(
    '<script>alert(1)</script><META HTTP-EQUIV="Refresh" content="0;url=https://x.example"><base href="https://x.example/"><link rel="stylesheet" href="https://x.example/a.css"><svg><script>alert(2)</script></svg><p>kept</p>',
  )
  expect(html).toContain('<p>kept</p>')
  expect(html).not.toMatch(/script|refresh|<base|<link/i)
})
