import type { Category } from './ticket.ts'

/** One part of a ticket's description that a category asks for. */
export type DescriptionSection = {
  readonly id: SectionId
  /** The heading, as it is written into the description. */
  readonly heading: string
  /** What to write there, shown to the person; never written into the text. */
  readonly help: string
}

export type SectionId =
  | 'description'
  | 'steps'
  | 'expected'
  | 'actual'
  | 'justification'
  | 'impact'
  | 'proposal'
  | 'feasibility'
  | 'environment'
  | 'tried'

const sections: { readonly [Id in SectionId]: DescriptionSection } = {
  description: {
    id: 'description',
    heading: 'Description',
    help: 'What is wrong, for whom, and since when.',
  },
  steps: {
    id: 'steps',
    heading: 'Steps to reproduce',
    help: 'Numbered, from the start, so that a stranger sees the same.',
  },
  expected: { id: 'expected', heading: 'Expected', help: 'What should have happened.' },
  actual: { id: 'actual', heading: 'Actual', help: 'What happened instead, with the exact message.' },
  justification: {
    id: 'justification',
    heading: 'Justification',
    help: 'Why it is needed, and what people do today without it.',
  },
  impact: {
    id: 'impact',
    heading: 'Impact',
    help: 'How many people or sites, how often, what it costs them.',
  },
  proposal: { id: 'proposal', heading: 'Proposal', help: 'What should change, in a few sentences.' },
  feasibility: {
    id: 'feasibility',
    heading: 'Feasibility',
    help: 'What it would take, what could stand in the way.',
  },
  environment: {
    id: 'environment',
    heading: 'Environment',
    help: 'Product and version, operating system, site, network.',
  },
  tried: { id: 'tried', heading: 'What was tried', help: 'Steps taken so far and what each of them showed.' },
}

const byCategory: { readonly [C in Category]: readonly SectionId[] } = {
  bug: ['description', 'steps', 'expected', 'actual', 'environment'],
  'feature-request': ['justification', 'impact'],
  improvement: ['proposal', 'impact', 'feasibility'],
  user: ['description', 'tried'],
  integration: ['description', 'environment', 'tried'],
  security: ['description', 'impact'],
  documentation: ['description', 'proposal'],
}

/** The parts a description of this category should have, in order. */
export const descriptionSections = (category: Category): readonly DescriptionSection[] =>
  byCategory[category].map((id) => sections[id])

export const descriptionSection = (id: SectionId): DescriptionSection => sections[id]

/** Markdown from what was written under each heading; parts that were left empty are left out. */
export const composeDescription = (
  category: Category,
  texts: { readonly [Id in SectionId]?: string | undefined },
): string =>
  descriptionSections(category)
    .map(({ id, heading }) => ({ heading, text: (texts[id] ?? '').trim() }))
    .filter(({ text }) => text !== '')
    .map(({ heading, text }) => `## ${heading}\n\n${text}`)
    .join('\n\n')

/** A description with an empty heading for every part of its category that it lacks, to be filled in. */
export const withMissingHeadings = (markdown: string, category: Category): string => {
  const missing = descriptionSections(category).filter(
    // A description without headings is the description.
    ({ id }) => sectionText(markdown, id) === null && !(id === 'description' && markdown.trim() !== ''),
  )
  return [markdown.trimEnd(), ...missing.map(({ heading }) => `## ${heading}\n`)]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Other words people write for the same part. Compared without case. */
const synonyms: { readonly [Id in SectionId]: readonly string[] } = {
  description: ['description', 'summary', 'problem', 'what happens', 'symptom', 'symptoms'],
  steps: [
    'steps to reproduce',
    'steps',
    'how to reproduce',
    'reproduction',
    'to reproduce',
    'reproduce',
    'repro',
  ],
  expected: ['expected', 'expected result', 'expected behaviour', 'expected behavior', 'should'],
  actual: ['actual', 'actual result', 'actual behaviour', 'actual behavior', 'observed', 'instead'],
  justification: ['justification', 'why', 'reason', 'motivation', 'business case', 'need'],
  impact: ['impact', 'business impact', 'affected', 'who is affected', 'effect'],
  proposal: ['proposal', 'suggestion', 'proposed change', 'idea', 'wish'],
  feasibility: ['feasibility', 'effort', 'what it takes', 'risks', 'constraints'],
  environment: ['environment', 'system', 'versions', 'setup', 'set-up', 'configuration'],
  tried: ['what was tried', 'tried', 'already tried', 'steps taken', 'checks done', 'done so far'],
}

/** `## Label`, `**Label:** rest`, `**Label**`, `- **Label:** rest` or `Label: rest`. */
const labelLine =
  /^\s{0,3}(?:#{1,6}\s+(?<heading>[^#\n]{1,60}?)\s*:?\s*#*|(?:[-*]\s+)?(?:\*\*|__)(?<bold>[^*_\n]{1,60}?):?(?:\*\*|__):?\s*(?<boldRest>.*)|(?<plain>[A-Za-z][A-Za-z -]{1,40}):(?:\s+(?<plainRest>.*))?)$/

/**
 * What stands in a Markdown text under a part's heading or label, trimmed; `null` where there is no such label.
 * A label without text gives an empty string.
 */
export const sectionText = (markdown: string, id: SectionId): string | null => {
  const names = synonyms[id]
  let found: string[] | null = null
  let underHeading = false
  for (const line of markdown.split(/\r?\n/)) {
    const groups = labelLine.exec(line)?.groups
    const label = groups?.['heading'] ?? groups?.['bold'] ?? groups?.['plain']
    const isOurs = label !== undefined && names.includes(label.trim().toLowerCase())
    if (isOurs) {
      found ??= []
      underHeading = true
      found.push(groups?.['boldRest'] ?? groups?.['plainRest'] ?? '')
    } else if (groups?.['heading'] !== undefined || (label !== undefined && isAnyLabel(label))) {
      underHeading = false
    } else if (underHeading) {
      found?.push(line)
    }
  }
  return found === null ? null : found.join('\n').trim()
}

const isAnyLabel = (label: string): boolean => {
  const name = label.trim().toLowerCase()
  return Object.values(synonyms).some((names) => names.includes(name))
}

/** The text without headings: what a person really wrote. */
export const proseOf = (markdown: string): string => markdown.replace(/^\s{0,3}#{1,6}\s.*$/gm, '').trim()
