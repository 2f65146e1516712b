import { expect, it } from 'vitest'
import { isLoopback } from './loopback.ts'

it.each(['localhost', 'LOCALHOST', 'k-1.localhost', 'localhost.', '127.0.0.1', '127.9.8.7', '[::1]'])(
  '%s is this machine',
  (host) => expect(isLoopback(new URL(`http://${host}/`).hostname)).toBe(true),
)

it.each([
  '127.evil.example',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'notlocalhost',
  '128.0.0.1',
  '10.0.0.1',
  '[::2]',
  '0x7f.evil.example',
])('%s is not', (host) => expect(isLoopback(new URL(`http://${host}/`).hostname)).toBe(false))
