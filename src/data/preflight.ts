import { failure } from '../contract/errors.ts'
import type { Intent } from '../domain/mutation.ts'
import type { Failure } from '../domain/result.ts'
import type { Capabilities } from '../domain/workspace.ts'

/**
 * Why the tracker is sure to refuse this, known before anything is saved; `null` when nothing speaks against it.
 * `capabilities` are those of the last contact, `null` before the first: then only the tracker can tell.
 */
export const foreseenRefusal = (capabilities: Capabilities | null, intent: Intent): Failure | null => {
  if (capabilities === null) return null
  if (!capabilities.intents.includes(intent.kind)) {
    return failure(
      'tracker.forbidden',
      `This tracker does not take ${inWords[intent.kind]} from Kitbag.`,
      'Nothing was saved and nothing is lost: what you entered is still here. Do it in the tracker itself, or write it as a comment.',
    )
  }
  const most = capabilities.maxAttachmentBytes
  const byLink = capabilities.largeFiles === 'by-link'
  if (intent.kind === 'attach' && most !== null && intent.size > most && !byLink) {
    return failure(
      'file.too-large',
      `${intent.name} has ${bytesInWords(intent.size)}; this tracker takes files of at most ${bytesInWords(most)}.`,
      'It was not attached; the file itself is kept. Set an upload server in Settings, Large files; or collect less, or split it.',
    )
  }
  return null
}

const inWords: Readonly<Record<Intent['kind'], string>> = {
  comment: 'comments',
  'set-fields': 'changes of fields',
  transition: 'changes of status',
  'log-time': 'time entries',
  attach: 'files',
  'create-ticket': 'new tickets',
  'publish-article': 'articles',
}

/** Such as `2.1 GB`: powers of 1,000, at most one decimal, never rounded to look smaller than the limit. */
const bytesInWords = (bytes: number): string => {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const scaled = bytes / 1_000 ** step
  // Where one decimal would hide the difference to a limit, the exact count says it.
  const rounded = Math.round(scaled * 10) / 10
  return rounded === scaled || step === 0
    ? `${rounded.toLocaleString('en')} ${units[step] ?? 'bytes'}`
    : `${rounded.toLocaleString('en')} ${units[step] ?? 'bytes'} (${bytes.toLocaleString('en')} bytes)`
}
