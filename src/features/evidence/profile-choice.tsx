import { Button, Group, Radio, Text } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import type { ProfileSummary } from '../../domain/evidence.ts'
import { Badge } from '../../ui/badge.tsx'
import classes from './evidence.module.css'
import { platformName } from './evidence-words.tsx'
import { count } from './job-progress.ts'
import { Notice } from './notice.tsx'

/** One profile: what it is for, whether it fits, and what each collector brings and why. */
export const ProfileChoice = ({
  profile,
  fits,
  chosen,
}: {
  readonly profile: ProfileSummary
  readonly fits: boolean
  readonly chosen: boolean
}): ReactNode => {
  // The chosen one says at once what it will do; the others when asked.
  const [asked, setAsked] = useState<boolean | null>(null)
  const open = asked ?? chosen
  const listId = useId()
  const platforms = profile.platforms.map(platformName).join(', ')
  return (
    <div className={classes['profile']} data-chosen={chosen || undefined}>
      <div className={classes['profileHead']}>
        <Radio
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
          description={profile.description}
        />
        <Button
          variant="subtle"
          size="compact-xs"
          ml={26}
          mt={4}
          aria-expanded={open}
          aria-controls={listId}
          leftSection={
            open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
          }
          onClick={() => setAsked(!open)}
        >
          What {profile.title} collects: {count(profile.collectors.length, 'part')}
        </Button>
      </div>
      <div id={listId} hidden={!open}>
        {open && (
          <dl className={classes['collectors']}>
            {profile.collectors.map((collector) => (
              <CollectorEntry key={collector.id} title={collector.title} why={collector.why} />
            ))}
          </dl>
        )}
      </div>
    </div>
  )
}

const CollectorEntry = ({ title, why }: { readonly title: string; readonly why: string }): ReactNode => (
  <>
    <dt>{title}</dt>
    <dd>{why}</dd>
  </>
)

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
