import { CopyButton, Skeleton, UnstyledButton } from '@mantine/core'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import type { OutputOf } from '../../contract/operations.ts'
import type { Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { Section } from './section.tsx'
import classes from './settings.module.css'

type Info = OutputOf<'app.info'>

const runtimeWords = {
  electron: 'its own window (Electron)',
  standin: 'an installed browser (stand-in)',
} as const

const platformWords: Readonly<Record<string, string>> = { win32: 'Windows', darwin: 'macOS', linux: 'Linux' }

/** What this is and where its data lies. */
export const AboutSection = (): ReactNode => {
  const { host } = useSession()
  const [info, setInfo] = useState<Result<Info> | null>(null)
  const look = useCallback(async () => {
    setInfo(null)
    setInfo(await host['app.info']({}))
  }, [host])
  useEffect(() => void look(), [look])

  return (
    <Section title="This machine">
      {info === null && <Skeleton h={96} />}
      {info !== null && !info.ok && <ErrorState failure={info.error} onRetry={() => void look()} />}
      {info?.ok === true && (
        <dl className={classes['facts']}>
          <dt>Kitbag</dt>
          <dd>
            {info.value.version}, in {runtimeWords[info.value.runtime]}, on{' '}
            {platformWords[info.value.platform] ?? info.value.platform}
          </dd>
          <dt>Data folder</dt>
          <dd>
            {info.value.dataFolder}{' '}
            <CopyButton value={info.value.dataFolder}>
              {({ copied, copy }) => (
                <UnstyledButton onClick={copy} fz="xs" c="var(--mantine-color-anchor)">
                  {copied ? 'Copied' : 'Copy'}
                </UnstyledButton>
              )}
            </CopyButton>
          </dd>
        </dl>
      )}
    </Section>
  )
}
