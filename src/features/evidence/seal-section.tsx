import { Button, Checkbox, Group, Loader, Stack, Text, Textarea } from '@mantine/core'
import { IconPackage } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useState } from 'react'
import { listRuns } from '../../data/run-repository.ts'
import type { EvidenceJob } from '../../domain/evidence.ts'
import { completenessOf } from '../../domain/evidence-completeness.ts'
import type { Failure } from '../../domain/result.ts'
import type { Run } from '../../domain/run.ts'
import { type EvidenceDraft, useEvidenceDrafts } from '../../state/evidence-drafts.ts'
import { useSession } from '../../state/session.ts'
import { useConfirm } from '../../ui/confirm.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { When } from '../../ui/when.tsx'
import classes from './evidence.module.css'
import { count, isNotHere, jobTotals, missingParts, requiredIds } from './job-progress.ts'
import { Notice } from './notice.tsx'
import type { Place } from './place.ts'
import { RecipientsChoice } from './recipients-choice.tsx'
import { useAnswer } from './use-answer.ts'
import { useBundleTicket } from './use-bundle-ticket.ts'
import { useEvidence } from './use-evidence.ts'
import { useStillHere } from './use-still-here.ts'
import { useTicketByKey } from './use-ticket.ts'

/** Gaps named on the screen; the bundle names them all. */
const shownGaps = 20

