import { markdownToText } from '../../contract/markdown-text.ts'
import type { SyncState } from '../../data/rows.ts'
import type { Intent, MutationState } from '../../domain/mutation.ts'
import { assertNever } from '../../domain/result.ts'
import type {
  Category,
  EditableField,
  Priority,
  RelationKind,
  TicketStatus,
  Tier,
} from '../../domain/ticket.ts'
import { formatBytes } from '../../ui/format-bytes.ts'
import { formatDay } from '../../ui/format-when.ts'
import type { BadgeState } from '../../ui/sync-badge.tsx'

/** The words the ticket screens use for what the records hold. */

export const priorityWords: { readonly [P in Priority]: string } = {
  P1: 'Critical',
  P2: 'High',
  P3: 'Medium',
  P4: 'Low',
}

/** Read before the key of the other ticket. */
export const relationWords: { readonly [K in RelationKind]: string } = {
  relates: 'Relates to',
  duplicates: 'Duplicates',
  'duplicated-by': 'Duplicated by',
  blocks: 'Blocks',
  'blocked-by': 'Blocked by',
  follows: 'Follows',
  precedes: 'Precedes',
  other: 'Has to do with',
}

export const tierWords: { readonly [T in Tier]: string } = {
  L1: 'L1',
  L2: 'L2',
  L3: 'L3',
  dev: 'Development',
}

export const categoryWords: { readonly [C in Category]: string } = {
  bug: 'Bug',
  'feature-request': 'Feature request',
  improvement: 'Improvement',
  user: 'User',
  integration: 'Integration',
  security: 'Security',
  documentation: 'Documentation',
}

export const syncWords: { readonly [S in SyncState]: string } = {
  synced: 'Confirmed by the tracker',
  queued: 'Waits to be sent',
  sending: 'Being sent',
  unknown: 'Sent, not confirmed yet',
  waiting: 'Waits for the next attempt',
  conflict: 'Changed on both sides',
  rejected: 'Refused by the tracker',
}

/** A ticket that the tracker has not taken yet exists on this machine only. */
export const badgeState = (row: { readonly id: string; readonly syncState: SyncState }): BadgeState =>
  row.id.startsWith('local:') && row.syncState === 'queued' ? 'local' : row.syncState

export const mutationWords: { readonly [S in MutationState]: string } = {
  ...syncWords,
  applied: 'Confirmed by the tracker',
}

export const fieldWords: { readonly [F in EditableField | 'status']: string } = {
  title: 'Title',
  description: 'Description',
  priority: 'Priority',
  tier: 'Tier',
  category: 'Category',
  assignee: 'Assignee',
  site: 'Site',
  product: 'Product',
  productVersion: 'Version',
  tags: 'Tags',
  dueAt: 'Due',
  linkedRunbooks: 'Linked runbooks',
  linkedArticles: 'Linked articles',
  customFields: 'Other fields',
  watchers: 'Watchers',
  relations: 'Related tickets',
  status: 'Status',
}

/** A field of the activity as people call it; names we do not know are shown as the tracker wrote them. */
export const fieldName = (field: string): string =>
  Object.hasOwn(fieldWords, field) ? fieldWords[field as EditableField] : field

export const statusName = (statuses: readonly TicketStatus[], id: string): string =>
  statuses.find((status) => status.id === id)?.name ?? id

/** One line that says what a waiting change will do. */
export const intentWords = (intent: Intent, statuses: readonly TicketStatus[]): string => {
  switch (intent.kind) {
    case 'comment':
      return `${intent.internal ? 'Internal comment' : 'Comment'}: ${firstLine(intent.body)}`
    case 'set-fields': {
      const names = Object.entries(intent.fields)
        .filter(([, value]) => value !== undefined)
        .map(([field]) => fieldName(field).toLowerCase())
      return `Change of ${listWords(names)}`
    }
    case 'transition':
      return `Status from ${statusName(statuses, intent.from)} to ${statusName(statuses, intent.to)}`
    case 'log-time':
      return `${minutesWords(intent.minutes)} of work${intent.day === undefined ? '' : ` on ${formatDay(intent.day)}`}${intent.note === '' ? '' : `: ${firstLine(intent.note)}`}`
    case 'attach':
      return `File ${intent.name} (${formatBytes(intent.size)})`
    case 'create-ticket':
      return 'The new ticket itself'
    case 'publish-article':
      return `Article “${intent.title}”`
    default:
      return assertNever(intent)
  }
}

/** "a, b and c". */
export const listWords = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

export const countWords = (count: number, one: string, many: string): string =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`

/** The first line with text, cut at about 90 characters, as the text that its Markdown means. */
export const firstLine = (text: string): string => {
  const line = text.split('\n').find((part) => part.trim() !== '') ?? ''
  const plain = markdownToText(line.slice(0, 1_000)).replace(/\s+/g, ' ').trim() || line.trim()
  return plain.length > 90 ? `${plain.slice(0, 89).trimEnd()}…` : plain
}

/** Minutes of work: "45 min", "2 h", "1 h 30 min". */
export const minutesWords = (minutes: number): string => {
  const hours = Math.floor(minutes / 60)
  const rest = Math.round(minutes % 60)
  if (hours === 0) return `${rest} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}

/** Reads what people type for a duration: "45", "45m", "1h30", "1:30", "1.5 h". Whole minutes, or `null`. */
export const parseMinutes = (text: string): number | null => {
  const input = text.trim().toLowerCase().replace(',', '.')
  const clock = /^(\d{1,3}):([0-5]\d)$/.exec(input)
  if (clock !== null) return positive(Number(clock[1]) * 60 + Number(clock[2]))
  const hours = /^(\d{1,3}(?:\.\d+)?)\s*(?:h|hours?)\s*(?:(\d{1,2})\s*(?:m|min|minutes?)?)?$/.exec(input)
  if (hours !== null) return positive(Math.round(Number(hours[1]) * 60 + Number(hours[2] ?? 0)))
  const minutes = /^(\d{1,5})\s*(?:m|min|minutes?)?$/.exec(input)
  return minutes === null ? null : positive(Number(minutes[1]))
}

const positive = (minutes: number): number | null => (minutes > 0 ? minutes : null)

export const ticketPath = (ticketId: string): string => `/tickets/${encodeURIComponent(ticketId)}`
