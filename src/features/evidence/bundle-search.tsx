import { Button, Text, TextInput } from '@mantine/core'
import { IconListSearch, IconSearchOff } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { OutputOf } from '../../contract/operations.ts'
import type { Result } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import type { BundleSource } from './bundle-source.ts'
import classes from './evidence.module.css'
import { count } from './job-progress.ts'

type Found = Result<OutputOf<'bundle.search'>>

const shortest = 2

/** A text in every file of the bundle, line by line, without unpacking it. */
export const BundleSearch = ({
  source,
  onOpen,
}: {
  readonly source: BundleSource
  readonly onOpen: (path: string) => void
}): ReactNode => {
  const { host } = useSession()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const [busy, setBusy] = useState(false)
  const [found, setFound] = useState<Found | null>(null)
  const search = async (event: FormEvent) => {
    event.preventDefault()
    const wanted = text.trim()
    if (wanted.length < shortest) return
    setBusy(true)
    setAsked(wanted)
    setFound(await host['bundle.search']({ ...source, text: wanted }))
    setBusy(false)
  }
  const hits = found?.ok === true ? found.value.hits : []
  const paths = [...new Set(hits.map(({ path }) => path))]
  return (
    <>
      <form className={classes['toolbar']} onSubmit={search}>
        <TextInput
          style={{ flex: 1 }}
          maw={420}
          type="search"
          aria-label="Find in all files"
          placeholder="Find in all files"
          leftSection={<IconListSearch size={16} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={busy || text.trim().length < shortest}>
          {busy ? 'Searching…' : 'Find'}
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {found?.ok === true && !busy
            ? `${count(hits.length, 'line')} in ${count(paths.length, 'file')}${found.value.truncated ? '; there may be more' : ''}`
            : ''}
        </Text>
      </form>
      {busy && <RowsSkeleton rows={8} label="Searching the files" />}
      {!busy && found === null && (
        <EmptyState
          icon={<IconListSearch size={28} />}
          title="Find a word in every file"
          text="An error code, a host, a time. Upper and lower case are the same."
        />
      )}
      {!busy && found?.ok === false && <ErrorState failure={found.error} />}
      {!busy && found?.ok === true && hits.length === 0 && (
        <EmptyState
          icon={<IconSearchOff size={28} />}
          title={`No line contains “${asked}”`}
          text="Stand-ins took the place of names and addresses: look for those instead."
        />
      )}
      {!busy && hits.length > 0 && (
        <div className={classes['scroll']} style={{ padding: '0 12px 12px' }}>
          {paths.map((path) => (
            <section key={path} aria-label={path} style={{ marginTop: 12 }}>
              <Button variant="subtle" size="compact-sm" onClick={() => onOpen(path)}>
                {path}
              </Button>
              <ul className={classes['list']}>
                {hits
                  .filter((hit) => hit.path === path)
                  .map((hit) => (
                    <li key={hit.line} style={{ display: 'flex', gap: 12, padding: '1px 8px' }}>
                      <Text
                        span
                        size="xs"
                        c="dimmed"
                        ff="monospace"
                        style={{ minWidth: 56, textAlign: 'right' }}
                      >
                        {hit.line.toLocaleString('en')}
                      </Text>
                      <Text span size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                        <Marked text={hit.text} wanted={asked} />
                      </Text>
                    </li>
                  ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </>
  )
}

const Marked = ({ text, wanted }: { readonly text: string; readonly wanted: string }): ReactNode => {
  const at = text.toLowerCase().indexOf(wanted.toLowerCase())
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  )
}
