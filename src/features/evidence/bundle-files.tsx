import { Button, Group, Text, TextInput } from '@mantine/core'
import { IconArrowLeft, IconFileOff, IconSearch } from '@tabler/icons-react'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import type { ManifestFile } from '../../contract/bundle-manifest.ts'
import { useSession } from '../../state/session.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatBytes } from '../../ui/format-bytes.ts'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { VirtualList } from '../../ui/virtual-list.tsx'
import { type BundleSource, type OpenBundle, totalOf } from './bundle-source.ts'
import { EntryImage, looksLikeImage } from './entry-image.tsx'
import classes from './evidence.module.css'
import { count } from './job-progress.ts'
import { PreviewColumns } from './preview-columns.tsx'
import { previewLines } from './preview-lines.ts'
import { useAnswer } from './use-answer.ts'

type FileRow = { readonly path: string; readonly size: number; readonly entry: ManifestFile | null }

/** Files of the archive with what the manifest says about each; one can be read as text. */
export const BundleFiles = ({
  source,
  bundle,
  initial,
}: {
  readonly source: BundleSource
  readonly bundle: OpenBundle
  /** The file that is open at first; `null` for the list. */
  readonly initial: string | null
}): ReactNode => {
  const [filter, setFilter] = useState('')
  const [opened, setOpened] = useState<string | null>(initial)
  const [returned, setReturned] = useState(false)
  const rows = useMemo((): readonly FileRow[] => {
    const entries = new Map(bundle.manifest.files.map((file) => [file.path, file]))
    return bundle.entries.map(({ path, size }) => ({ path, size, entry: entries.get(path) ?? null }))
  }, [bundle])
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase()
    return wanted === '' ? rows : rows.filter((row) => row.path.toLowerCase().includes(wanted))
  }, [rows, filter])
  const renderRow = useCallback((row: FileRow) => <FileLine row={row} />, [])

  const file = opened === null ? null : (rows.find((row) => row.path === opened) ?? null)
  if (file !== null)
    return (
      <EntryText
        source={source}
        file={file}
        onBack={() => {
          setReturned(true)
          setOpened(null)
        }}
      />
    )
  return (
    <>
      <div className={classes['toolbar']}>
        <TextInput
          style={{ flex: 1 }}
          maw={360}
          type="search"
          aria-label="Filter files"
          placeholder="Filter files"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" role="status">
          {count(shown.length, 'file')}
        </Text>
      </div>
      {shown.length === 0 ? (
        <EmptyState icon={<IconFileOff size={28} />} title="No file matches" text="Change the filter." />
      ) : (
        <VirtualList
          label="Files of the bundle"
          rows={shown}
          keyOf={pathOf}
          rowHeight={52}
          renderRow={renderRow}
          openedKey={null}
          onOpen={setOpened}
          autoFocus={returned}
        />
      )}
    </>
  )
}

const pathOf = (row: FileRow): string => row.path

const FileLine = ({ row: { path, size, entry } }: { readonly row: FileRow }): ReactNode => (
  <>
    <span className={`${classes['rowTitle']} ${classes['mono']}`} title={path} style={{ fontSize: 12 }}>
      {path}
    </span>
    <span className={classes['rowNote']}>
      <span>{formatBytes(size)}</span>
      {entry === null ? (
        <span>
          {path === 'manifest.json' ? 'the list of contents itself' : 'not in the list of contents'}
        </span>
      ) : (
        <>
          <span>{count(totalOf(entry.redactions), 'replacement')}</span>
          {entry.truncated && <span>cut</span>}
          <span className={classes['mono']} title={entry.sha256}>
            sha256 {entry.sha256.slice(0, 12)}…
          </span>
        </>
      )}
    </span>
  </>
)

const EntryText = ({
  source,
  file,
  onBack,
}: {
  readonly source: BundleSource
  readonly file: FileRow
  readonly onBack: () => void
}): ReactNode => {
  const { host } = useSession()
  const isImage = looksLikeImage(file.path)
  const answer = useAnswer(
    async () => (isImage ? null : host['bundle.read-entry']({ ...source, path: file.path })),
    [host, source, file.path],
  )
  const text = answer.result?.ok === true ? answer.result.value.text : ''
  const { lines } = useMemo(() => previewLines(text, text, []), [text])
  const rules = Object.entries(file.entry?.redactions ?? {})
  return (
    <>
      <div className={classes['toolbar']}>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={onBack}
          autoFocus
        >
          Back to files
        </Button>
        <div style={{ flex: '1 1 240px', minWidth: 0 }}>
          <Text size="sm" fw={600} className={classes['path'] ?? ''}>
            {file.path}
          </Text>
          {file.entry !== null && (
            <Text size="xs" c="dimmed" className={classes['path'] ?? ''}>
              {file.entry.origin} · sha256 {file.entry.sha256}
            </Text>
          )}
        </div>
        {rules.length > 0 && (
          <Group gap={8}>
            {rules.map(([rule, times]) => (
              <Text key={rule} size="xs" c="dimmed">
                {rule} {times.toLocaleString('en')}
              </Text>
            ))}
          </Group>
        )}
      </div>
      {isImage && <EntryImage source={source} path={file.path} />}
      {answer.result === null && !isImage && (
        <RowsSkeleton rows={12} rowHeight={24} label="Reading the file" />
      )}
      {answer.result?.ok === false && <ErrorState failure={answer.result.error} onRetry={answer.again} />}
      {answer.result?.ok === true && (
        <>
          <PreviewColumns
            lines={lines}
            sides="after"
            currentHit={null}
            currentLine={null}
            onSelectText={ignore}
          />
          {answer.result.value.truncated && (
            <Text size="xs" c="dimmed" px="sm" py={6}>
              Only the first 1 MiB is shown. Save the bundle to read the rest.
            </Text>
          )}
        </>
      )}
    </>
  )
}

const ignore = (): void => undefined
