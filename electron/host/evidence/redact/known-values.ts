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
/** More than any site has; what a scan can hold. Beyond it nothing is redacted at all. */
const maxValues = 20_000
/** From here on a hint is the beginning of a value only, so that one scan still holds them all. */
const manyValues = 1000
const shortHint = 5

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** The ways one piece of text is written: plain, JSON with and without `\u`, URI, and UTF-8 read as Latin-1. */
const spellingsOf = (text: string): readonly string[] => {
  const forms = [text, text.normalize('NFD'), withoutUmlauts(text), withEntities(text)]
  return [...new Set(forms.flatMap(spellingsOfForm))]
}

/** As German is written where there are no umlauts. */
const withoutUmlauts = (text: string): string => text.replace(/[äöüÄÖÜß]/g, (sign) => umlauts[sign] ?? sign)
const umlauts: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
}

/** As HTML writes the commonest letters of Western Europe; the others by number. */
const withEntities = (text: string): string =>
  text.replace(/[\u00a0-\uffff]/g, (sign) => entities[sign] ?? `&#${sign.charCodeAt(0)};`)
const entities: Readonly<Record<string, string>> = {
  ä: '&auml;',
  ö: '&ouml;',
  ü: '&uuml;',
  Ä: '&Auml;',
  Ö: '&Ouml;',
  Ü: '&Uuml;',
  ß: '&szlig;',
  é: '&eacute;',
  è: '&egrave;',
  á: '&aacute;',
  ó: '&oacute;',
  í: '&iacute;',
  ñ: '&ntilde;',
  ç: '&ccedil;',
  å: '&aring;',
  ø: '&oslash;',
}

const spellingsOfForm = (text: string): readonly string[] => {
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

/** An apostrophe is typed, typeset, escaped or encoded. */
const apostrophe = String.raw`(?:\\{0,2}['’‘\x60´]|&#0?39;|&apos;|%27)`

const spellings = (text: string): string =>
  `(?:${spellingsOf(text)
    .map((form) => escaped(form).replace(/['’]/g, apostrophe))
    .join('|')})`

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

/** Pieces of a value that stand in each of its spellings, short enough for one scan to hold very many. */
const piecesOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/[a-z0-9]{2,200}/g) ?? []).flatMap((run) =>
    run.length <= shortHint
      ? [run]
      : Array.from({ length: run.length - shortHint + 1 }, (_, at) => run.slice(at, at + shortHint)),
  )

/** `customer-00017` among thousands is told by `00017`: each value gets the piece that the fewest others share. */
const withRareHints = (values: readonly KnownRule[]): readonly Rule[] => {
  const frequency = new Map<string, number>()
  for (const { told } of values)
    for (const piece of new Set(piecesOf(told))) frequency.set(piece, (frequency.get(piece) ?? 0) + 1)
  return values.map(({ rule, told }) => {
    const pieces = piecesOf(told)
    if (pieces.length === 0) return rule
    const rarest = pieces.reduce((best, piece) => (weight(piece) < weight(best) ? piece : best))
    return { ...rule, hints: [rarest] }
  })

  function weight(piece: string): number {
    // A piece of two signs stands everywhere in a log, however few values have it.
    return (frequency.get(piece) ?? 0) * 36 ** (shortHint - piece.length)
  }
}

const isUsable = ({ kind, text }: KnownValue): boolean => {
  if (kind === 'term' || kind === 'secret') return text.length >= 2
  if (kind === 'path') return text.split(/[/\\]/).filter((segment) => segment !== '').length >= 2
  return text.length >= minLength && !isGenericName(text) && !/^[\d.:]{1,32}$/.test(text)
}

/** Does it begin and end where a word does, or a part of one such as in `AcmePortal`, `acme_portal`, `acme2`? */
const isPartOfWord = (found: string, around: string, start: number): boolean => {
  const before = around[start - 1] ?? ''
  const behind = around[start + found.length] ?? ''
  const letter = /[a-z\u00c0-\u024f]/i
  const begins = !letter.test(before) || (/[a-z]/.test(before) && /^[A-Z]/.test(found))
  return begins && (!letter.test(behind) || (/[A-Z]/.test(behind) && /[a-z]$/.test(found)))
}

