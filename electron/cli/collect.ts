import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ulid } from 'ulid'
import { completenessOfManifest } from '../../src/contract/bundle-manifest.ts'
import type { BundleTicket } from '../../src/contract/evidence-operations.ts'
import type { Failure } from '../../src/domain/result.ts'
import { analyzerFoldersOf } from '../host/evidence/analyze/derive.ts'
import { checkRecipients } from '../host/evidence/bundle/age-keys.ts'
import { bytes, outcomeWords } from '../host/evidence/bundle/report/words.ts'
import { runJob } from '../host/evidence/collect/run-job.ts'
import { createStaging } from '../host/evidence/collect/staging.ts'
import { makePlan } from '../host/evidence/redact/make-plan.ts'
import { recordOf, sealDraft } from '../host/evidence/seal-job.ts'
import { createSnapshotStore } from '../host/evidence/snapshot/snapshot-store.ts'
import { createTaskRunner } from '../host/evidence/worker/task-runner.ts'
import { writeFailure } from '../host/files/disk-failure.ts'
import { deviceKeysOf } from './bundle-trust.ts'
import { claimOutput, draftOf, isTaken, removeAbandonedDrafts } from './claim-output.ts'
import { loadProfile, readBrought, readInputs } from './collect-inputs.ts'
import { type Command, exitCodes, isUsage, json, type Usage } from './command.ts'
import { estimate } from './estimate.ts'
import { parseOptions } from './parse-options.ts'
import { plainLine, plainName } from './plain-text.ts'
import { readWordsToHide, type WordsToHide } from './words-to-hide.ts'

const ticketOf = (key: string | undefined): BundleTicket | null =>
  key === undefined ? null : { key, title: null, workspace: null, record: {}, knownValues: [] }

