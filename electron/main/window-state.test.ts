import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { fitWindowState, loadWindowState, saveWindowState, smallestWindow } from './window-state.ts'

const folder = mkdtempSync(join(tmpdir(), 'kitbag-window-'))
afterAll(() => rmSync(folder, { recursive: true }))
const laptop = { x: 0, y: 0, width: 1920, height: 1040 }

describe('the remembered window', () => {
  it('is read back as it was written, and replaced by the default when odd', () => {
    const file = join(folder, 'deep', 'window.json')
    const state = { x: 10, y: 20, width: 1400, height: 900, maximized: true }
    saveWindowState(file, state)
    expect(loadWindowState(file)).toEqual(state)
    for (const text of ['', 'not json', '{"width":"wide"}', '[]']) {
      writeFileSync(file, text)
      expect(loadWindowState(file)).toEqual(loadWindowState(join(folder, 'absent.json')))
    }
  })

  it('does not throw where nothing can be written', () => {
    writeFileSync(join(folder, 'a-file'), '')
    expect(() =>
      saveWindowState(join(folder, 'a-file', 'window.json'), loadWindowState('absent')),
    ).not.toThrow()
  })

  it('keeps a place that is on a screen and forgets one on a screen that is gone', () => {
    const second = { x: 2000, y: 50, width: 1400, height: 900, maximized: false }
    expect(fitWindowState(second, [laptop, { ...laptop, x: 1920 }])).toEqual(second)
    expect(fitWindowState(second, [laptop])).toMatchObject({ x: null, y: null, width: 1400 })
  })

  it('always has a usable size and either both coordinates or none', () => {
    const number = fc.integer({ min: -5000, max: 5000 })
    const state = fc.record({
      x: fc.option(number),
      y: fc.option(number),
      width: fc.integer({ min: 1, max: 20_000 }),
      height: fc.integer({ min: 1, max: 20_000 }),
      maximized: fc.boolean(),
    })
    fc.assert(
      fc.property(state, (given) => {
        const fitted = fitWindowState(given, [laptop])
        expect(fitted.width).toBeGreaterThanOrEqual(smallestWindow.width)
        expect(fitted.height).toBeGreaterThanOrEqual(smallestWindow.height)
        expect(fitted.x === null).toBe(fitted.y === null)
      }),
    )
  })
})

it('of a damaged file, what can be read is used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kitbag-window-'))
  const path = join(folder, 'window.json')
  const whole = { x: 5, y: 6, width: 1500, height: 900, maximized: true }
  saveWindowState(path, whole)
  writeFileSync(path, JSON.stringify({ ...whole, x: 'far', other: 1 }))
  expect(loadWindowState(path)).toEqual({ ...whole, x: null })
  for (const damaged of ['', '\0\0\0', '{"x": 5', 'null', '[]', '7']) {
    writeFileSync(path, damaged)
    expect(loadWindowState(path).width).toBeGreaterThan(1000)
  }
  rmSync(folder, { recursive: true })
})