/** What the bundle will hold, in whose words, and the button that makes it. */
export const SealSection = ({
  job,
  draft,
  edit,
  go,
}: {
  readonly job: EvidenceJob
  readonly draft: EvidenceDraft
  readonly edit: (change: Partial<EvidenceDraft>) => void
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host, database, workspace } = useSession()
  const { dropJob, bundles, profiles } = useEvidence()
  const confirm = useConfirm()
  const closeDraft = useEvidenceDrafts((state) => state.close)
  const ticketRow = useTicketByKey(job.ticketKey)
  const ticket = useBundleTicket(job.ticketKey)
  const ticketId = ticketRow?.id ?? null
  const runs = useLiveQuery(
    async () => (ticketId === null ? [] : listRuns(database, { ticketId })),
    [database, ticketId],
  )
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Failure | null>(null)
  const here = useStillHere()
  const recipients = useAnswer(
    () => host['recipients.list']({ workspaceId: workspace.id }),
    [host, workspace.id],
  )
  const [nobody, setNobody] = useState<readonly string[]>([])
  const known = recipients.result?.ok === true ? recipients.result.value.recipients : []
  const chosenRecipients = known.filter(({ recipient }) => !nobody.includes(recipient))

  const sealing = busy || job.state !== 'collected'
  const chosenRuns = (runs ?? []).filter((run) => !draft.leaveOutRuns.includes(run.id))
  const totals = jobTotals(job.results, new Set(draft.leaveOut))
  const profile =
    profiles.result?.ok === true
      ? (profiles.result.value.profiles.find(({ id }) => id === job.profileId) ?? null)
      : null
  const required = requiredIds(profile)
  const missing = missingParts(job.results, draft.leaveOut, required)
  const notHere = job.results.filter((result) => isNotHere(result) && !required.has(result.id))
  const completeness = completenessOf(
    job.results.map(({ outcome, items }) => ({
      outcome,
      files: items.filter(({ path }) => !draft.leaveOut.includes(path)).length,
    })),
    0,
  )
  const contents = [
    `${count(totals.items, 'item')} (${formatBytes(totals.bytes)} before redaction and packing)`,
    count(chosenRuns.length, 'runbook run'),
    job.ticketKey === null ? 'no ticket' : `ticket ${job.ticketKey} with its comments`,
  ].join(', ')

  const seal = async () => {
    if (ticket === undefined) return
    const agreed = await confirm({
      title: 'Seal this bundle?',
      text: (
        <Stack gap={6}>
          <div>In it: {contents}.</div>
          <div>
            {completeness.sentence}
            {missing.length > 0 && ` It will name what is missing: ${count(missing.length, 'gap')}.`}
          </div>
          <div>
            {chosenRecipients.length === 0
              ? 'It is not encrypted.'
              : `It is encrypted for ${chosenRecipients.map(({ name }) => name).join(', ')}.`}
          </div>
          <div>After sealing, the unredacted copies on this machine are deleted.</div>
        </Stack>
      ),
      confirm: 'Seal',
      danger: false,
    })
    if (!agreed) return
    setBusy(true)
    setRefusal(null)
    const sealed = await host['bundle.seal']({
      jobId: job.id,
      ticket,
      summary: draft.summary.trim(),
      runs: [...chosenRuns],
      terms: [...draft.terms],
      leaveOut: [...draft.leaveOut],
      recipients: chosenRecipients.map(({ recipient }) => recipient),
    })
    setBusy(false)
    if (!sealed.ok) return setRefusal(sealed.error)
    closeDraft(job.id)
    dropJob(job.id)
    bundles.again()
    // Sealing takes a while; whoever went on to something else is not pulled back.
    if (here.current) go({ kind: 'bundle', bundleId: sealed.value.id })
  }

  return (
    <section className={classes['section']} aria-labelledby="evidence-seal">
      <h3 className={classes['heading']} id="evidence-seal">
        3. Seal
      </h3>
      <Textarea
        label="Summary for L3"
        description="What is broken, since when, what you tried. Two or three sentences. It is redacted too."
        autosize
        minRows={3}
        maxRows={12}
        maw={720}
        value={draft.summary}
        onChange={(event) => edit({ summary: event.currentTarget.value })}
        disabled={sealing}
      />
      {ticketRow !== null && ticketRow !== undefined && (
        <Runs
          runs={runs ?? []}
          leaveOut={draft.leaveOutRuns}
          onChange={(leaveOutRuns) => edit({ leaveOutRuns })}
          disabled={sealing}
        />
      )}
      {recipients.result?.ok === true && (
        <RecipientsChoice recipients={known} leaveOut={nobody} onChange={setNobody} disabled={sealing} />
      )}
      {recipients.result?.ok === false && (
        <ErrorState failure={recipients.result.error} onRetry={recipients.again} />
      )}
      <dl className={classes['facts']} style={{ marginTop: 16 }}>
        <dt>Will be in it</dt>
        <dd>{contents}</dd>
        <dt>Missing</dt>
        <dd>
          {missing.length === 0 ? (
            completeness.sentence
          ) : (
            <ul className={classes['list']} aria-label="Missing parts">
              {missing.slice(0, shownGaps).map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
              {missing.length > shownGaps && (
                <li>and {(missing.length - shownGaps).toLocaleString('en')} more</li>
              )}
            </ul>
          )}
        </dd>
        {notHere.length > 0 && (
          <>
            <dt>Not on this machine</dt>
            <dd>{notHere.map((result) => result.title).join(', ')}</dd>
          </>
        )}
      </dl>
      {job.ticketKey !== null && ticketRow === null && (
        <div style={{ marginTop: 12 }}>
          <Notice tone="warn" title={`${job.ticketKey} is not on this machine`}>
            The bundle carries its key only, and names of the ticket are not known as values to hide. Look
            through the review with care.
          </Notice>
        </div>
      )}
      {refusal !== null && <ErrorState failure={refusal} />}
      <Group mt="md" gap="sm">
        <Button
          leftSection={<IconPackage size={16} aria-hidden />}
          onClick={seal}
          disabled={sealing || ticket === undefined || recipients.result?.ok !== true}
        >
          Seal bundle…
        </Button>
        <Group gap={8} role="status">
          {sealing && job.state !== 'sealed' && (
            <>
              <Loader size={14} aria-hidden />
              <Text size="sm">Redacting, hashing and packing {count(totals.items, 'item')}</Text>
            </>
          )}
        </Group>
      </Group>
    </section>
  )
}

const Runs = ({
  runs,
  leaveOut,
  onChange,
  disabled,
}: {
  readonly runs: readonly Run[]
  readonly leaveOut: readonly string[]
  readonly onChange: (leaveOut: readonly string[]) => void
  readonly disabled: boolean
}): ReactNode => (
  <Stack gap={6} mt="md" role="group" aria-label="Runbook runs to include">
    <Text size="sm" fw={500}>
      What was tried
    </Text>
    {runs.length === 0 && (
      <Text size="sm" c="dimmed">
        No runbook was run on this ticket. L3 will ask what was tried: say it in the summary.
      </Text>
    )}
    {runs.map((run) => (
      <Checkbox
        key={run.id}
        checked={!leaveOut.includes(run.id)}
        disabled={disabled}
        onChange={(event) =>
          onChange(
            event.currentTarget.checked ? leaveOut.filter((id) => id !== run.id) : [...leaveOut, run.id],
          )
        }
        label={
          <>
            {run.title}, by {run.by}, <When at={run.startedAt} />
          </>
        }
      />
    ))}
  </Stack>
)
