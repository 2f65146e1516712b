import type { ConnectionState } from '../domain/sync-status.ts'

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
