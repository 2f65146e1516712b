import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

// The module only hands functions to Electron; what they answer is tested here without it.
vi.mock('electron', () => ({ protocol: {} }))
const { answerRequest, fileOfPath } = await import('./app-protocol.ts')

const base = mkdtempSync(join(tmpdir(), 'kitbag-protocol-'))
const folder = join(base, 'renderer')
beforeAll(() => {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><html><head><title>Kitbag</title></head></html>')
  writeFileSync(join(folder, 'assets', 'index-a1B2c3D4.js'), 'export {}')
  writeFileSync(join(folder, 'notes.exe'), 'not ours to serve')
  writeFileSync(join(base, 'secret.txt'), 'outside')
})
afterAll(() => rmSync(base, { recursive: true }))

const get = (path: string, init: RequestInit = {}) =>
  answerRequest(folder, new Request(`app://kitbag${path}`, init))

describe('a path', () => {
  it('means a file below the folder, or nothing', () => {
    expect(fileOfPath(folder, '/')).toBe(join(folder, 'index.html'))
    expect(fileOfPath(folder, '/assets/a%20b.js')).toBe(join(folder, 'assets', 'a b.js'))
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '/a%00.js',
      '/%E0%A4%A',
    ]) {
      expect(fileOfPath(folder, path)).toBeNull()
    }
  })

  it('never leaves the folder, whatever it is made of', () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2f',
      '%5c',
      'a',
      'C:',
      '%00',
      '~',
      '',
      '....',
      '%252e',
    )
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const file = fileOfPath(folder, `/${parts.join('/')}`)
        return file === null || file.startsWith(folder + sep)
      }),
    )
  })
})

describe('an answer', () => {
  it('is the page, with a fresh nonce in the policy and where the window reads it', async () => {
    const nonces = new Set<string>()
    for (const path of ['/', '/index.html']) {
      const answer = await get(path)
      const html = await answer.text()
      const nonce = /name="kitbag-style-nonce" content="([\w-]{22})"/.exec(html)?.[1] ?? 'absent'
      expect(answer.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(2)
  })

  it('lets hashed files be kept', async () => {
    const answer = await get('/assets/index-a1B2c3D4.js')
    expect(answer.headers.get('content-type')).toContain('javascript')
    expect(answer.headers.get('cache-control')).toContain('immutable')
  })

  it('refuses what is outside, unknown, of another type, or not a read, with the policy all the same', async () => {
    const answers = [
      await get('/%2e%2e/secret.txt'),
      await get('/absent.js'),
      await get('/notes.exe'),
      await answerRequest(folder, new Request('app://other/index.html')),
      await get('/', { method: 'POST', body: 'x' }),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 405])
    for (const answer of answers) {
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(await answer.text()).not.toContain('outside')
    }
  })
})
