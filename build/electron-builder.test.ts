import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

const root = resolve(import.meta.dirname, '..')
const text = readFileSync(resolve(root, 'build/electron-builder.yml'), 'utf8')

/** electron-builder's own check of a configuration, as it runs before it packs anything. */
const validate = (config: unknown): void => {
  const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
  const { validateSchema } = fromBuilder('app-builder-lib/out/util/config/schemaValidator.js') as {
    readonly validateSchema: (schema: unknown, config: unknown, options: { readonly name: string }) => void
  }
  validateSchema(fromBuilder('app-builder-lib/scheme.json'), config, { name: 'electron-builder' })
}

describe('the packages', () => {
  it('are described in words that electron-builder knows', () => {
    expect(() => validate(parse(text))).not.toThrow()
    expect(() => validate({ ...parse(text), electronFuse: {} })).toThrow(/electronFuse/)
  })

  it('have every fuse set that the security checklist asks for', () => {
    const { asar, electronFuses } = z
      .object({ asar: z.boolean(), electronFuses: z.record(z.string(), z.boolean()) })
      .parse(parse(text))
    expect(asar).toBe(true)
    expect(electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    })
  })

  it('name files that are there', () => {
    const files = [...text.matchAll(/(build\/[\w./-]+|from: resources)/g)].map((match) =>
      (match[1] ?? '').replace('from: ', ''),
    )
    expect(files.length).toBeGreaterThan(4)
    expect(files.filter((file) => !existsSync(resolve(root, file)))).toEqual([])
  })
})
