import { Button } from '@mantine/core'
import { IconListCheck, IconPlayerPlay } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ulid } from 'ulid'
import { useLocation, useSearchParams } from 'wouter'
import { startRun } from '../../data/run-repository.ts'
import type { KnowledgeDocument } from '../../domain/document.ts'
import { useSession } from '../../state/session.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { usePathRoute } from '../../ui/path-params.ts'
import { SplitPane } from '../../ui/split-pane.tsx'
import { Contents } from '../library/contents.tsx'
import { DocumentList } from '../library/document-list.tsx'
import { DocumentPane } from '../library/document-pane.tsx'
import { documentPath } from '../library/document-path.ts'
import { ImportButton } from '../library/import-dialog.tsx'
import classes from '../library/library.module.css'
import { LinkToTicket } from '../library/link-to-ticket.tsx'
import { useDocument } from '../library/use-document.ts'
import { useContents } from '../library/use-outline.ts'
import { RunList } from './run-list.tsx'
import { runPath } from './run-path.ts'
import { RunView } from './run-view.tsx'

/** Runbooks: find one, read it, run it as a checklist. `?ticket=ID` starts a run for that ticket. */
export const RunbooksScreen = (): ReactNode => {
  const { database, workspace, now } = useSession()
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  const runParams = usePathRoute<{ documentId: string; runId: string }>('/runbooks/:documentId/run/:runId')
  const params = usePathRoute<{ documentId?: string }>('/runbooks/:documentId?')
  const openedId = runParams?.documentId ?? params?.documentId ?? null
  const ticketId = search.get('ticket')
  const query = useDocument(openedId)
  const outline = useContents(query.kind === 'found' ? query.document.text : null)

  const start = async (document: KnowledgeDocument) => {
    const run = await startRun(
      database,
      { now, newId: ulid, by: workspace.user.name },
      { document, ticketId },
    )
    navigate(runPath(run))
  }

  return (
    <SplitPane
      id="runbooks"
      detailOpen={openedId !== null}
      onBack={() => navigate('/runbooks')}
      list={{
        label: 'Runbooks',
        content: (
          <DocumentList
            kind="runbook"
            title="Runbooks"
            openedId={openedId}
            onOpen={(id) =>
              navigate(
                documentPath('runbook', id) +
                  (ticketId === null ? '' : `?ticket=${encodeURIComponent(ticketId)}`),
              )
            }
            actions={<ImportButton kind="runbook" />}
            empty={
              <EmptyState
                icon={<IconListCheck size={32} />}
                title="No runbooks on this machine yet"
                text="They come with the next sync, or add a folder of Markdown documents: they work unchanged."
              />
            }
          />
        ),
      }}
      detail={{
        label: 'Runbook',
        content:
          runParams !== null ? (
            <RunView key={runParams.runId} runId={runParams.runId} />
          ) : (
            <DocumentPane
              query={query}
              noun="runbook"
              actions={(document) => (
                <>
                  <LinkToTicket document={document} />
                  <Button
                    size="compact-md"
                    leftSection={<IconPlayerPlay size={16} aria-hidden />}
                    onClick={() => void start(document)}
                  >
                    Start a run
                  </Button>
                </>
              )}
            />
          ),
      }}
      context={
        openedId === null
          ? null
          : {
              label: 'Runs and contents',
              content: (
                <div className={classes['context']}>
                  <RunList documentId={openedId} openedRunId={runParams?.runId ?? null} />
                  {outline !== null && <Contents sections={outline.sections} />}
                </div>
              ),
            }
      }
    />
  )
}
