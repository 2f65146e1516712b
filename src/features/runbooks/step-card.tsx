import { Button, Checkbox, Group, Text, Textarea } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconArrowRight, IconCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { DecisionRecord, StepRecord, StepState } from '../../domain/run.ts'
import type { RunbookChoice, RunbookStep } from '../../domain/runbook.ts'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { When } from '../../ui/when.tsx'
import classes from './runbooks.module.css'

const typingPauseMs = 300

/** One step: tick it, say that it failed or was skipped, write a note; or answer its decision. */
export const StepCard = ({
  step,
  record,
  decision,
  current,
  readOnly,
  onMark,
  onChoose,
}: {
  readonly step: RunbookStep
  readonly record: StepRecord | null
  readonly decision: DecisionRecord | null
  readonly current: boolean
  readonly readOnly: boolean
  readonly onMark: (state: StepState, note: string) => void
  readonly onChoose: (choice: RunbookChoice) => void
}): ReactNode => {
  const state = record?.state ?? 'open'
  const [note, setNote] = useState(record?.note ?? '')
  const [noting, setNoting] = useState(false)
  const keepNote = useDebouncedCallback((text: string) => onMark(state, text), {
    delay: typingPauseMs,
    flushOnUnmount: true,
  })
  const mark = (next: StepState) => onMark(state === next ? 'open' : next, note)

  return (
    <div className={classes['step']} data-state={state} data-current={current || undefined}>
      {step.choices.length === 0 ? (
        <Checkbox
          size="md"
          mt={2}
          aria-label={step.title}
          checked={state === 'done'}
          disabled={readOnly}
          onChange={() => mark('done')}
        />
      ) : (
        <IconArrowRight size={20} aria-hidden className={classes['fork']} />
      )}
      <div className={classes['body']}>
        {current && (
          <Text size="xs" fw={700} c="blue">
            Now
          </Text>
        )}
        {step.markdown === '' ? <Text fw={600}>{step.title}</Text> : <Markdown text={step.markdown} />}
        {step.choices.length > 0 && (
          <Group gap="xs" my="xs" role="group" aria-label={step.title}>
            {step.choices.map((choice) => {
              const chosen = decision?.target === choice.target
              return (
                <Button
                  key={choice.target}
                  variant={chosen ? 'filled' : 'default'}
                  aria-pressed={chosen}
                  leftSection={chosen ? <IconCheck size={16} aria-hidden /> : null}
                  disabled={readOnly}
                  onClick={() => onChoose(choice)}
                >
                  {choice.label}
                  {choice.leadsNowhere === true && (
                    <Text span size="xs" ml={6} c={chosen ? 'inherit' : 'dimmed'}>
                      (this runbook has no such section)
                    </Text>
                  )}
                </Button>
              )
            })}
          </Group>
        )}
        <Group gap="xs" className={classes['tools'] ?? ''}>
          {step.choices.length === 0 && (
            <>
              <Button
                size="compact-sm"
                variant={state === 'failed' ? 'light' : 'subtle'}
                color={state === 'failed' ? 'red' : 'gray'}
                aria-pressed={state === 'failed'}
                disabled={readOnly}
                onClick={() => mark('failed')}
              >
                Failed
              </Button>
              <Button
                size="compact-sm"
                variant={state === 'skipped' ? 'light' : 'subtle'}
                color="gray"
                aria-pressed={state === 'skipped'}
                disabled={readOnly}
                onClick={() => mark('skipped')}
              >
                Skipped
              </Button>
            </>
          )}
          {!noting && note === '' && !readOnly && (
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setNoting(true)}>
              Add a note
            </Button>
          )}
          {record !== null && state !== 'open' && (
            <Text size="xs" c="dimmed">
              <When at={record.at} />
            </Text>
          )}
        </Group>
        {(noting || note !== '') && (
          <Textarea
            aria-label={`Note on: ${step.title}`}
            placeholder="What you saw, values, serial numbers"
            autosize
            minRows={1}
            autoFocus={noting}
            readOnly={readOnly}
            value={note}
            onChange={(event) => {
              setNote(event.currentTarget.value)
              keepNote(event.currentTarget.value)
            }}
          />
        )}
      </div>
    </div>
  )
}
