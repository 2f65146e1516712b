import { createHmac, randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { keepAside, lastGoodOf } from '../../files/last-good.ts'
import { writeWhole } from '../../files/patiently.ts'

/** 32 bytes. Whoever holds it can test guesses against pseudonyms, so it never leaves this machine. */
export type SiteKey = Buffer

const length = 32
/** Neither half a key nor a hole that a crash left where one was. */
const isKey = (bytes: Buffer | null): bytes is Buffer =>
  bytes !== null && bytes.length === length && bytes.some((byte) => byte !== 0)
const keepCopy = (path: string, key: Buffer): Promise<void> =>
  writeWhole(path, key, { mode: 0o600 }).catch(() => undefined)

/**
 * The key of this machine, made at first use in `<data>/pseudonym-key` and readable by its owner only.
 * Throws the file system's error where the folder cannot be written.
 */
export const loadMasterKey = async (dataFolder: string): Promise<SiteKey> => {
  const path = join(dataFolder, 'pseudonym-key')
  const copyPath = lastGoodOf(path)
  const stored = await readFile(path).catch(() => null)
  const copy = await readFile(copyPath).catch(() => null)
  if (isKey(stored)) {
    if (!isKey(copy) || !copy.equals(stored)) await keepCopy(copyPath, stored)
    return stored
  }
  if (isKey(copy)) {
    // Another key would give everybody another name in the next bundle.
    if (stored !== null) await keepAside(path)
    await keepCopy(path, copy)
    return copy
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const fresh = randomBytes(length)
  // `wx`: when two processes start at once, the second one takes the key of the first.
  const file = await open(path, stored === null ? 'wx' : 'w', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null
    throw error
  })
  if (file === null) return readFile(path)
  try {
    await file.writeFile(fresh)
    await file.sync()
  } finally {
    await file.close()
  }
  await keepCopy(copyPath, fresh)
  return fresh
}

/** Same site, same stand-ins in every bundle; two sites cannot be linked. DESIGN, section 6. */
export const deriveSiteKey = (master: SiteKey, site: string): SiteKey =>
  createHmac('sha256', master).update(`kitbag-site/1\0${site}`).digest()
