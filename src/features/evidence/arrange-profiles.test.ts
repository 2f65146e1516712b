import { expect, test } from 'vitest'
import type { ProfileSummary } from '../../domain/evidence.ts'
import { arrangeProfiles } from './arrange-profiles.ts'

const profile = (id: string, ...platforms: readonly string[]): ProfileSummary => ({
  id,
  title: id,
  description: '',
  platforms,
  needsFolder: false,
  inputs: [],
  collectors: [],
})

const all = [profile('folder', 'any'), profile('windows', 'win32'), profile('linux', 'linux')]

test('what is made for this machine comes first, then what fits any, then the rest', () => {
  const { fitting, others } = arrangeProfiles(all, 'linux')
  expect(fitting.map(({ id }) => id)).toEqual(['linux', 'folder'])
  expect(others.map(({ id }) => id)).toEqual(['windows'])
})

test('while the platform is not known, only what fits any machine is offered', () => {
  expect(arrangeProfiles(all, null).fitting.map(({ id }) => id)).toEqual(['folder'])
})