export const collect: Command = async (args, context) => {
  const parsed = parseOptions({
    args: [...args],
    options: {
      profile: { type: 'string' },
      out: { type: 'string' },
      folder: { type: 'string' },
      provenance: { type: 'string' },
      set: { type: 'string', multiple: true },
      estimate: { type: 'boolean' },
      ticket: { type: 'string' },
      summary: { type: 'string' },
      hide: { type: 'string', multiple: true },
      known: { type: 'string' },
      site: { type: 'string' },
      recipient: { type: 'string', multiple: true },
      force: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  })
  if (isUsage(parsed)) return parsed
  const {
    profile: profileName,
    out,
    folder,
    ticket: ticketKey,
    summary = '',
    hide = [],
    force = false,
  } = parsed.values
  if (profileName === undefined || profileName === '')
    return { usage: 'collect needs --profile NAME or FILE.' }
  if (parsed.values.estimate === true)
    return estimate({ profileName, folder: folder ?? null, asJson: parsed.values.json === true }, context)
  if (out === undefined || out === '') return { usage: 'collect needs --out FILE.' }
  if (hide.some((term) => term.length < 2)) return { usage: 'A word to hide has at least two letters.' }

  const failed = ({ message, hint }: Failure) => {
    context.complain(`kitbag: ${message}${hint === '' ? '' : ` ${hint}`}\n`)
    return exitCodes.failed
  }
  // Before anything is collected: a mistyped recipient must not be found out afterwards.
  const recipients = await checkRecipients(parsed.values.recipient ?? [])
  if (!recipients.ok) return failed(recipients.error)
  const target = resolve(out)
  const kept: Failure = {
    code: 'disk.unwritable',
    message: `${out} is already there and was kept.`,
    hint: 'Give --force to replace it.',
  }
  if (!force && (await isTaken(target))) return failed(kept)

  const loaded = await loadProfile(profileName, context)
  if (!loaded.ok) return failed(loaded.error)
  const { profile } = loaded.value
  const inputs = readInputs(parsed.values.set ?? [], profile)
  if (isUsage(inputs)) return inputs
  const brought = await readBrought(folder ?? null, profile)
  if (isUsage(brought)) return brought

  let words: WordsToHide | Usage
  try {
    words = await readWordsToHide(parsed.values.known, context)
  } catch (error) {
    return failed({ code: 'app.unexpected', message: String((error as Error).message), hint: '' })
  }
  if (isUsage(words)) return words

  const jobId = ulid()
  const draft = draftOf(target)
  const staging = createStaging(join(context.dataFolder, 'staging'))
  const tasks = createTaskRunner({ workersFolder: context.workersFolder })
  const snapshots = createSnapshotStore(join(context.dataFolder, 'snapshots'))
  try {
    await staging.purge()
    await removeAbandonedDrafts(target)
    const signer = await (await deviceKeysOf(context)).signer()
    const plan = await makePlan({
      dataFolder: context.dataFolder,
      ticket: ticketOf(ticketKey),
      terms: [...hide, ...words.known].map((text) => ({ text, action: 'hide' as const })),
      hiddenTerms: words.always,
      site: parsed.values.site,
    })
    const jobFolder = await staging.create(jobId)
    let ended = 0
    const { results, items } = await runJob(
      { tasks, now: context.now, platform: process.platform },
      {
        profile,
        folder: jobFolder,
        brought:
          brought.path === null
            ? null
            : { path: brought.path, provenance: (parsed.values.provenance ?? '').trim() },
        inputs,
        only: null,
        attempt: 1,
        kept: [],
        signal: context.signal,
        onStart: () => undefined,
        onResult: ({ title, outcome, reason }) => {
          ended += 1
          const count = `${ended}/${profile.collectors.length}`
          context.progress?.(
            `${count.padStart(7)}  ${outcomeWords[outcome].word.padEnd(10)} ${plainName(title)}${reason === '' ? '' : `: ${plainName(reason)}`}\n`,
          )
        },
      },
    )
    if (context.signal.aborted) return exitCodes.cancelled
    context.progress?.('         Redacting and sealing …\n')
    const sealed = await sealDraft(
      {
        folder: jobFolder,
        target: draft,
        version: context.version,
        createdAt: context.now().toISOString(),
        loaded: loaded.value,
        results,
        items,
        plan,
        ticket: ticketOf(ticketKey),
        summary,
        runs: [],
        leaveOut: [],
        signer,
        recipients: recipients.value,
        tasks,
        signal: context.signal,
      },
      {
        analyzerFolders: analyzerFoldersOf(context.resourcesFolder, context.dataFolder),
        previousSnapshot: await snapshots.latest(),
      },
    )
    if (context.signal.aborted) return exitCodes.cancelled
    if (!sealed.ok) return failed(sealed.error)
    if (!(await claimOutput(draft, target, force))) return failed(kept)
    await snapshots.keepCollected(items.get('snapshot.json')?.file ?? null)

    const { manifest, size, sha256 } = sealed.value
    const { complete, missing } = manifest.completeness
    if (parsed.values.json) {
      context.write(
        json({
          ...recordOf(jobId, out, sealed.value, recipients.value),
          collectors: manifest.collectors.map(({ id, outcome, reason }) => ({ id, outcome, reason })),
        }),
      )
    } else {
      context.write(`${out}\n  sha256 ${sha256}, ${bytes(size)}, ${manifest.files.length} files\n`)
      context.write(`  signed by this device, key ${signer.fingerprint}\n`)
      if (recipients.value.length > 0) context.write(`  encrypted for ${recipients.value.join(', ')}\n`)
      context.write(`  ${completenessOfManifest(manifest).sentence}\n`)
      context.write(missing.map((sentence) => `    ${plainLine(sentence)}\n`).join(''))
    }
    return complete ? exitCodes.done : exitCodes.incomplete
  } catch (error) {
    if (context.signal.aborted) return exitCodes.cancelled
    return failed(writeFailure(error, 'seal the bundle', target))
  } finally {
    await rm(draft, { force: true })
    // First whoever may still have a file of it open.
    await tasks.close()
    await staging.remove(jobId)
  }
}