/** Words that stand in names of companies and places; alone they name nobody. */
const commonWords = new Set(
  (
    'support service services site plant team group gmbh north south west east main office street data systems system ' +
    'solutions company factory bank hospital university network server test power energy water central control ' +
    'engineering international global technologies logistics industries manufacturing werke werk halle customer desk ' +
    'field center centre city county state national union trust holding partners consulting media digital software'
  ).split(' '),
)

/** First and last names of a person alone: "Ms O'Brien confirmed". Only of what looks like a person's name. */
const partsOfPersons = ({ kind, text }: KnownValue): readonly KnownValue[] => {
  if (
    (kind !== 'name' && kind !== 'term') ||
    !/^\p{L}[\p{L}'’.-]{1,40}(?: \p{L}[\p{L}'’.-]{0,40}){1,2}$/u.test(text)
  )
    return []
  const parts = text.split(' ')
  if (
    parts.some((part) => commonWords.has(part.toLowerCase())) ||
    !parts.every((part) => /^\p{Lu}/u.test(part))
  )
    return []
  return parts.filter((part) => part.length >= 4).map((part): KnownValue => ({ kind: 'name', text: part }))
}

/** A rule, and the part of its value that is searched for. */
type KnownRule = { readonly rule: Rule; readonly told: string }

const ruleOf = (value: KnownValue): KnownRule => {
  const { kind, text } = value
  const id = `known-${kind}`
  const last = text.split(/[/\\]/).findLast((segment) => segment !== '') ?? ''
  const words = text.split(/\s{1,16}/).length
  // A long term of the person is hidden inside words too, a short one where a part of a word begins and
  // ends: "Acme" in "AcmePortal", but not "Mark" in "benchmark".
  const inWords = kind === 'secret' || (kind === 'term' && words === 1 && text.length >= 4)
  const inPartsOnly = kind === 'term' && text.length < 6
  const pattern = kind === 'path' ? pathPattern(text) : wordsPattern(text)
  const told = kind === 'path' ? last : text
  const rule: Rule = {
    id,
    version: '1',
    hints: hintsOf(told),
    // Mail and reports break a name of several words; each sign takes twelve at most, as `%D0%B0%CC%81` or `\u…`.
    ...(kind !== 'path' && words > 1 ? { overLines: text.length * 12 + words * 9 + 8 } : {}),
    pattern: new RegExp(inWords ? pattern : `(?<![A-Za-z0-9])${pattern}(?![A-Za-z0-9])`, 'gi'),
    replace: (found, { pseudonyms, text: around, start }) => {
      if (inPartsOnly && !isPartOfWord(found, around, start)) return null
      if (kind === 'secret') return marker(id)
      if (kind === 'path') return isGenericName(last) ? null : pseudonyms.name('user', last)
      return pseudonyms.name(kind, text)
    },
    vanish: [],
    stay: [],
  }
  return { rule, told }
}

const tooManyWords = (count: number): string =>
  `${count.toLocaleString('en')} words to hide are more than ${maxValues.toLocaleString('en')}, which is as many as can be hidden. Nothing was redacted.`

/** Why these values cannot all be hidden; `null` when they can. Asked before anything is redacted. */
export const knownValueProblem = (count: number): string | null =>
  count > maxValues ? tooManyWords(count) : null

/**
 * One rule per known value, the longest first; values too short or too general to be told
 * are left out. Throws where there are more than one scan can hold: never are some of them let through.
 */
export const knownValueRules = (values: readonly KnownValue[]): readonly Rule[] => {
  const seen = new Map<string, KnownValue>()
  for (const value of [...values, ...values.flatMap(partsOfPersons)]) {
    const text = value.text.trim()
    if (isUsable({ ...value, text })) seen.set(`${value.kind}\0${text.toLowerCase()}`, { ...value, text })
  }
  if (seen.size > maxValues) throw new Error(tooManyWords(seen.size))
  const rules = [...seen.values()].sort((a, b) => b.text.length - a.text.length).map(ruleOf)
  return rules.length <= manyValues ? rules.map(({ rule }) => rule) : withRareHints(rules)
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
