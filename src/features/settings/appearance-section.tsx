import { Radio, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Settings } from '../../contract/app-operations.ts'
import { useShell } from '../../state/shell.ts'
import { Section } from './section.tsx'
import { useChangeSettings } from './use-change-settings.ts'

const choices: readonly {
  readonly value: Settings['theme']
  readonly label: string
  readonly text: string
}[] = [
  { value: 'auto', label: 'As the system', text: 'Light or dark, as this machine is set.' },
  { value: 'light', label: 'Light', text: 'For daylight and offices.' },
  { value: 'dark', label: 'Dark', text: 'For server rooms and nights.' },
  { value: 'contrast', label: 'High contrast', text: 'Black on white with strong lines, for sunlight.' },
]

export const AppearanceSection = (): ReactNode => {
  const { settings } = useShell()
  const change = useChangeSettings()
  return (
    <Section title="Appearance">
      <Radio.Group
        aria-label="Theme"
        value={settings.theme}
        onChange={(value) => {
          const theme = choices.find((choice) => choice.value === value)?.value
          if (theme !== undefined) void change({ theme })
        }}
      >
        <Stack gap="xs">
          {choices.map(({ value, label, text }) => (
            <Radio key={value} value={value} label={label} description={text} />
          ))}
        </Stack>
      </Radio.Group>
    </Section>
  )
}
