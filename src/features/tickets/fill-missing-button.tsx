import { Button } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import { monotonicFactory } from 'ulid'
import { fillMissing } from '../../data/fill-missing.ts'
import type { Mutation } from '../../domain/mutation.ts'
import { useSession } from '../../state/session.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { MissingFieldsDialog, missingOf } from './missing-fields-dialog.tsx'
import { useCatalogue } from './use-tickets.ts'

/** Offered beside a change that was refused for lack of fields; nothing for any other. */
export const FillMissingButton = ({
  mutation,
  what,
}: {
  readonly mutation: Mutation
  readonly what: string
}): ReactNode => {
  const { database, workspace, now, sync } = useSession()
  const catalogue = useCatalogue() ?? null
  const newId = useMemo(() => monotonicFactory(), [])
  const [opened, setOpened] = useState(false)
  const missing = missingOf(mutation, catalogue)
  if (missing.length === 0) return null
  return (
    <>
      <Button
        size="compact-sm"
        onClick={() => setOpened(true)}
        aria-label={`Fill in what is missing: ${what}`}
      >
        Fill in what is missing…
      </Button>
      {opened && (
        <MissingFieldsDialog
          mutation={mutation}
          missing={missing}
          onClose={() => setOpened(false)}
          onFilled={async (fields) => {
            const filled = await fillMissing(
              database,
              { now, newId, user: workspace.user },
              mutation.id,
              fields,
            )
            if (filled.ok) sync.wake()
            else notifyFailure(filled.error)
            return filled.ok
          }}
        />
      )}
    </>
  )
}
