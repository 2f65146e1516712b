import type { SectionId } from './description-template.ts'
import { descriptionSection, proseOf, sectionText } from './description-template.ts'
import type { Attachment, Category, Ticket, TicketComment } from './ticket.ts'

/** What third line needs before it takes a ticket over. Pure: the screen only shows what this says. */

export type EscalationNeedId = SectionId | 'logs' | 'screenshot'

export type EscalationNeed = {
  readonly id: EscalationNeedId
  readonly label: string
  readonly met: boolean
  /** Where it was found, or what to do to get it. */
  readonly detail: string
}

export type EscalationFacts = {
  readonly ticket: Pick<Ticket, 'category' | 'description' | 'product' | 'productVersion'>
  readonly comments: readonly Pick<TicketComment, 'body'>[]
  readonly attachments: readonly Pick<Attachment, 'name' | 'mediaType'>[]
  /** Runs of runbooks that were recorded on this ticket. */
  readonly runCount: number
}

const needsByCategory: { readonly [C in Category]: readonly EscalationNeedId[] } = {
  bug: ['description', 'steps', 'expected', 'actual', 'logs', 'environment', 'screenshot'],
  'feature-request': ['justification', 'impact'],
  improvement: ['proposal', 'impact', 'feasibility'],
  user: ['description', 'tried'],
  integration: ['description', 'logs', 'environment', 'tried'],
  security: ['description', 'impact', 'logs'],
  documentation: ['description', 'proposal'],
}

/** Shorter than this, a description does not tell a stranger anything. Characters without headings. */
const shortestDescription = 40

const isBundle = (name: string): boolean => /\.kitbag\.zip(\.age)?$/i.test(name)
const isLog = (file: Pick<Attachment, 'name' | 'mediaType'>): boolean =>
  isBundle(file.name) ||
  /\.(log|txt|evtx|etl|jsonl|csv|zip|gz|7z|har|pcapng?|out|trace)(\.\d+)?$/i.test(file.name) ||
  file.mediaType.startsWith('text/')
const isImage = (file: Pick<Attachment, 'name' | 'mediaType'>): boolean =>
  file.mediaType.startsWith('image/') || /\.(png|jpe?g|gif|webp|bmp|heic)$/i.test(file.name)

/** Checks a ticket against what its category needs, in the order it is shown. */
export const escalationNeeds = (facts: EscalationFacts): readonly EscalationNeed[] =>
  needsByCategory[facts.ticket.category].map((id) => checkNeed(id, facts))

export const missingNeeds = (needs: readonly EscalationNeed[]): readonly EscalationNeed[] =>
  needs.filter((need) => !need.met)

const checkNeed = (id: EscalationNeedId, facts: EscalationFacts): EscalationNeed => {
  switch (id) {
    case 'logs':
      return fromAttachment('logs', 'Logs', facts.attachments.find(isLog), {
        missing: 'No log or evidence bundle is attached. Collect evidence, or attach a log.',
      })
    case 'screenshot':
      return fromAttachment('screenshot', 'Screenshot', facts.attachments.find(isImage), {
        missing: 'No picture is attached. A photo of the screen will do.',
      })
    case 'description':
      return checkDescription(facts)
    case 'environment':
      return checkEnvironment(facts)
    case 'tried':
      return facts.runCount > 0
        ? {
            id,
            label: 'What was tried',
            met: true,
            detail: facts.runCount === 1 ? 'One runbook was run.' : `${facts.runCount} runbooks were run.`,
          }
        : checkSection(id, facts)
    default:
      return checkSection(id, facts)
  }
}

const fromAttachment = (
  id: EscalationNeedId,
  label: string,
  file: Pick<Attachment, 'name'> | undefined,
  words: { readonly missing: string },
): EscalationNeed =>
  file === undefined
    ? { id, label, met: false, detail: words.missing }
    : { id, label, met: true, detail: `Attached: ${file.name}` }

const checkDescription = ({ ticket }: EscalationFacts): EscalationNeed => {
  const label = 'Description'
  const length = proseOf(ticket.description).replace(/\s+/g, ' ').length
  return length >= shortestDescription
    ? { id: 'description', label, met: true, detail: 'In the description.' }
    : {
        id: 'description',
        label,
        met: false,
        detail:
          length === 0
            ? `The description is empty. ${descriptionSection('description').help}`
            : `The description is only ${length} characters long. ${descriptionSection('description').help}`,
      }
}

const checkEnvironment = (facts: EscalationFacts): EscalationNeed => {
  const bundle = facts.attachments.find((file) => isBundle(file.name))
  if (bundle !== undefined) {
    return { id: 'environment', label: 'Environment', met: true, detail: `In the bundle ${bundle.name}` }
  }
  const written = checkSection('environment', facts)
  if (written.met) return written
  const { product, productVersion } = facts.ticket
  const known = product !== null && productVersion !== null
  return {
    ...written,
    detail: known
      ? `Only ${product} ${productVersion} is known. Attach an evidence bundle, or write "Environment" into the description.`
      : 'Nothing says on which system it happens. Attach an evidence bundle, or write "Environment" into the description.',
  }
}

const checkSection = (id: SectionId, { ticket, comments }: EscalationFacts): EscalationNeed => {
  const { heading, help } = descriptionSection(id)
  if (hasText(sectionText(ticket.description, id))) {
    return { id, label: heading, met: true, detail: 'In the description.' }
  }
  if (comments.some((comment) => hasText(sectionText(comment.body, id)))) {
    return { id, label: heading, met: true, detail: 'In a comment.' }
  }
  return { id, label: heading, met: false, detail: help }
}

const hasText = (text: string | null): boolean => text !== null && /[\p{L}\p{N}]/u.test(text)

/** The comment that goes with an escalation: what is asked of third line, what is there, what is not and why. */
export const escalationComment = (
  request: string,
  needs: readonly EscalationNeed[],
  /** Why it goes up although something is missing; ignored when nothing is. */
  reason: string,
): string => {
  const missing = missingNeeds(needs)
  const met = needs.filter((need) => need.met)
  return [
    `**Escalated to L3.** ${request.trim()}`,
    met.length === 0
      ? null
      : `**Provided:**\n\n${met.map((need) => `- ${need.label}: ${need.detail}`).join('\n')}`,
    missing.length === 0
      ? null
      : `**Missing:** ${missing.map((need) => need.label.toLowerCase()).join(', ')}. ${reason.trim()}`,
  ]
    .filter((part) => part !== null)
    .join('\n\n')
}
