import { Group, Radio, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { CollectorEstimate, Estimate } from '../../contract/collecting-operations.ts'
import type { ProfileSummary } from '../../domain/evidence.ts'
import { Badge } from '../../ui/badge.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import classes from './evidence.module.css'
import { platformName } from './evidence-words.tsx'
import { count } from './job-progress.ts'
import { Notice } from './notice.tsx'

/** One profile to choose: what it is for and whether it fits this machine. */
export const ProfileChoice = ({
  profile,
  fits,
  chosen,
}: {
  readonly profile: ProfileSummary
  readonly fits: boolean
  readonly chosen: boolean
}): ReactNode => {
  const platforms = profile.platforms.map(platformName).join(', ')
  return (
    <div className={classes['profile']} data-chosen={chosen || undefined}>
      <Radio
        className={classes['profileHead'] ?? ''}
        value={profile.id}
        disabled={!fits}
        label={
          <Group gap="sm" component="span">
            <Text span fw={600} size="md">
              {profile.title}
            </Text>
            <Badge tone={fits ? 'good' : 'quiet'}>
              {fits ? `Fits: ${platforms}` : `For ${platforms}, not for this machine`}
            </Badge>
          </Group>
        }
        description={`${profile.description} ${count(profile.collectors.length, 'collector')}.`}
      />
    </div>
  )
}

/** What each collector of a profile brings, and why L3 wants it; with the estimate, how much. */
export const ProfileContents = ({
  profile,
  estimate,
}: {
  readonly profile: ProfileSummary
  readonly estimate: Estimate | null
}): ReactNode => {
  const figures = new Map((estimate?.collectors ?? []).map((collector) => [collector.id, collector]))
  return (
    <dl className={classes['collectors']}>
      {profile.collectors.map((collector) => (
        <CollectorEntry
          key={collector.id}
          collector={collector}
          figures={figures.get(collector.id) ?? null}
        />
      ))}
    </dl>
  )
}

const CollectorEntry = ({
  collector,
  figures,
}: {
  readonly collector: ProfileSummary['collectors'][number]
  readonly figures: CollectorEstimate | null
}): ReactNode => (
  <>
    <dt>
      <span>{collector.title}</span>
      {collector.required && (
        <Text span size="xs" c="dimmed">
          {' '}
          (required)
        </Text>
      )}
    </dt>
    <dd>
      {collector.why}
      {figures !== null && <span className={classes['estimate']}> {figureWords(figures)}</span>}
    </dd>
  </>
)

const figureWords = ({ expected, note, files, bytes }: CollectorEstimate): string => {
  if (expected === 'no') return `Not here: ${note}`
  if (expected === 'unknown') return note
  return [`About ${files > 1 ? `${count(files, 'file')}, ` : ''}${formatBytes(bytes)}.`, note]
    .filter((words) => words !== '')
    .join(' ')
}

/** Profiles of the person's own folder that cannot be read. Renders nothing when there are none. */
export const RefusedProfiles = ({
  refused,
}: {
  readonly refused: readonly { readonly file: string; readonly reason: string }[]
}): ReactNode =>
  refused.length === 0 ? null : (
    <div style={{ marginTop: 12 }}>
      <Notice tone="warn" title={`${count(refused.length, 'profile')} of yours cannot be used`}>
        <ul style={{ margin: 0, paddingLeft: 18 }}>
          {refused.map(({ file, reason }) => (
            <li key={file}>
              <Text size="sm">{reason.includes(file) ? reason : `${file}: ${reason}`}</Text>
            </li>
          ))}
        </ul>
      </Notice>
    </div>
  )
