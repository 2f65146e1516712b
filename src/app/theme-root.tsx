import { MantineProvider } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'
import { type ReactNode, useMemo } from 'react'
import { useAppearance } from '../state/appearance.ts'
import { createVariablesResolver, theme } from '../ui/theme.ts'

/** Colours and notifications around everything. */
export const Theme = ({
  nonce,
  children,
}: {
  readonly nonce: string
  readonly children: ReactNode
}): ReactNode => {
  const chosen = useAppearance((state) => state.theme)
  const system = useColorScheme('light', { getInitialValueInEffect: false })
  const contrast = chosen === 'contrast'
  const scheme = contrast ? 'light' : chosen === 'auto' ? system : chosen
  const resolver = useMemo(() => createVariablesResolver(contrast), [contrast])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolver}
      forceColorScheme={scheme}
      getStyleNonce={() => nonce}
    >
      <Notifications position="bottom-right" limit={4} transitionDuration={120} />
      {children}
    </MantineProvider>
  )
}
