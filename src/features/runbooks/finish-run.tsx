import { Button, Checkbox, Group, Modal, Radio, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { ulid } from 'ulid'
import { recordIntent } from '../../data/outbox.ts'
import type { Run } from '../../domain/run.ts'
import { type RunbookOutline, runProgress, runSummary } from '../../domain/runbook.ts'
import { useSession } from '../../state/session.ts'
import { notifyDone, notifyFailure } from '../../ui/notify-failure.tsx'

type Ending = Exclude<Run['outcome'], 'open'>

/** Ends a run: what came of it, and a comment on the ticket that says what was tried. */
export const FinishRun = ({
  run,
  outline,
  ticketKey,
  onFinish,
}: {
  readonly run: Run
  readonly outline: RunbookOutline
  readonly ticketKey: string | null
  readonly onFinish: (apply: (current: Run) => Run) => void
}): ReactNode => {
  const { database, workspace, now, sync } = useSession()
  const [opened, setOpened] = useState(false)
  const [outcome, setOutcome] = useState<Ending | null>(null)
  const [tell, setTell] = useState(true)

  const open = runProgress(outline, run).nextStepId !== null
  // With steps still open nobody but the person knows how it ended: nothing is suggested.
  const suggested = outcome ?? (open ? null : 'solved')

  const finish = async (outcome: Ending) => {
    const ended = (current: Run): Run => ({ ...current, outcome, finishedAt: now().toISOString() })
    onFinish(ended)
    setOpened(false)
    if (run.ticketId === null || !tell) return
    const recorded = await recordIntent(
      database,
      { now, newId: ulid, user: workspace.user },
      {
        ticketId: run.ticketId,
        intent: { kind: 'comment', body: runSummary(outline, ended(run)), internal: true },
      },
    )
    if (!recorded.ok) return notifyFailure(recorded.error)
    sync.wake()
    notifyDone(`What was tried is now a comment on ${ticketKey ?? 'the ticket'}.`)
  }

  return (
    <>
      <Button size="compact-md" onClick={() => setOpened(true)}>
        Finish
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title="Finish this run"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <Radio.Group
            label="What came of it?"
            value={suggested}
            onChange={(value) => setOutcome(value as Ending)}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="solved" label="It solved the problem" data-autofocus />
              <Radio value="not-solved" label="It did not help" />
              <Radio value="abandoned" label="Abandoned half-way" />
            </Stack>
          </Radio.Group>
          {run.ticketId !== null && (
            <Checkbox
              checked={tell}
              onChange={(event) => setTell(event.currentTarget.checked)}
              label={`Add what was tried to ${ticketKey ?? 'the ticket'} as an internal comment`}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpened(false)}>
              Cancel
            </Button>
            <Button
              disabled={suggested === null}
              onClick={() => suggested !== null && void finish(suggested)}
            >
              Finish
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  )
}
