import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { useShell } from '../../state/shell.ts'
import { formatDuration } from '../../ui/format-duration.ts'
import { Section } from './section.tsx'
import { useChangeSettings } from './use-change-settings.ts'

const paces = [30_000, 60_000, 300_000, 900_000, 3_600_000]

export const SyncSection = (): ReactNode => {
  const { settings } = useShell()
  const change = useChangeSettings()
  const offered = [...new Set([...paces, settings.syncEveryMs])].sort((left, right) => left - right)
  return (
    <Section title="Sync">
      <Select
        label="Look at the tracker every"
        description="What you do is sent at once whenever there is a connection. The new pace counts from the next look."
        data={offered.map((ms) => ({ value: String(ms), label: formatDuration(ms) }))}
        value={String(settings.syncEveryMs)}
        allowDeselect={false}
        onChange={(value) => {
          if (value !== null) void change({ syncEveryMs: Number(value) })
        }}
        maw={320}
      />
    </Section>
  )
}
