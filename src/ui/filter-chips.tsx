import { Group, Pill, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'

export type FilterChip = {
  readonly id: string
  /** Such as "Priority: P1". */
  readonly label: string
}

/** The filters in force, each removable, and one way to drop them all. Renders nothing when there are none. */
export const FilterChips = ({
  chips,
  onRemove,
  onClear,
}: {
  readonly chips: readonly FilterChip[]
  readonly onRemove: (id: string) => void
  readonly onClear: () => void
}): ReactNode =>
  chips.length === 0 ? null : (
    <Group gap={6} pb="xs" role="group" aria-label="Active filters">
      {chips.map(({ id, label }) => (
        <Pill
          key={id}
          withRemoveButton
          onRemove={() => onRemove(id)}
          removeButtonProps={{ 'aria-label': `Remove filter ${label}`, 'aria-hidden': false, tabIndex: 0 }}
        >
          {label}
        </Pill>
      ))}
      <UnstyledButton fz="xs" c="var(--mantine-color-anchor)" onClick={onClear} px={4}>
        Clear all
      </UnstyledButton>
    </Group>
  )
