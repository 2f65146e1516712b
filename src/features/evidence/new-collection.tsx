import { Anchor, Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core'
import { IconPlayerPlay, IconTicket, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { TicketRow } from '../../data/rows.ts'
import type { Failure } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { TicketPicker } from '../library/ticket-picker.tsx'
import { arrangeProfiles } from './arrange-profiles.ts'
import { type Brought, BroughtChoice } from './brought-choice.tsx'
import { EstimateLine } from './estimate-line.tsx'
import classes from './evidence.module.css'
import { jobStateWords } from './evidence-words.tsx'
import { Notice } from './notice.tsx'
import { type Place, pathOfPlace } from './place.ts'
import { ProfileChoice, ProfileContents, RefusedProfiles } from './profile-choice.tsx'
import { useAnswer } from './use-answer.ts'
import { useEstimate } from './use-estimate.ts'
import { useEvidence } from './use-evidence.ts'
import { useStartCollection } from './use-start-collection.ts'
import { useTicketById } from './use-ticket.ts'

/** Which ticket, which profile, which folder: then it starts. */
export const NewCollection = ({
  ticketId,
  go,
}: {
  readonly ticketId: string | null
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const { profiles } = useEvidence()
  const info = useAnswer(() => host['app.info']({}), [host])
  const start = useStartCollection()
  const ticket = useTicketById(ticketId)
  const [chosen, setChosen] = useState<string | null>(null)
  const [brought, setBrought] = useState<Brought | null>(null)
  const [provenance, setProvenance] = useState('')
  const [inputs, setInputs] = useState<Readonly<Record<string, string>>>({})
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Failure | null>(null)

  const platform = info.result?.ok === true ? info.result.value.platform : null
  const all = profiles.result?.ok === true ? profiles.result.value.profiles : []
  const arranged = arrangeProfiles(all, platform)
  const profile = all.find(({ id }) => id === chosen) ?? arranged.fitting[0] ?? null
  const folder = profile?.needsFolder === true ? (brought?.handle.id ?? null) : null
  const lacksFolder = profile?.needsFolder === true && folder === null
  const estimate = useEstimate(lacksFolder ? null : (profile?.id ?? null), folder)

  const begin = async () => {
    if (profile === null || ticket === undefined) return
    setBusy(true)
    setRefusal(null)
    const started = await start({
      profile,
      ticket,
      folder,
      provenance: folder === null ? '' : provenance.trim(),
      inputs: Object.fromEntries(profile.inputs.map(({ id }) => [id, (inputs[id] ?? '').trim()])),
      carry: null,
    })
    setBusy(false)
    if (started.ok) go({ kind: 'job', jobId: started.value.id })
    else setRefusal(started.error)
  }

  return (
    <>
      <PaneHeader title="New collection" />
      <div className={classes['scroll']}>
        <div className={classes['page']}>
          <Text size="sm" c="dimmed" maw="70ch">
            Kitbag gathers logs and the state of this machine, shows you what it hides, and seals it into one
            file for L3. Nothing leaves this machine before you attach it. No network is needed.
          </Text>
          <TicketChoice ticketId={ticketId} ticket={ticket} go={go} />
          <section className={classes['section']} aria-labelledby="evidence-profile">
            <h3 className={classes['heading']} id="evidence-profile">
              What to collect
            </h3>
            {profiles.result === null && <RowsSkeleton rows={4} label="Reading profiles" />}
            {profiles.result?.ok === false && (
              <ErrorState failure={profiles.result.error} onRetry={profiles.again} />
            )}
            {profiles.result?.ok === true && (
              <Radio.Group
                value={profile?.id ?? null}
                onChange={setChosen}
                aria-labelledby="evidence-profile"
              >
                <div className={classes['profiles']}>
                  {[...arranged.fitting, ...arranged.others].map((entry) => (
                    <ProfileChoice
                      key={entry.id}
                      profile={entry}
                      fits={arranged.fitting.includes(entry)}
                      chosen={entry.id === profile?.id}
                    />
                  ))}
                </div>
              </Radio.Group>
            )}
            {profiles.result?.ok === true && all.length === 0 && (
              <Notice tone="warn" title="There is no profile">
                The profiles that come with Kitbag are missing. Install Kitbag again; your data stays.
              </Notice>
            )}
            {profiles.result?.ok === true && <RefusedProfiles refused={profiles.result.value.refused} />}
          </section>
          {profile?.needsFolder === true && (
            <BroughtChoice
              brought={brought}
              onChoose={setBrought}
              provenance={provenance}
              onProvenance={setProvenance}
            />
          )}
          {profile !== null && profile.inputs.length > 0 && (
            <section className={classes['section']} aria-labelledby="evidence-inputs">
              <h3 className={classes['heading']} id="evidence-inputs">
                What it should look at
              </h3>
              <Stack gap="xs" maw={560}>
                {profile.inputs.map((input) => (
                  <TextInput
                    key={`${profile.id} ${input.id}`}
                    label={input.title}
                    placeholder={input.example}
                    description={
                      input.default === ''
                        ? 'Left empty, what needs it is skipped.'
                        : `Left empty, it is ${input.default}.`
                    }
                    maxLength={253}
                    value={inputs[input.id] ?? ''}
                    onChange={(event) => {
                      const { value } = event.currentTarget
                      setInputs((last) => ({ ...last, [input.id]: value }))
                    }}
                  />
                ))}
              </Stack>
            </section>
          )}
          {profile !== null && (
            <section className={classes['section']} aria-labelledby="evidence-contents">
              <h3 className={classes['heading']} id="evidence-contents">
                What {profile.title} brings, and why
              </h3>
              {!lacksFolder && <EstimateLine {...estimate} />}
              <ProfileContents
                profile={profile}
                estimate={estimate.state.kind === 'known' ? estimate.state.estimate : null}
              />
            </section>
          )}
          {refusal !== null && <ErrorState failure={refusal} />}
        </div>
      </div>
      <div className={classes['foot']}>
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          onClick={begin}
          disabled={busy || profile === null || lacksFolder || ticket === undefined}
        >
          {busy ? 'Starting…' : 'Start collecting'}
        </Button>
        <Text size="sm" c="dimmed" style={{ alignSelf: 'center' }}>
          {lacksFolder
            ? 'Choose a folder or an archive first.'
            : 'Collect before you restart or repair anything.'}
        </Text>
      </div>
    </>
  )
}

const TicketChoice = ({
  ticketId,
  ticket,
  go,
}: {
  readonly ticketId: string | null
  readonly ticket: TicketRow | null | undefined
  readonly go: (place: Place) => void
}): ReactNode => {
  const { jobs } = useEvidence()
  const waiting =
    ticket === null || ticket === undefined || jobs.result?.ok !== true
      ? []
      : jobs.result.value.filter((job) => job.ticketKey === ticket.key && job.state !== 'sealed')
  return (
    <section className={classes['section']} aria-labelledby="evidence-ticket">
      <h3 className={classes['heading']} id="evidence-ticket">
        Ticket
      </h3>
      <Stack gap={6} align="flex-start">
        <Group gap="xs" wrap="nowrap">
          {ticket !== null && ticket !== undefined && (
            <Text size="sm">
              <Text span fw={600}>
                {ticket.key}
              </Text>{' '}
              {ticket.title}
            </Text>
          )}
          {ticket === null && (
            <Text size="sm" c="dimmed">
              {ticketId === null
                ? 'None. The bundle can still be attached to a ticket later.'
                : 'That ticket is not on this machine. Choose another, or collect without one.'}
            </Text>
          )}
        </Group>
        <Group gap="xs">
          <TicketPicker
            label={ticket === null || ticket === undefined ? 'Choose a ticket' : 'Change ticket'}
            icon={<IconTicket size={16} aria-hidden />}
            onPick={(row) => go({ kind: 'new', ticketId: row.id })}
          />
          {ticketId !== null && (
            <Button
              size="compact-md"
              variant="subtle"
              leftSection={<IconX size={16} aria-hidden />}
              onClick={() => go({ kind: 'new', ticketId: null })}
            >
              No ticket
            </Button>
          )}
        </Group>
        {waiting.map((job) => (
          <Text size="sm" key={job.id}>
            There is already a collection for this ticket:{' '}
            <Anchor
              component={Link}
              href={pathOfPlace({ kind: 'job', jobId: job.id })}
              size="sm"
              underline="always"
            >
              {job.profileTitle}, {jobStateWords[job.state].toLowerCase()}
            </Anchor>
          </Text>
        ))}
      </Stack>
    </section>
  )
}
