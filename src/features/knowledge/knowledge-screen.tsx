import { IconBook } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
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

/** The knowledge base: find an article, read it, link it to a ticket. */
export const KnowledgeScreen = (): ReactNode => {
  const [, navigate] = useLocation()
  const params = usePathRoute<{ documentId?: string }>('/knowledge/:documentId?')
  const openedId = params?.documentId ?? null
  const query = useDocument(openedId)
  const outline = useContents(query.kind === 'found' ? query.document.text : null)

  return (
    <SplitPane
      id="knowledge"
      detailOpen={openedId !== null}
      onBack={() => navigate('/knowledge')}
      list={{
        label: 'Articles',
        content: (
          <DocumentList
            kind="article"
            title="Knowledge"
            openedId={openedId}
            onOpen={(id) => navigate(documentPath('article', id))}
            actions={<ImportButton kind="article" />}
            empty={
              <EmptyState
                icon={<IconBook size={32} />}
                title="No articles on this machine yet"
                text="They come with the next sync, or add a folder of Markdown documents."
              />
            }
          />
        ),
      }}
      detail={{
        label: 'Article',
        content: (
          <DocumentPane
            query={query}
            noun="article"
            actions={(document) => <LinkToTicket document={document} />}
          />
        ),
      }}
      context={
        outline === null
          ? null
          : {
              label: 'Contents',
              content: (
                <div className={classes['context']}>
                  <Contents sections={outline.sections} />
                </div>
              ),
            }
      }
    />
  )
}
