import { composeDescription, type SectionId } from '../../domain/description-template.ts'
import {
  type Category,
  categories,
  type Person,
  type Priority,
  priorities,
  type Ticket,
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
  dueAt: null,
  linkedRunbooks: [],
  linkedArticles: [],
  customFields: {},
  allowedStatuses: [],
  revision: '',
})

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
