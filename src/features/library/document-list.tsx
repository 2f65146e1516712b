import { CloseButton, Loader, Select, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useLiveQuery } from 'dexie-react-hooks'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { listDocuments } from '../../data/document-repository.ts'
import type { DocumentRow } from '../../data/rows.ts'
import type { DocumentKind } from '../../domain/document.ts'
import type { SearchHit } from '../../search/search-port.ts'
import { useSession } from '../../state/session.ts'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import classes from './library.module.css'
import { MarkedText } from './marked-text.tsx'

type Entry = { readonly document: DocumentRow; readonly hit: SearchHit | null }

const keyOf = (entry: Entry) => entry.document.id
const rowHeight = 64
const hitLimit = 200
const typingPauseMs = 120

/** All documents of one kind, or what a search finds among them; narrowed by where they come from. */
export const DocumentList = ({
  kind,
  title,
  openedId,
  onOpen,
  actions,
  empty,
}: {
  readonly kind: DocumentKind
  readonly title: string
  readonly openedId: string | null
  readonly onOpen: (id: string) => void
  readonly actions: ReactNode
  /** Shown when the cache holds no such document at all. */
  readonly empty: ReactNode
}): ReactNode => {
  const { database, search } = useSession()
  const documents = useLiveQuery(() => listDocuments(database, kind), [database, kind])
  const [query, setQuery] = useState('')
  const [origin, setOrigin] = useState<string | null>(null)
  const [wanted] = useDebouncedValue(query.trim(), typingPauseMs)
  const [found, setFound] = useState<{ query: string; hits: readonly SearchHit[]; problem: string } | null>(
    null,
  )
  const box = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (wanted === '') return setFound(null)
    let current = true
    search.search(wanted, { kinds: [kind], limit: hitLimit }).then(
      (hits) => current && setFound({ query: wanted, hits, problem: '' }),
      (error: Error) => current && setFound({ query: wanted, hits: [], problem: error.message }),
    )
    return () => {
      current = false
    }
  }, [search, wanted, kind])

  const origins = useMemo(() => [...new Set((documents ?? []).map((row) => row.origin))].sort(), [documents])
  const entries = useMemo((): readonly Entry[] => {
    if (documents === undefined) return []
    const inOrigin = (row: DocumentRow) => origin === null || row.origin === origin
    if (wanted === '' || found === null) {
      return documents.filter(inOrigin).map((document) => ({ document, hit: null }))
    }
    const byId = new Map(documents.map((row) => [row.id, row]))
    return found.hits.flatMap((hit) => {
      const document = byId.get(hit.id)
      return document === undefined || !inOrigin(document) ? [] : [{ document, hit }]
    })
  }, [documents, found, origin, wanted])

  const searching = wanted !== '' && found?.query !== wanted
  const plural = kind === 'runbook' ? 'runbooks' : 'articles'
  return (
    <div className={classes['list']}>
      <PaneHeader title={title} count={documents?.length ?? null} actions={actions} level={1}>
        <div className={classes['filters']}>
          <TextInput
            ref={box}
            className={classes['search'] ?? ''}
            aria-label={`Search ${plural}`}
            data-list-filter
            placeholder="Words, codes, host names"
            leftSection={<IconSearch size={16} aria-hidden />}
            rightSection={
              searching ? (
                <Loader size={14} aria-label="Searching" />
              ) : query !== '' ? (
                <CloseButton size="sm" aria-label="Clear the search" onClick={() => setQuery('')} />
              ) : null
            }
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && query !== '') {
                event.stopPropagation()
                setQuery('')
              }
            }}
          />
          {origins.length > 1 && (
            <Select
              aria-label="From"
              placeholder="From anywhere"
              clearable
              clearButtonProps={{ 'aria-label': 'From anywhere' }}
              data={origins.map((value) => ({ value, label: value === 'tracker' ? 'The tracker' : value }))}
              value={origin}
              onChange={setOrigin}
            />
          )}
        </div>
      </PaneHeader>
      {documents === undefined ? (
        <RowsSkeleton rowHeight={rowHeight} label={`Loading ${plural}`} />
      ) : documents.length === 0 ? (
        empty
      ) : entries.length === 0 ? (
        <Text c="dimmed" p="md" size="sm" role="status">
          {found?.problem ? `The search failed: ${found.problem}` : `No ${plural} match. Try fewer words.`}
        </Text>
      ) : (
        <VirtualList
          label={title}
          rows={entries}
          keyOf={keyOf}
          rowHeight={rowHeight}
          openedKey={openedId}
          onOpen={onOpen}
          renderRow={renderEntry}
        />
      )}
    </div>
  )
}

const renderEntry = ({ document, hit }: Entry): ReactNode => (
  <div className={classes['row']}>
    <span className={classes['title']}>{document.title}</span>
    <span className={classes['summary']}>
      {hit === null || hit.snippet === '' ? (
        document.summary
      ) : (
        <MarkedText text={hit.snippet} marks={hit.marks} />
      )}
    </span>
  </div>
)
