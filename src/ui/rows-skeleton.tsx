import { Box, Skeleton, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'

/** Stands where rows will be, in their height, so that nothing jumps. Heights in CSS pixels. */
export const RowsSkeleton = ({
  rows = 8,
  rowHeight = 44,
  label = 'Loading',
}: {
  readonly rows?: number
  readonly rowHeight?: number
  readonly label?: string
}): ReactNode => (
  <Box role="status" px="sm">
    <VisuallyHidden>{label}</VisuallyHidden>
    {Array.from({ length: rows }, (_, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: identical placeholders
      <Box key={index} h={rowHeight} display="flex" style={{ alignItems: 'center' }} aria-hidden>
        <Skeleton h={12} w={`${60 + ((index * 37) % 36)}%`} />
      </Box>
    ))}
  </Box>
)
