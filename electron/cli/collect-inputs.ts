import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Result } from '../../src/domain/result.ts'
import { inputProblem } from '../host/evidence/collect/fill-inputs.ts'
import type { Profile } from '../host/evidence/profiles/profile-schema.ts'
import { loadProfileFile, summaryOf } from '../host/evidence/profiles/profile-store.ts'
import type { LoadedProfile } from '../host/evidence/profiles/read-profile.ts'
import type { CommandContext, Usage } from './command.ts'
import { profileStoreOf } from './profiles.ts'

/** What `collect` is told besides the profile: read and judged before anything is run. */

/** A name that looks like a file is a file, anything else the id of a profile. */
export const loadProfile = (name: string, context: CommandContext): Promise<Result<LoadedProfile>> =>
  /[/\\]|\.ya?ml$/i.test(name) ? loadProfileFile(resolve(name)) : profileStoreOf(context).find(name)

/** `--folder`: a folder or an archive, by its real path. */
export const readBrought = async (
  folder: string | null,
  profile: Profile,
): Promise<{ readonly path: string | null } | Usage> => {
  if (folder === null)
    return summaryOf(profile).needsFolder
      ? { usage: `The profile "${profile.id}" needs --folder DIR.` }
      : { path: null }
  const stats = await stat(folder).catch(() => null)
  if (stats === null || !(stats.isDirectory() || stats.isFile()))
    return { usage: `--folder ${folder} is not a folder and not an archive.` }
  return { path: await realpath(folder) }
}

/** `--set target=10.0.0.1`, as often as the profile has inputs. */
export const readInputs = (
  pairs: readonly string[],
  profile: Profile,
): Readonly<Record<string, string>> | Usage => {
  const given: Record<string, string> = {}
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    const id = pair.slice(0, Math.max(0, equals))
    const value = pair.slice(equals + 1).trim()
    if (!profile.inputs.some((input) => input.id === id)) {
      const known = profile.inputs.map((input) => input.id).join(', ')
      return {
        usage: `The profile "${profile.id}" does not ask for "${id || pair}". It asks for: ${known || 'nothing'}.`,
      }
    }
    const problem = inputProblem(value)
    if (problem !== null) return { usage: `--set ${pair} cannot be used. ${problem}` }
    given[id] = value
  }
  return given
}
