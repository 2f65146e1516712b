import { Progress, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { UploadProgress } from '../../contract/upload-operations.ts'
import { percentOf, uploadWords } from './upload-words.ts'

/** How far a large file is on its way to the upload server. */
export const UploadBar = ({ upload }: { readonly upload: UploadProgress }): ReactNode => (
  <div>
    <Text size="xs" style={{ fontVariantNumeric: 'tabular-nums' }}>
      {uploadWords(upload)}
    </Text>
    <Progress
      value={percentOf(upload)}
      size="sm"
      mt={2}
      transitionDuration={0}
      aria-label={`Upload of ${upload.name}`}
    />
  </div>
)
