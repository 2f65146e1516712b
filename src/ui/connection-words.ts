import type { ConnectionState, SyncStatus } from '../domain/sync-status.ts'
import { formatDuration } from './format-duration.ts'

/** What a connection state is called on the screen, and how it should be taken. */
export const connectionWords = {
  starting: { word: 'Starting', tone: 'quiet', text: 'Kitbag is about to look for the tracker.' },
  online: { word: 'Online', tone: 'good', text: 'The tracker answers.' },
  offline: {
    word: 'Offline',
    tone: 'warn',
    text: 'The tracker cannot be reached. Everything you do is kept and sent later.',
  },
  portal: {
    word: 'Login page of the network',
    tone: 'warn',
    text: 'Something answers that is not the tracker. Log in to the network in a browser, then sync again.',
  },
  unauthorized: {
    word: 'Sign-in needed',
    tone: 'bad',
    text: 'The tracker no longer accepts the credentials. What waits is kept.',
  },
  'switched-off': {
    word: 'Switched offline',
    tone: 'warn',
    text: 'You switched sync off. Nothing is sent or fetched until you switch it on again.',
  },
  stopped: { word: 'Sync stopped', tone: 'bad', text: 'Sync ended unexpectedly. Start Kitbag again.' },
} as const satisfies Record<
  ConnectionState,
  { readonly word: string; readonly tone: 'good' | 'quiet' | 'warn' | 'bad'; readonly text: string }
>

/** "3 changes wait to be sent". */
export const waitingWords = (count: number): string =>
  count === 0
    ? 'Everything is sent'
    : count === 1
      ? '1 change waits to be sent'
      : `${count.toLocaleString()} changes wait to be sent`

/**
 * The same, short, for the line that is always in sight: "3 to send, 1 needs your decision". `decisions` are among
 * the `count` that wait.
 */
export const toSendWords = (count: number, decisions = 0): string => {
  if (count === 0) return 'Everything is sent'
  const toSend = `${count.toLocaleString()} to send`
  if (decisions === 0) return toSend
  return `${toSend}, ${decisions.toLocaleString()} ${decisions === 1 ? 'needs' : 'need'} your decision`
}

const clockToleranceMs = 2_000

/** Clocks nearer than two seconds are called right. */
export const isClockRight = (offsetMs: number): boolean => Math.abs(offsetMs) < clockToleranceMs

/** "clock 4 s off". `offsetMs` is the server's clock minus ours. */
export const clockWords = (offsetMs: number): string =>
  isClockRight(offsetMs) ? 'clock in step' : `clock ${formatDuration(offsetMs)} off`

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' })
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const halfDayMs = 43_200_000

/** "last contact 14:05", with the date when it is not of today; `null`: never. */
export const lastContactWords = (atMs: number | null, nowMs: number): string => {
  if (atMs === null) return 'tracker not reached yet'
  const near = nowMs - atMs < halfDayMs && new Date(atMs).getDate() === new Date(nowMs).getDate()
  return `last contact ${(near ? time : date).format(atMs)}`
}

/** The state of things in one line: "3 to send · last contact 14:05 · clock 4 s off". */
export const globalLine = (
  pending: number,
  status: Pick<SyncStatus, 'lastContactAt' | 'clockOffsetMs'>,
  nowMs: number,
): string =>
  [
    toSendWords(pending),
    lastContactWords(status.lastContactAt === null ? null : Date.parse(status.lastContactAt), nowMs),
    ...(status.clockOffsetMs === null ? [] : [clockWords(status.clockOffsetMs)]),
  ].join(' · ')
