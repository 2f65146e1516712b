import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { settingsSchema } from '../../src/contract/app-operations.ts'
import { knownValueProblem } from '../host/evidence/redact/known-values.ts'
import { lastGoodOf } from '../host/files/last-good.ts'
import type { CommandContext, Usage } from './command.ts'

/** What a command hides besides what the rules find: the same as the window, and what the caller adds. */
export type WordsToHide = {
  /** *Always hide these words* of the settings. */
  readonly always: readonly string[]
  /** The lines of `--known FILE`. */
  readonly known: readonly string[]
}

const termsIn = settingsSchema.pick({ hiddenTerms: true })

const termsOf = async (path: string): Promise<readonly string[] | 'absent' | 'unreadable'> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable'
  }
  try {
    return termsIn.parse(JSON.parse(text.replace(/^\ufeff/, ''))).hiddenTerms
  } catch {
    return 'unreadable'
  }
}

/** Throws where the settings are there and cannot be read: words that must not leave would be let through. */
const alwaysHidden = async (dataFolder: string): Promise<readonly string[]> => {
  const path = join(dataFolder, 'settings.json')
  const own = await termsOf(path)
  if (typeof own !== 'string') return own
  const copy = await termsOf(lastGoodOf(path))
  if (typeof copy !== 'string') return copy
  if (own === 'absent' && copy === 'absent') return []
  throw new Error(
    `The words that are always hidden cannot be read from ${path}. Open Kitbag's settings once, or remove the file.`,
  )
}

/** One value per line; empty lines and lines with `#` at their start are left out. */
export const readWordsToHide = async (
  knownFile: string | undefined,
  context: CommandContext,
): Promise<WordsToHide | Usage> => {
  let known: readonly string[] = []
  if (knownFile !== undefined) {
    let text: string
    try {
      text = await readFile(resolve(knownFile), 'utf8')
    } catch {
      return { usage: `--known ${knownFile} cannot be read.` }
    }
    known = text
      .replace(/^\ufeff/, '')
      .split(/\r\n|\r|\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
    const short = known.findIndex((line) => line.length < 2)
    if (short >= 0) return { usage: `--known ${knownFile}: a value has at least two letters.` }
    const problem = knownValueProblem(known.length)
    if (problem !== null) return { usage: problem }
  }
  return { always: await alwaysHidden(context.dataFolder), known }
}
