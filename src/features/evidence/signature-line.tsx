import { Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconSignatureOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { SignatureCheck } from '../../contract/bundle-manifest.ts'
import { Badge, type BadgeTone } from '../../ui/badge.tsx'
import classes from './evidence.module.css'

const size = 14
const looks: {
  readonly [State in SignatureCheck['state']]: {
    readonly label: string
    readonly tone: BadgeTone
    readonly icon: ReactNode
  }
} = {
  'this-device': {
    label: 'Signed by this device',
    tone: 'good',
    icon: <IconCircleCheck size={size} aria-hidden />,
  },
  known: { label: 'Signed by a known key', tone: 'good', icon: <IconCircleCheck size={size} aria-hidden /> },
  unknown: {
    label: 'Signed by an unknown key',
    tone: 'warn',
    icon: <IconAlertTriangle size={size} aria-hidden />,
  },
  wrong: { label: 'Signature wrong', tone: 'bad', icon: <IconCircleX size={size} aria-hidden /> },
  unsigned: { label: 'Not signed', tone: 'quiet', icon: <IconSignatureOff size={size} aria-hidden /> },
}

/** Who vouches for a bundle, and by which key. */
export const SignatureLine = ({ signature }: { readonly signature: SignatureCheck }): ReactNode => {
  const { label, tone, icon } = looks[signature.state]
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {signature.name === null ? label : `Signed by ${signature.name}`}
      </Badge>
      {signature.fingerprint !== null && (
        <Text span size="sm" className={classes['path'] ?? ''} ml={8}>
          {signature.fingerprint}
        </Text>
      )}
      {(signature.state === 'unknown' || signature.state === 'wrong' || signature.state === 'unsigned') && (
        <Text size="xs" c="dimmed" mt={2} maw="70ch">
          {signature.state === 'unknown'
            ? 'Ask the sender for the fingerprint in their settings and compare. You can name it in yours.'
            : signature.message}
        </Text>
      )}
    </>
  )
}
