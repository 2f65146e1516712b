import type { Intent } from './mutation.ts'

/** What a person would want to copy out of a change: their own words and values, nothing of the tracker's. */
export const wordsOf = (intent: Intent): string => {
  switch (intent.kind) {
    case 'comment':
      return intent.body
    case 'publish-article':
      return `${intent.title}\n\n${intent.text}`
    case 'create-ticket':
      return `${intent.ticket.title}\n\n${intent.ticket.description}`
    case 'attach':
      return `${intent.name} (${intent.mediaType}, ${intent.size} bytes, SHA-256 ${intent.sha256})`
    case 'log-time':
      return `${intent.minutes} minutes: ${intent.note}`
    default:
      return JSON.stringify(intent, null, 2)
  }
}
