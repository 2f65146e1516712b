import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconBolt, IconBook2, IconListCheck, IconMessage, IconTicket } from '@tabler/icons-react'
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useLocation } from 'wouter'
import type { KitbagDatabase } from '../data/database.ts'
import type { TicketRow } from '../data/rows.ts'
import type { SearchHit } from '../search/search-port.ts'
import { useSession } from '../state/session.ts'
import classes from './finder.module.css'
import { arrangeEntries, type FinderEntry, matchCommands } from './finder-entries.ts'
import { useCommands } from './use-commands.ts'

const hitLimit = 30
const typingPauseMs = 80

const kinds = {
  command: { word: 'Command', Icon: IconBolt },
  ticket: { word: 'Ticket', Icon: IconTicket },
  comment: { word: 'Comment', Icon: IconMessage },
  runbook: { word: 'Runbook', Icon: IconListCheck },
  article: { word: 'Article', Icon: IconBook2 },
} as const

type Found = {
  readonly query: string
  readonly exact: TicketRow | null
  readonly hits: readonly SearchHit[]
  readonly problem: string
}

const nothingFound: Found = { query: '', exact: null, hits: [], problem: '' }

/** People know tickets by their keys: a ticket's hit begins with its own. */
const nameTickets = async (
  database: KitbagDatabase,
  hits: readonly SearchHit[],
): Promise<readonly SearchHit[]> => {
  const ids = hits.filter(({ kind }) => kind === 'ticket').map(({ id }) => id)
  const rows = await database.tickets.bulkGet(ids)
  const keys = new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row.key] as const])))
  return hits.map((hit) => {
    const key = hit.kind === 'ticket' ? keys.get(hit.id) : undefined
    return key === undefined ? hit : { ...hit, title: `${key} ${hit.title}` }
  })
}

/** What the cache and the index know about a query; the newest answer wins. */
const useFound = (query: string): Found => {
  const { database, search } = useSession()
  const [found, setFound] = useState(nothingFound)
  useEffect(() => {
    if (query === '') {
      setFound(nothingFound)
      return
    }
    let current = true
    const look = async () => {
      const exact = (await database.tickets.where('key').equalsIgnoreCase(query).first()) ?? null
      try {
        const found = await search.search(query, { kinds: null, limit: hitLimit })
        const hits = await nameTickets(database, found)
        if (current) setFound({ query, exact, hits, problem: '' })
      } catch (cause) {
        const problem = cause instanceof Error ? cause.message : String(cause)
        if (current) setFound({ query, exact, hits: [], problem })
      }
    }
    void look()
    return () => {
      current = false
    }
  }, [query, database, search])
  return found
}

type FinderProps = {
  readonly opened: boolean
  readonly onClose: () => void
  readonly onShowKeys: () => void
}

/** One box that finds tickets, runbooks, articles and comments, and does what the window can do. */
export const Finder = ({ opened, onClose, onShowKeys }: FinderProps): ReactNode => (
  // Without a transition: what is typed right after the key must not fall beside the box.
  <Modal.Root
    opened={opened}
    onClose={onClose}
    padding={0}
    size={640}
    centered={false}
    yOffset="12vh"
    transitionProps={{ duration: 0 }}
  >
    <Modal.Overlay />
    <Modal.Content aria-label="Find anything">
      <Modal.Body>
        <FinderBody onClose={onClose} onShowKeys={onShowKeys} />
      </Modal.Body>
    </Modal.Content>
  </Modal.Root>
)

const FinderBody = ({ onClose, onShowKeys }: Omit<FinderProps, 'opened'>): ReactNode => {
  const [, navigate] = useLocation()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState(0)
  const listId = useId()
  const box = useRef<HTMLInputElement>(null)
  const query = typed.trim()
  const [settled] = useDebouncedValue(query, typingPauseMs)
  const found = useFound(settled)
  const commands = useCommands(onShowKeys)
  const entries = useMemo(
    () =>
      arrangeEntries(
        query === '' ? null : found.exact,
        matchCommands(commands, query),
        query === '' ? [] : found.hits,
        navigate,
      ),
    [commands, found, query, navigate],
  )
  const active = Math.min(chosen, entries.length - 1)

  useLayoutEffect(() => box.current?.focus(), [])

  useEffect(() => {
    document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' })
  }, [active, listId])

  const open = (entry: FinderEntry | undefined) => {
    if (entry === undefined) return
    onClose()
    entry.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') setChosen((active + 1) % Math.max(1, entries.length))
    else if (event.key === 'ArrowUp') setChosen((active - 1 + entries.length) % Math.max(1, entries.length))
    else if (event.key === 'Enter') open(entries[active])
    else return
    event.preventDefault()
  }

  const looking = query !== '' && found.query !== query
  return (
    <>
      <input
        ref={box}
        className={classes['input']}
        role="combobox"
        aria-label="Find anything"
        aria-expanded={entries.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        placeholder="A ticket key, a title, a word, or what to do"
        value={typed}
        spellCheck={false}
        autoComplete="off"
        data-autofocus
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="Found" className={classes['entries']} tabIndex={-1}>
        {entries.map((entry, index) => {
          const { Icon, word } = kinds[entry.kind]
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: the box has the focus and names its active entry
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box takes the keys
            <div
              key={entry.id}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              className={classes['entry']}
              onClick={() => open(entry)}
              onMouseMove={() => setChosen(index)}
            >
              <Icon size={18} aria-hidden />
              <div className={classes['words']}>
                <div className={classes['title']}>{entry.title}</div>
                {entry.detail !== '' && <div className={classes['detail']}>{entry.detail}</div>}
              </div>
              <span className={classes['kind']}>{word}</span>
            </div>
          )
        })}
      </div>
      <div role="status">
        {entries.length === 0 && (
          <div className={classes['note']}>
            {looking
              ? 'Looking…'
              : `Nothing on this machine matches “${query}”. Check the spelling, or sync to fetch more.`}
          </div>
        )}
        {found.problem !== '' && (
          <div className={classes['note']}>
            The search does not answer ({found.problem}). Commands and exact ticket keys still work.
          </div>
        )}
      </div>
    </>
  )
}
