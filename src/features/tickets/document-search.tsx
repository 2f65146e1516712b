import { Loader, Text, TextInput, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { SearchHit, SearchKind } from '../../search/search-port.ts'
import { useSession } from '../../state/session.ts'
import classes from './tickets.module.css'

/** Finds a runbook or article by words, and hands out the one that is pressed. */
export const DocumentSearch = ({
  kinds,
  label,
  without,
  onPick,
}: {
  readonly kinds: readonly SearchKind[]
  readonly label: string
  /** Ids that are not offered. */
  readonly without: readonly string[]
  readonly onPick: (hit: SearchHit) => void
}): ReactNode => {
  const { search } = useSession()
  const [text, setText] = useState('')
  const [found, setFound] = useState<{ readonly text: string; readonly hits: readonly SearchHit[] }>({
    text: '',
    hits: [],
  })
  const kindKey = kinds.join(' ')

  useEffect(() => {
    let current = true
    const query = text.trim()
    if (query === '') {
      setFound({ text: '', hits: [] })
      return
    }
    void search
      .search(query, { kinds: kindKey.split(' ') as SearchKind[], limit: 12 })
      .then((hits) => current && setFound({ text: query, hits }))
    return () => {
      current = false
    }
  }, [text, search, kindKey])

  const hits = found.hits.filter((hit) => !without.includes(hit.id))
  const waiting = text.trim() !== '' && found.text !== text.trim()
  return (
    <div>
      <TextInput
        type="search"
        aria-label={label}
        placeholder={label}
        leftSection={<IconSearch size={14} aria-hidden />}
        rightSection={waiting ? <Loader size={14} aria-hidden /> : null}
        value={text}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ul className={classes['list']} aria-label="Found documents">
        {hits.map((hit) => (
          <li key={hit.id}>
            <UnstyledButton
              className={classes['found']}
              onClick={() => {
                setText('')
                onPick(hit)
              }}
            >
              <Text size="sm">{hit.title}</Text>
              <Text size="xs" c="dimmed" lineClamp={1}>
                {hit.kind === 'runbook' ? 'Runbook' : 'Article'} · {hit.snippet}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {found.text !== '' && hits.length === 0 && !waiting && (
        <Text size="sm" c="dimmed" p="xs" role="status">
          Nothing on this machine matches “{found.text}”.
        </Text>
      )}
    </div>
  )
}
