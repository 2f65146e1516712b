import { neverCollected } from '../../../../src/domain/evidence-never-collect.ts'
import { placeholdersOf } from '../collect/fill-inputs.ts'
import { platformOfLog } from '../collect/log-commands.ts'
import type { Collector, Profile } from './profile-schema.ts'
import { type Complaint, type ParsedProfile, parseProfile } from './read-profile.ts'

/** What a careful colleague would say about a profile: errors keep it from being used, warnings do not. */

export type LintMessage = Complaint & { readonly severity: 'error' | 'warning' }

type Path = readonly (string | number)[]
type Warn = (path: Path, message: string) => void

const longTimeoutMs = 300_000
const mebibyte = 1_048_576

/** A path that the glob would find, as far as that can be told from the glob alone. */
const exampleOf = (glob: string): string =>
  glob
    .replaceAll('\\', '/')
    .replace(/^~(?=\/)/, '/home/x')
    .replace(/\$\{\w{1,40}\}/g, '/x')
    .replace(/\{([^,{}]{0,100})(?:,[^{}]{0,300})?\}/g, '$1')
    .replaceAll('**', 'x')
    .replaceAll('*', 'x')
    .replaceAll('?', 'x')

const lintPaths = (collector: Collector, at: Path, warn: Warn, isGiven: (path: Path) => boolean): void => {
  if (collector.kind !== 'files' && collector.kind !== 'folder') return
  const isFolder = collector.kind === 'folder'
  const seen = new Set<string>()
  for (const [index, glob] of collector.paths.entries()) {
    const place = [...at, 'paths', index]
    if (seen.has(glob)) warn(place, `${glob} is there twice.`)
    seen.add(glob)
    if (glob.startsWith('!')) continue
    const rule = neverCollected(isFolder ? `/${exampleOf(glob)}` : exampleOf(glob))
    if (rule !== null) warn(place, `${glob} brings nothing. ${rule}`)
    const isAbsolute = /^(?:\/|~|\$\{|[a-z]:)/i.test(glob)
    if (!isFolder && !isAbsolute)
      warn(
        place,
        `${glob} finds nothing: it must begin at the root, at ~ or at a place such as \${ProgramData}.`,
      )
    if (isFolder && isAbsolute)
      warn(place, `${glob} finds nothing: it is looked for below the folder that was brought.`)
    if (!isFolder && /^\/?\*\*?(?:\/|$)/.test(glob))
      warn(place, `${glob} walks the whole disk and will run into its time limit.`)
  }
  if (collector.paths.every((glob) => glob.startsWith('!')))
    warn([...at, 'paths'], 'It only leaves out, and takes nothing.')
  if (collector.maxFileBytes > collector.maxBytes && isGiven([...at, 'maxFileBytes']))
    warn([...at, 'maxFileBytes'], 'One file may be larger than all together: the smaller limit counts.')
}

const lintPlatforms = (profile: Profile, collector: Collector, at: Path, warn: Warn): void => {
  const all = (names: readonly string[]) => names.includes('any')
  const meets = (names: readonly string[], others: readonly string[]) =>
    all(names) || all(others) || names.some((name) => others.includes(name))
  if (!meets(profile.platforms, collector.platforms))
    warn([...at, 'platforms'], `It never runs: the profile is for ${profile.platforms.join(', ')}.`)
  if (collector.kind === 'command') {
    const names = Object.keys(collector.run)
    for (const name of names) {
      if (!meets([name], collector.platforms) || !meets([name], profile.platforms))
        warn([...at, 'run', name], `This command never runs: ${name} is not among the platforms.`)
    }
  }
  if (collector.kind === 'journal' || collector.kind === 'event-log' || collector.kind === 'unified-log') {
    const own = platformOfLog[collector.kind]
    if (!meets([own], collector.platforms) || !meets([own], profile.platforms))
      warn([...at, 'kind'], `It never brings anything: ${collector.kind} is for ${own}.`)
  }
}

const textsOf = (collector: Collector): readonly string[] => {
  if (collector.kind === 'http') return [collector.url]
  return collector.kind === 'command' ? Object.values(collector.run).flatMap((list) => list ?? []) : []
}

const lintCollector = (
  profile: Profile,
  collector: Collector,
  at: Path,
  warn: Warn,
  isGiven: (path: Path) => boolean,
): void => {
  lintPlatforms(profile, collector, at, warn)
  lintPaths(collector, at, warn, isGiven)
  if (collector.timeoutMs > longTimeoutMs)
    warn(
      [...at, 'timeoutMs'],
      `${collector.timeoutMs / 1000} s is long: somebody stands beside the machine and waits.`,
    )
  if (collector.maxBytes > profile.maxTotalBytes)
    warn([...at, 'maxBytes'], 'It is more than the whole profile may bring.')
  const given = new Set(profile.inputs.map(({ id }) => id))
  for (const id of new Set(textsOf(collector).flatMap(placeholdersOf)))
    if (!given.has(id)) warn(at, `{{${id}}} is not among the inputs of the profile: it is always skipped.`)
  if (collector.kind === 'command') {
    for (const [name, list] of Object.entries(collector.run)) {
      if (/^(?:sh|bash|zsh|dash|cmd|cmd\.exe)$/.test(list?.[0] ?? ''))
        warn([...at, 'run', name, 0], 'A shell is started: give the program and its arguments instead.')
    }
  }
}

const warningsOf = ({ profile, positionOf }: ParsedProfile): readonly LintMessage[] => {
  const warnings: LintMessage[] = []
  const warn: Warn = (path, message) => warnings.push({ ...positionOf(path), message, severity: 'warning' })
  /** A field that the text leaves out stands where the part around it stands. */
  const isGiven = (path: Path) => {
    const own = positionOf(path)
    const around = positionOf(path.slice(0, -1))
    return own.line !== around.line || own.column !== around.column
  }
  const titles = new Map<string, number>()
  for (const [index, collector] of profile.collectors.entries()) {
    const at = ['collectors', index]
    const first = titles.get(collector.title)
    if (first !== undefined) warn([...at, 'title'], `Two collectors are called "${collector.title}".`)
    titles.set(collector.title, index)
    lintCollector(profile, collector, at, warn, isGiven)
  }
  const used = new Set(profile.collectors.flatMap(textsOf).flatMap(placeholdersOf))
  for (const [index, { id }] of profile.inputs.entries())
    if (!used.has(id)) warn(['inputs', index, 'id'], `Nothing uses the input "${id}".`)
  if (!profile.collectors.some(({ required }) => required))
    warn(['collectors'], 'Nothing is required: a bundle that brought nothing would count as complete.')
  if (profile.maxTotalBytes > 512 * mebibyte)
    warn(['maxTotalBytes'], 'More than 512 MiB is hard to send from a car park.')
  return warnings.sort((a, b) => a.line - b.line || a.column - b.column)
}

/** Every complaint about the text of a profile, in its order. */
export const lintProfile = (text: string): readonly LintMessage[] => {
  const reading = parseProfile(text)
  if (reading.kind === 'profile') return warningsOf(reading.parsed)
  return reading.complaints.map((complaint) => ({ ...complaint, severity: 'error' as const }))
}
