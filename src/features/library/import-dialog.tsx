import { Button, Group, List, Modal, Progress, Stack, Text } from '@mantine/core'
import { IconFolderPlus } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import type { DocumentKind } from '../../domain/document.ts'
import type { Failure } from '../../domain/result.ts'
import { useSession } from '../../state/session.ts'
import { type ConfirmQuestion, useConfirm } from '../../ui/confirm.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { type ImportProgress, type ImportReport, importFolder } from './import-folder.ts'

type State =
  | { readonly kind: 'reading'; readonly folder: string; readonly progress: ImportProgress | null }
  | { readonly kind: 'done'; readonly report: ImportReport; readonly stopped: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure }

const refusedShown = 50

/** "Add a folder": the person chooses one, its Markdown documents come into the cache. */
export const ImportButton = ({ kind }: { readonly kind: DocumentKind }): ReactNode => {
  const { host, database } = useSession()
  const confirm = useConfirm()
  const [state, setState] = useState<State | null>(null)
  const stop = useRef<AbortController | null>(null)
  const plural = kind === 'runbook' ? 'runbooks' : 'articles'

  const start = async () => {
    const folder = await host['dialog.choose-folder']({ title: `A folder with ${plural} in Markdown` })
    if (!folder.ok) return setState({ kind: 'failed', failure: folder.error })
    if (folder.value === null) return
    const { label } = folder.value
    const controller = new AbortController()
    stop.current = controller
    setState({ kind: 'reading', folder: label, progress: null })
    const report = await importFolder(
      { host, database },
      folder.value,
      kind,
      (name, documents) => confirm(sameFolderQuestion(name, documents)),
      (progress) => setState({ kind: 'reading', folder: label, progress }),
      controller.signal,
    )
    if (report.ok) setState({ kind: 'done', report: report.value, stopped: controller.signal.aborted })
    else setState({ kind: 'failed', failure: report.error })
  }

  const close = () => {
    stop.current?.abort()
    setState(null)
  }

  return (
    <>
      <Button
        size="compact-md"
        variant="default"
        leftSection={<IconFolderPlus size={16} aria-hidden />}
        onClick={() => void start()}
      >
        Add a folder
      </Button>
      <Modal
        opened={state !== null}
        onClose={close}
        title={`Add ${plural} from a folder`}
        closeButtonProps={{ 'aria-label': 'Close' }}
        closeOnClickOutside={state?.kind !== 'reading'}
      >
        {state?.kind === 'reading' && <Reading state={state} onStop={() => stop.current?.abort()} />}
        {state?.kind === 'done' && <Report {...state} plural={plural} onClose={close} />}
        {state?.kind === 'failed' && <ErrorState failure={state.failure} />}
      </Modal>
    </>
  )
}

const sameFolderQuestion = (name: string, documents: number): ConfirmQuestion => ({
  title: `Is this the “${name}” that you added before?`,
  text: `${documents === 1 ? '1 document' : `${documents.toLocaleString()} documents`} of a folder called “${name}”, from another place, are here. If it is the same folder and has moved, they are brought up to date from here. If you cancel, this one is added as a folder of its own and nothing of the other changes.`,
  confirm: 'The same folder, moved',
  danger: false,
})

const Reading = ({
  state: { folder, progress },
  onStop,
}: {
  readonly state: Extract<State, { kind: 'reading' }>
  readonly onStop: () => void
}): ReactNode => (
  <Stack>
    <Text size="sm" role="status">
      {progress === null
        ? `Looking through “${folder}”…`
        : `${progress.done.toLocaleString()} of ${progress.total.toLocaleString()} documents read from “${folder}”`}
    </Text>
    <Progress
      value={progress === null || progress.total === 0 ? 0 : (100 * progress.done) / progress.total}
      aria-label="Documents read"
    />
    <Group justify="flex-end">
      <Button variant="default" onClick={onStop}>
        Stop here
      </Button>
    </Group>
  </Stack>
)

const Report = ({
  report,
  stopped,
  plural,
  onClose,
}: {
  readonly report: ImportReport
  readonly stopped: boolean
  readonly plural: string
  readonly onClose: () => void
}): ReactNode => {
  const nothing = report.added + report.changed + report.same + report.refused.length === 0
  return (
    <Stack gap="xs">
      <Text role="status">
        {nothing
          ? `“${report.origin}” holds no Markdown documents (files ending in .md or .markdown).`
          : `${report.added.toLocaleString()} new, ${report.changed.toLocaleString()} changed, ${report.same.toLocaleString()} unchanged${report.removed > 0 ? `, ${report.removed.toLocaleString()} removed because they are no longer in the folder` : ''}.`}
      </Text>
      {stopped && (
        <Text size="sm" c="dimmed">
          Stopped half-way. What was read is kept; add the folder again to go on.
        </Text>
      )}
      {report.refused.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            Not taken ({report.refused.length.toLocaleString()})
          </Text>
          <List size="sm" spacing={2}>
            {report.refused.slice(0, refusedShown).map(({ path, reason }) => (
              <List.Item key={path}>
                <Text span ff="monospace" size="xs">
                  {path}
                </Text>{' '}
                {reason}
              </List.Item>
            ))}
          </List>
        </>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>{nothing ? 'Close' : `Show ${plural}`}</Button>
      </Group>
    </Stack>
  )
}
