import { Alert, List, ScrollArea, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { OutputOf } from '../../contract/operations.ts'
import type { TicketStatus } from '../../domain/ticket.ts'
import type { Workspace } from '../../domain/workspace.ts'
import type { ConfirmQuestion } from '../../ui/confirm.tsx'
import { formatExact } from '../../ui/format-when.ts'
import { intentWords } from '../tickets/ticket-words.ts'

type Contents = OutputOf<'outbox.import'>

/** Who sealed the file, in one sentence, and whether that is reason enough to trust it. */
export const signerWords = ({
  signature,
}: Pick<Contents, 'signature'>): { readonly text: string; readonly trusted: boolean } => {
  switch (signature.state) {
    case 'this-device':
      return { text: 'Signed by this device.', trusted: true }
    case 'known':
      return { text: `Signed by ${signature.name ?? 'a key that you know'}.`, trusted: true }
    case 'unsigned':
      return {
        text: 'Not signed: anybody can have made this file. Take it in only if you got it from the person yourself.',
        trusted: false,
      }
    default:
      return {
        text: `Signed by a key that is not among your known keys (${signature.fingerprint ?? ''}). Compare it with the person before you take it in.`,
        trusted: false,
      }
  }
}

/** What is asked before anything of the file is taken in: every change is listed, and where it comes from. */
export const importQuestion = (
  contents: Contents,
  workspace: Workspace,
  statuses: readonly TicketStatus[],
  keys: ReadonlyMap<string, string>,
): ConfirmQuestion => {
  const { mutations, source, sameTracker } = contents
  const signer = signerWords(contents)
  const sameUser = source.user.id === workspace.user.id
  const count = mutations.length === 1 ? '1 change' : `${mutations.length} changes`
  return {
    title: sameUser ? `Take in ${count}?` : `Send the work of ${source.user.name} as ${workspace.user.name}?`,
    text: (
      <Stack gap="sm">
        <Text size="sm">
          {count} of {source.user.name}, exported {formatExact(Date.parse(source.exportedAt))}.
          {!sameUser && ' The tracker will show your name on them.'}
        </Text>
        <Alert color={signer.trusted ? 'gray' : 'orange'} p="xs">
          {signer.text}
        </Alert>
        {!sameTracker && (
          <Alert color="orange" p="xs">
            They were made for another tracker of the same address. Tickets of the same number may be other
            tickets here.
          </Alert>
        )}
        <ScrollArea.Autosize mah={260} type="auto">
          <List size="sm" aria-label="Changes in the file">
            {mutations.map((mutation) => (
              <List.Item key={mutation.id} style={{ overflowWrap: 'anywhere' }}>
                {ticketOf(mutation, keys)}
                {intentWords(mutation.intent, statuses)}
              </List.Item>
            ))}
          </List>
        </ScrollArea.Autosize>
      </Stack>
    ),
    confirm: 'Take in',
    danger: !signer.trusted || !sameTracker,
  }
}

const ticketOf = (
  { ticketId, base }: Contents['mutations'][number],
  keys: ReadonlyMap<string, string>,
): ReactNode => (ticketId === null ? '' : `${keys.get(ticketId) ?? base?.key ?? 'A new ticket'}: `)
