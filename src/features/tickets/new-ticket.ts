import { isDay } from '../../domain/day.ts'
import { composeDescription, type SectionId } from '../../domain/description-template.ts'
import { fieldsOf, missingFields } from '../../domain/field-definition.ts'
import {
  type Category,
  categories,
  type Person,
  type Priority,
  priorities,
  type Ticket,
  type TicketRelation,
} from '../../domain/ticket.ts'
import type { Catalogue } from '../../domain/workspace.ts'

/** The form of a new ticket, its draft, and the ticket it becomes. Pure. */

export type NewTicketForm = {
  readonly title: string
  readonly category: Category
  readonly priority: Priority
  readonly requester: string
  readonly site: string
  readonly product: string
  readonly productVersion: string
  /** A plain day; empty for none. */
  readonly dueAt: string
  /** Values of the tracker's own fields; those of another category are kept while the person decides. */
  readonly customFields: Readonly<Record<string, string>>
  readonly watchers: readonly Person[]
  readonly relations: readonly TicketRelation[]
  /** What was written under each heading; those of another category are kept while the person decides. */
  readonly parts: { readonly [Id in SectionId]?: string | undefined }
}

export const emptyNewTicket: NewTicketForm = {
  title: '',
  category: 'bug',
  priority: 'P3',
  requester: '',
  site: '',
  product: '',
  productVersion: '',
  dueAt: '',
  customFields: {},
  watchers: [],
  relations: [],
  parts: {},
}

/** The kept form; one that cannot be read starts empty. */
export const readNewTicket = (draft: string): NewTicketForm => {
  if (draft === '') return emptyNewTicket
  try {
    const kept = JSON.parse(draft) as Partial<NewTicketForm>
    return {
      ...emptyNewTicket,
      ...kept,
      category: categories.find((value) => value === kept.category) ?? emptyNewTicket.category,
      priority: priorities.find((value) => value === kept.priority) ?? emptyNewTicket.priority,
      customFields: kept.customFields ?? {},
      watchers: kept.watchers ?? [],
      relations: kept.relations ?? [],
      dueAt: isDay(kept.dueAt ?? '') ? (kept.dueAt ?? '') : '',
      parts: kept.parts ?? {},
    }
  } catch {
    return emptyNewTicket
  }
}

export const makeTicket = (
  form: NewTicketForm,
  {
    id,
    now,
    user,
    catalogue,
  }: {
    readonly id: string
    readonly now: Date
    readonly user: Person
    readonly catalogue: Catalogue | null
  },
): Ticket => ({
  id,
  // Shown until the tracker has given the real one.
  key: 'NEW',
  title: form.title.trim(),
  description: composeDescription(form.category, form.parts),
  status: catalogue?.statuses.find((status) => !status.closed)?.id ?? 'new',
  priority: form.priority,
  tier: 'L2',
  category: form.category,
  assignee: user,
  requester: {
    name: form.requester.trim() === '' ? user.name : form.requester.trim(),
    email: form.requester.trim() === '' ? user.email : null,
    organisation: null,
  },
  site: orNull(form.site),
  product: orNull(form.product),
  productVersion: orNull(form.productVersion),
  tags: [],
  createdAt: now.toISOString(),
  updatedAt: now.toISOString(),
  acknowledgedAt: null,
  resolvedAt: null,
  dueAt: isDay(form.dueAt) ? form.dueAt : null,
  linkedRunbooks: [],
  linkedArticles: [],
  customFields: Object.fromEntries(
    fieldsOf(catalogue?.fields, form.category).flatMap(({ name }) => {
      const value = form.customFields[name] ?? ''
      return value === '' ? [] : [[name, value] as const]
    }),
  ),
  watchers: form.watchers,
  relations: form.relations,
  allowedStatuses: [],
  revision: '',
})

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** What has to be filled in before the tracker takes it, in words; empty when nothing is missing. */
export const stillMissing = (form: NewTicketForm, catalogue: Catalogue | null): readonly string[] => [
  ...(form.title.trim() === '' ? ['Title'] : []),
  ...missingFields(catalogue?.fields, form.category, form.customFields),
]
