import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { failure } from '../../../../src/contract/errors.ts'
import type { ProfileSummary } from '../../../../src/domain/evidence.ts'
import { fail, type Result } from '../../../../src/domain/result.ts'
import { readFailure } from '../../files/disk-failure.ts'
import type { Profile } from './profile-schema.ts'
import { type LoadedProfile, readProfile } from './read-profile.ts'

export type ProfileList = {
  readonly profiles: readonly LoadedProfile[]
  readonly refused: readonly { readonly file: string; readonly reason: string }[]
}

export type ProfileStore = {
  /** Shipped ones first, then those of the person; one with the same id takes the place of a shipped one. */
  readonly list: () => Promise<ProfileList>
  readonly find: (id: string) => Promise<Result<LoadedProfile>>
}

const ending = /\.ya?ml$/i

const profilesIn = async (folder: string): Promise<ProfileList> => {
  const names = await readdir(folder).catch((): string[] => [])
  const profiles: LoadedProfile[] = []
  const refused: { file: string; reason: string }[] = []
  const stem = (name: string) => name.replace(ending, '')
  // By the name without its ending: `windows` before `windows-server`.
  const ordered = names.filter((name) => ending.test(name)).sort((a, b) => (stem(a) < stem(b) ? -1 : 1))
  for (const name of ordered) {
    const read = await loadProfileFile(join(folder, name))
    if (read.ok) profiles.push(read.value)
    else refused.push({ file: name, reason: read.error.message })
  }
  return { profiles, refused }
}

/** Reads one profile from anywhere: `kitbag collect --profile FILE`. */
export const loadProfileFile = async (path: string): Promise<Result<LoadedProfile>> => {
  try {
    return readProfile(await readFile(path, 'utf8'), basename(path))
  } catch (error) {
    return fail(readFailure(error, path))
  }
}

/** `shipped` is `resources/profiles`, `own` is `<data>/profiles`. */
export const createProfileStore = (folders: {
  readonly shipped: string
  readonly own: string
}): ProfileStore => {
  const list = async (): Promise<ProfileList> => {
    const shipped = await profilesIn(folders.shipped)
    const own = await profilesIn(folders.own)
    const byId = new Map<string, LoadedProfile>()
    for (const loaded of [...shipped.profiles, ...own.profiles]) byId.set(loaded.profile.id, loaded)
    return { profiles: [...byId.values()], refused: [...shipped.refused, ...own.refused] }
  }
  return {
    list,
    find: async (id) => {
      const { profiles, refused } = await list()
      const found = profiles.find(({ profile }) => profile.id === id)
      if (found !== undefined) return { ok: true, value: found }
      const near = refused.find(({ file }) => file.replace(/\.ya?ml$/i, '') === id)
      if (near !== undefined) return fail(failure('profile.invalid', near.reason))
      const known = profiles.map(({ profile }) => profile.id).join(', ')
      return fail(failure('profile.missing', `There is no profile "${id}".`, `There are: ${known}.`))
    },
  }
}

export const summaryOf = (profile: Profile): ProfileSummary => ({
  id: profile.id,
  title: profile.title,
  description: profile.description,
  platforms: profile.platforms,
  needsFolder: profile.collectors.some(({ kind }) => kind === 'folder'),
  inputs: profile.inputs,
  collectors: profile.collectors.map(({ id, title, kind, why, required }) => ({
    id,
    title,
    kind,
    why,
    required,
  })),
})
