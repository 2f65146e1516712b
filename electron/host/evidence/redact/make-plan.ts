import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { z } from 'zod'
import type { BundleTicket } from '../../../../src/contract/evidence-operations.ts'
import type { RedactionTerm } from '../../../../src/domain/evidence.ts'
import { type KnownValue, machineValues } from './known-values.ts'
import type { RedactionPlan } from './rule-set.ts'
import { deriveSiteKey, loadMasterKey } from './site-key.ts'

export type PlanInput = {
  readonly dataFolder: string
  readonly ticket: BundleTicket | null
  readonly terms: readonly RedactionTerm[]
  /** Terms that the person hides everywhere. */
  readonly hiddenTerms: readonly string[]
  /** Whose machine it is, where no ticket tells; `undefined` for nobody in particular. */
  readonly site?: string | undefined
}

const placed = z.object({
  site: z.string().nullish(),
  requester: z.object({ organisation: z.string().nullish() }).nullish(),
})

/** Whose machine it is, as far as the ticket tells: two customers must not share stand-ins. */
const siteOf = (ticket: BundleTicket | null): string => {
  if (ticket === null) return ''
  const outer = z.object({ ticket: placed }).safeParse(ticket.record)
  const record = outer.success ? outer.data.ticket : placed.safeParse(ticket.record).data
  return [ticket.workspace, record?.requester?.organisation, record?.site]
    .filter(Boolean)
    .join('\0')
    .toLowerCase()
}

/** Domains that this machine calls its own. */
const ownDomains = async (): Promise<readonly string[]> => {
  const domains = [hostname().split('.').slice(1).join('.'), process.env['USERDNSDOMAIN'] ?? '']
  const resolver = await readFile('/etc/resolv.conf', 'utf8').catch(() => '')
  for (const line of resolver.split('\n')) {
    const found = /^(?:search|domain)\s{1,20}(.{1,400})$/.exec(line.trim())
    if (found !== null) domains.push(...(found[1] ?? '').split(/\s{1,20}/))
  }
  return [...new Set(domains.filter((domain) => domain.includes('.')))]
}

/** Where everybody may have a mailbox: the name says nothing about a site. */
const freeMail =
  /^(?:(?:google|hot|proton|fast|web)?mail|gmx|outlook|live|yahoo|icloud|aol|web|t-online|posteo|orange|free|qq|163)\.[a-z.]{2,6}$/i

/** Mail domains of the people of the ticket: whoever writes from there has machines there. */
const mailDomains = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => {
    const domain = /^[^\s@]{1,64}@((?:[\w-]{1,63}\.){1,6}[a-z]{2,24})$/i.exec(text.trim())?.[1]
    return domain === undefined || freeMail.test(domain) ? [] : [domain.toLowerCase()]
  })

/** Everything the redactor needs for one bundle. Throws when the key cannot be kept in the data folder. */
export const makePlan = async ({
  dataFolder,
  ticket,
  terms,
  hiddenTerms,
  site,
}: PlanInput): Promise<RedactionPlan> => {
  const named = (ticket?.knownValues ?? []).map((text): KnownValue => ({ kind: 'name', text }))
  return {
    siteKey: deriveSiteKey(
      await loadMasterKey(dataFolder),
      site === undefined ? siteOf(ticket) : site.trim().toLowerCase(),
    ).toString('hex'),
    known: [...machineValues(), ...named],
    domains: [...new Set([...(await ownDomains()), ...mailDomains(ticket?.knownValues ?? [])])],
    terms: [...hiddenTerms.map((text): RedactionTerm => ({ text, action: 'hide' })), ...terms],
  }
}
