import { Alert, Badge, Group, Stack, Text, Title } from '@mantine/core'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useCallback } from 'react'
import { useLocation } from 'wouter'
import { failure } from '../../contract/errors.ts'
import { markdownLine } from '../../contract/markdown-text.ts'
import { readGoneDocument } from '../../data/drop-documents.ts'
import type { KnowledgeDocument } from '../../domain/document.ts'
import { useSession } from '../../state/session.ts'
import { Markdown, scrollToHeading } from '../../ui/markdown/markdown.tsx'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import { When } from '../../ui/when.tsx'
import { documentPath } from './document-path.ts'
import classes from './library.module.css'
import { resolveDocumentLink } from './resolve-link.ts'

/** One document to read, with what it says about itself and what can be done with it. */
export const DocumentReader = ({
  document,
  actions,
}: {
  readonly document: KnowledgeDocument
  readonly actions: ReactNode
}): ReactNode => {
  const { database } = useSession()
  const [, navigate] = useLocation()

  const follow = useCallback(
    (target: string) => {
      if (target.startsWith('#')) return scrollToHeading(target.slice(1))
      const place = resolveDocumentLink(document.path, target)
      const open = async () => {
        const found =
          place === null
            ? undefined
            : await database.documents
                .where('origin')
                .equals(document.origin)
                .and((row) => row.path === place.path)
                .first()
        if (found === undefined) {
          notifyFailure(
            failure(
              'file.missing',
              'That page is not on this machine.',
              `The document points to “${target}”, which is not in the cache.`,
            ),
          )
        } else navigate(documentPath(found.kind, found.id))
      }
      void open()
    },
    [database, document.origin, document.path, navigate],
  )

  return (
    <article className={classes['reader']} aria-label={document.title} key={document.id}>
      <Stack gap="xs" mb="md">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Title order={2} size="h3">
            {document.title}
          </Title>
          <Group gap="xs" wrap="nowrap">
            {actions}
          </Group>
        </Group>
        <Group gap={6}>
          {document.platforms.map((platform) => (
            <Badge key={platform} variant="light" color="gray" tt="none">
              {platform}
            </Badge>
          ))}
          {document.products.map((product) => (
            <Badge key={product} variant="outline" color="gray" tt="none">
              {product}
            </Badge>
          ))}
          {document.minutes !== null && (
            <Text size="sm" c="dimmed">
              about {document.minutes} min
            </Text>
          )}
          <Text size="sm" c="dimmed">
            {document.origin === 'tracker' ? 'from the tracker' : `from ${document.origin}: ${document.path}`}
            , changed <When at={document.updatedAt} />
          </Text>
        </Group>
        <Gone documentId={document.id} />
      </Stack>
      <Markdown text={withoutTitle(document)} onNavigate={follow} />
    </article>
  )
}

const whyKept = {
  run: 'It stays here until the run that follows it is finished.',
  trip: 'It stays here while a ticket that you take with you links it.',
} as const

const Gone = ({ documentId }: { readonly documentId: string }): ReactNode => {
  const { database } = useSession()
  const gone = useLiveQuery(() => readGoneDocument(database, documentId), [database, documentId]) ?? null
  return gone === null ? null : (
    <Alert color="orange" variant="outline" title="Deleted in the tracker" role="note">
      It was missed first <When at={gone.since} />. {whyKept[gone.keptFor]} Ask before you rely on it.
    </Alert>
  )
}

/** The first heading repeats the title above it: one is enough. */
const withoutTitle = ({ text, title }: KnowledgeDocument): string => {
  const match = /^(?:\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n)?\s*#[ \t]+(.+?)[ \t]*#*(?:\r?\n|$)/.exec(text)
  return match?.[1] !== undefined && markdownLine(match[1]) === title ? text.slice(match[0].length) : text
}
