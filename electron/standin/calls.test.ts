import { describe, expect, it } from 'vitest'
import { createCalls } from './calls.ts'

const setUp = () => {
  let announced: (id: string) => void = () => undefined
  const late = new Promise<string>((resolve) => {
    announced = resolve
  })
  const calls = createCalls({
    announce: (announcement) => {
      if (announcement.kind === 'answer') announced(announcement.id)
    },
    event: () => ({}) as Electron.IpcMainInvokeEvent,
  })
  return { calls, late }
}

describe('a call of the page', () => {
  it('is answered by its handler, an absent answer as null', async () => {
    const { calls } = setUp()
    calls.handle('double', (_event, value) => Number(value) * 2)
    calls.handle('nothing', () => undefined)
    expect(await calls.invoke('double', [21])).toEqual({ kind: 'value', value: 42 })
    expect(await calls.invoke('nothing', [])).toEqual({ kind: 'value', value: null })
  })

  it('without a handler, or whose handler throws, is an error', async () => {
    const { calls } = setUp()
    calls.handle('broken', () => {
      throw new Error('no')
    })
    expect(await calls.invoke('absent', [])).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('absent'),
    })
    expect(await calls.invoke('broken', [])).toEqual({ kind: 'error', message: 'no' })
    expect(() => calls.handle('broken', () => null)).toThrow('second handler')
  })

  it('that takes long frees its connection, and is announced and collected once', async () => {
    const { calls, late } = setUp()
    let finish: (value: string) => void = () => undefined
    calls.handle('slow', () => new Promise((resolve) => (finish = resolve)))
    const first = await calls.invoke('slow', [])
    expect(first.kind).toBe('later')
    finish('done')
    const id = await late
    expect(first).toEqual({ kind: 'later', id })
    expect(await calls.collect(id)).toEqual({ kind: 'value', value: 'done' })
    expect((await calls.collect(id)).kind).toBe('error')
  })
})
