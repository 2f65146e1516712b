import { expect, it } from 'vitest'
import config from '../../electron.vite.config.ts'
import { operations } from '../../src/contract/operations.ts'

it('the build puts exactly the names of the contract into the preload', () => {
  const { preload } = config as { readonly preload: { readonly define: Readonly<Record<string, string>> } }
  expect(JSON.parse(preload.define['__OPERATION_NAMES__'] ?? '')).toEqual(Object.keys(operations))
})
