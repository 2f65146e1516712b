import { homedir, hostname, userInfo } from 'node:os'
import { isGenericName, marker, type Rule } from './rule.ts'
import { literalHint } from './scan/hint.ts'

/** A value that the app knows must not leave, searched as a literal before any guessing. */
export type KnownValue = {
  readonly kind: 'user' | 'host' | 'path' | 'name' | 'term' | 'secret'
  readonly text: string
}

/** Shorter ones would hit words by chance. A term that a person added is taken from two characters on. */
const minLength = 3
const maxValues = 500

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** The ways one piece of text is written: plain, JSON with and without `\u`, URI, and UTF-8 read as Latin-1. */
const spellingsOf = (text: string): readonly string[] => {
  const json = JSON.stringify(text).slice(1, -1)
  const ascii = json.replace(
    /[\u0080-\uffff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  // `toWellFormed` of older runtimes: a lone surrogate has no URI form.
  const uri = encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'))
  const latin1 = Buffer.from(text, 'utf8').toString('latin1')
  return [...new Set([text, json, ascii, uri, latin1])]
}

const spellings = (text: string): string => `(?:${spellingsOf(text).map(escaped).join('|')})`

/** Spaces between words may be written as dots, dashes, underscores, `+` or `%20`. */
const wordsPattern = (text: string): string =>
  text
    .split(/\s{1,16}/)
    .filter((word) => word !== '')
    .map(spellings)
    .join(String.raw`(?:[\s._+-]|%20){1,3}`)

const separator = String.raw`(?:[/\\]{1,4}|%5c|%2f|\\u005c)`

/** A path with slashes of any kind. The last folder is the value; what leads to it is kept. */
const pathPattern = (path: string): string => {
  const segments = path.split(/[/\\]/).filter((segment) => segment !== '')
  const written = segments.map((segment) => {
    const drive = /^([a-z]):$/i.exec(segment)
    return drive === null ? spellings(segment) : `${drive[1]}(?::|%3a)`
  })
  const last = written.pop() ?? ''
  const root = /^[/\\]/.test(path) ? separator : ''
  return `(${root}${written.map((segment) => segment + separator).join('')})(${last})`
}

/**
 * The longest run of plain letters and digits: every spelling contains it. Where there is none, the first word
 * in each of its spellings.
 */
const hintsOf = (text: string): readonly string[] => {
  const runs = text.toLowerCase().match(/[a-z0-9]{2,200}/g) ?? []
  const longest = [...runs].sort((a, b) => b.length - a.length)[0]
  if (longest !== undefined) return [longest]
  const word = text.split(/\s{1,16}/).find((part) => part !== '')
  return word === undefined ? [] : spellingsOf(word).map(literalHint)
}

const isUsable = ({ kind, text }: KnownValue): boolean => {
  if (kind === 'term' || kind === 'secret') return text.length >= 2
  if (kind === 'path') return text.split(/[/\\]/).filter((segment) => segment !== '').length >= 2
  return text.length >= minLength && !isGenericName(text) && !/^[\d.:]{1,32}$/.test(text)
}

const ruleOf = (value: KnownValue): Rule => {
  const { kind, text } = value
  const id = `known-${kind}`
  const last = text.split(/[/\\]/).findLast((segment) => segment !== '') ?? ''
  // A long term of the person is hidden inside words too: "Acme" in "AcmePortal".
  const inWords = (kind === 'term' || kind === 'secret') && text.length >= 4
  const pattern = kind === 'path' ? pathPattern(text) : wordsPattern(text)
  const words = text.split(/\s{1,16}/).length
  return {
    id,
    version: '1',
    hints: hintsOf(kind === 'path' ? last : text),
    // Mail and reports break a name of several words; each sign takes twelve at most, as `%D0%B0%CC%81` or `\u…`.
    ...(kind !== 'path' && words > 1 ? { overLines: text.length * 12 + words * 9 + 8 } : {}),
    pattern: new RegExp(inWords ? pattern : `(?<![A-Za-z0-9])${pattern}(?![A-Za-z0-9])`, 'gi'),
    replace: (_found, { pseudonyms }) => {
      if (kind === 'secret') return marker(id)
      if (kind === 'path') return isGenericName(last) ? null : pseudonyms.name('user', last)
      return pseudonyms.name(kind, text)
    },
    vanish: [],
    stay: [],
  }
}

/** One rule per known value, the longest first; values too short or too general to be told are left out. */
export const knownValueRules = (values: readonly KnownValue[]): readonly Rule[] => {
  const seen = new Map<string, KnownValue>()
  for (const value of values) {
    const text = value.text.trim()
    if (isUsable({ ...value, text })) seen.set(`${value.kind}\0${text.toLowerCase()}`, { ...value, text })
  }
  return [...seen.values()]
    .sort((a, b) => b.text.length - a.text.length)
    .slice(0, maxValues)
    .map(ruleOf)
}

/** What this machine and its user are called. */
export const machineValues = (): readonly KnownValue[] => {
  const full = hostname()
  const short = full.split('.')[0] ?? full
  const values: KnownValue[] = [
    { kind: 'host', text: full },
    { kind: 'host', text: short },
    { kind: 'path', text: homedir() },
  ]
  try {
    values.push({ kind: 'user', text: userInfo().username })
  } catch {
    // An account without an entry in the user database has no name to hide.
  }
  return values
}
