import { Skeleton, Stack } from '@mantine/core'
import { IconFileOff, IconFileText } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { KnowledgeDocument } from '../../domain/document.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { DocumentReader } from './document-reader.tsx'
import type { DocumentQuery } from './use-document.ts'

/** The reading side of a library, in each of its states. */
export const DocumentPane = ({
  query,
  noun,
  actions,
}: {
  readonly query: DocumentQuery
  readonly noun: 'article' | 'runbook'
  readonly actions: (document: KnowledgeDocument) => ReactNode
}): ReactNode => {
  if (query.kind === 'none') {
    return (
      <EmptyState
        icon={<IconFileText size={32} />}
        title={`Choose ${noun === 'article' ? 'an article' : 'a runbook'}`}
        text="Everything in the list is on this machine and can be read without a network."
      />
    )
  }
  if (query.kind === 'missing') {
    return (
      <EmptyState
        icon={<IconFileOff size={32} />}
        title={`This ${noun} is not on this machine`}
        text="It was removed from the tracker or from its folder, or it has not been fetched yet. Sync and look again."
      />
    )
  }
  if (query.kind === 'loading') {
    return (
      <Stack p="xl" aria-busy aria-label="Loading">
        <Skeleton height={28} width="60%" />
        <Skeleton height={14} width="35%" />
        <Skeleton height={260} mt="md" />
      </Stack>
    )
  }
  return <DocumentReader document={query.document} actions={actions(query.document)} />
}
