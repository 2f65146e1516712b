import type { Ticket } from '../../../../src/domain/ticket.ts'

/** What colleagues at the desk write while the engineer is away. */

export const remarks: readonly string[] = [
  'The customer rang again. They ask for a time when someone will be there; I said we come back to them within the hour.',
  'I looked at the monitoring from here: the last alert was at 06:40, nothing since. Is that before or after you touched it?',
  'Second site reports the same since this morning. I asked them for their log and will attach it here when it comes.',
  'Tried the workaround from the article on the test system, works there. Please check on site before we tell the customer.',
  'The supplier answered: they need the exact firmware version and a photo of the label. Can you get both while you are there?',
  'I spoke with the site manager. The machine can be restarted between 12:30 and 13:00, not before.',
]

export const titleNotes: readonly string[] = [
  ' (second site affected)',
  ' (customer waits for a call)',
  ' (since the update)',
]

export const updates: readonly string[] = [
  '**Update from the desk:** the site confirms that it also happens on the spare machine, with another cable.',
  '**Update from the desk:** it began after the maintenance window of last night. The change list is with the platform team.',
  '**Update from the desk:** two more users are affected, both on the first floor.',
]

type Template = Pick<
  Ticket,
  | 'title'
  | 'description'
  | 'priority'
  | 'category'
  | 'requester'
  | 'site'
  | 'product'
  | 'productVersion'
  | 'tags'
  | 'linkedRunbooks'
  | 'linkedArticles'
  | 'customFields'
>

export const newTickets: readonly Template[] = [
  {
    title: 'Label printer at goods-in prints every label twice',
    description:
      'Since the shift change every label comes out twice, the second one blank at the bottom. Other printers are fine.\n\n**Expected:** one label per booking. **Actual:** two. The queue shows one job.',
    priority: 'P3',
    category: 'bug',
    requester: {
      name: 'Ruth Adeyemi',
      email: 'ruth.adeyemi@calder-freight.example',
      organisation: 'Calder Freight',
    },
    site: 'Calder Freight, Wakefield',
    product: 'scanbridge',
    productVersion: null,
    tags: ['printer', 'labels'],
    linkedRunbooks: ['rb-printer-and-scanner'],
    linkedArticles: [],
    customFields: {},
  },
  {
    title: 'Back office cannot reach the file share, "network name cannot be found"',
    description:
      'Three people in the back office lost drive S: at 09:20. Mail and web work. The message is *The network name cannot be found* (0x80070043).',
    priority: 'P2',
    category: 'bug',
    requester: {
      name: 'Dean Whitlock',
      email: 'dean.whitlock@pellow-outdoor.example',
      organisation: 'Pellow Outdoor',
    },
    site: 'Pellow Outdoor, York Coppergate',
    product: 'infrastructure',
    productVersion: null,
    tags: ['dns', 'file-share', '0x80070043'],
    linkedRunbooks: ['rb-dns-failure'],
    linkedArticles: [],
    customFields: {},
  },
  {
    title: 'New receptionist needs a login before Monday',
    description: 'Lena Park starts on Monday at reception. Same rights as the other receptionists, please.',
    priority: 'P4',
    category: 'user',
    requester: {
      name: 'Priya Nair',
      email: 'priya.nair@northgate-clinic.example',
      organisation: 'Northgate Clinic',
    },
    site: 'Northgate Clinic, Leeds',
    product: 'ledgerline',
    productVersion: '4.12.1',
    tags: ['account', 'onboarding'],
    linkedRunbooks: ['rb-user-cannot-log-in'],
    linkedArticles: [],
    customFields: {},
  },
]
