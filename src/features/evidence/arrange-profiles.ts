import type { ProfileSummary } from '../../domain/evidence.ts'

export type ArrangedProfiles = {
  readonly fitting: readonly ProfileSummary[]
  readonly others: readonly ProfileSummary[]
}

/** Profiles made for this machine first, then those for any machine, then the rest. `platform` is Node's name. */
export const arrangeProfiles = (
  profiles: readonly ProfileSummary[],
  platform: string | null,
): ArrangedProfiles => {
  const own = (profile: ProfileSummary) => platform !== null && profile.platforms.includes(platform)
  const any = (profile: ProfileSummary) => !own(profile) && profile.platforms.includes('any')
  return {
    fitting: [...profiles.filter(own), ...profiles.filter(any)],
    others: profiles.filter((profile) => !own(profile) && !any(profile)),
  }
}
