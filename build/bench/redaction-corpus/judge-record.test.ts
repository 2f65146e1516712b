import { expect, it } from 'vitest'
import { judgeRecord } from './judge-record.ts'
import type { CorpusRecord } from './read-corpus.ts'

const record: CorpusRecord = {
  id: 'x-01',
  class: 'x',
  kind: 'secrets',
  source: 'none',
  text: 'key ABCDEFGHIJKLMNOPQRSTUVWX, id ABCDEFGHIJKL',
  secret: ['ABCDEFGHIJKLMNOPQRSTUVWX'],
  keep: [],
  rest: 'key \n, id ABCDEFGHIJKL',
  known: [],
}

it('finds nothing wrong where the secret is gone', () => {
  expect(judgeRecord(record, 'key [hidden], id ABCDEFGHIJKL')).toEqual([])
})

it('tells a secret that is left, whole or half', () => {
  expect(judgeRecord(record, record.text)).toEqual(['left: ABCDEFGHIJKLMNOPQRSTUVWX'])
  expect(judgeRecord(record, 'key [hidden]MNOPQRSTUVWX')).toEqual(['left in part: MNOPQRSTUVWX'])
})

it('lets a few characters of personal data stay', () => {
  expect(judgeRecord({ ...record, kind: 'personal' }, 'key [hidden]MNOPQRSTUVWX')).toEqual([])
})

it('tells what should have survived', () => {
  const kept: CorpusRecord = { ...record, kind: 'keep', secret: [], keep: ['key', 'id ABC'] }
  expect(judgeRecord(kept, 'key [hidden]')).toEqual(['gone: id ABC'])
})

it('knows a stand-in that begins as the original did', () => {
  const address = { ...record, kind: 'personal' as const, secret: ['fd00::b', '10.0.0.1'] }
  expect(judgeRecord(address, 'fd00::b7c1 10.0.0.17')).toEqual([])
  expect(judgeRecord(address, '[fd00::b]:80 10.0.0.1,')).toEqual(['left: fd00::b', 'left: 10.0.0.1'])
})
