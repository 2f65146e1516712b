import { Button, Group, ScrollArea, TextInput, UnstyledButton } from '@mantine/core'
import { IconArrowLeft, IconArrowRight, IconSearch, IconSearchOff } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Markdown, scrollToHeading } from '../../ui/markdown/markdown.tsx'
import { PaneHeader } from '../../ui/pane-header.tsx'
import { usePathParams } from '../../ui/path-params.ts'
import { SplitPane } from '../../ui/split-pane.tsx'
import { findInGuide, type GuidePage, readGuidePage, resolveGuideLink, sortPages } from './guide.ts'
import classes from './help.module.css'

const files = import.meta.glob<string>('../../../resources/guide/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const guide = sortPages(Object.entries(files).map(([path, text]) => readGuidePage(path, text)))

const pathOf = (page: GuidePage): string => `/help/${page.id}`

/** The user guide: pages, a way to find in them, and one page to read. */
export const HelpScreen = (): ReactNode => {
  const { page: wanted } = usePathParams<{ page?: string }>()
  const [, navigate] = useLocation()
  const [query, setQuery] = useState('')
  const matches = useMemo(() => findInGuide(guide, query), [query])
  const page = guide.find(({ id }) => id === wanted) ?? guide[0] ?? null

  return (
    <SplitPane
      id="help"
      detailOpen={wanted !== undefined}
      onBack={() => navigate('/help')}
      list={{
        label: 'Guide',
        content: (
          <>
            <PaneHeader title="Help">
              <TextInput
                type="search"
                aria-label="Find in the guide"
                placeholder="Find in the guide"
                leftSection={<IconSearch size={16} aria-hidden />}
                value={query}
                onChange={(event) => setQuery(event.currentTarget.value)}
                mb="sm"
              />
            </PaneHeader>
            {matches.length === 0 ? (
              <EmptyState
                icon={<IconSearchOff size={32} />}
                title="No page says that"
                text="Try a shorter word, or look through the pages."
                action={
                  <Button variant="default" onClick={() => setQuery('')}>
                    Show all pages
                  </Button>
                }
              />
            ) : (
              <ScrollArea className={classes['scroll'] ?? ''} type="auto">
                <ul className={classes['pages']}>
                  {matches.map((match) => (
                    <li key={match.page.id}>
                      <Link
                        href={pathOf(match.page)}
                        className={classes['page']}
                        aria-current={match.page.id === page?.id ? 'page' : undefined}
                      >
                        {match.page.title}
                        {match.line !== '' && <span className={classes['line']}>{match.line}</span>}
                      </Link>
                    </li>
                  ))}
                </ul>
              </ScrollArea>
            )}
          </>
        ),
      }}
      detail={{
        label: 'Page',
        content: page === null ? null : <Page key={page.id} page={page} />,
      }}
    />
  )
}

const Page = ({ page }: { readonly page: GuidePage }): ReactNode => {
  const [, navigate] = useLocation()
  const index = guide.indexOf(page)
  const before = guide[index - 1]
  const after = guide[index + 1]
  const follow = (target: string) => {
    if (target.startsWith('#')) {
      scrollToHeading(target.slice(1))
      return
    }
    const found = resolveGuideLink(guide, target)
    if (found !== null) navigate(pathOf(found.page))
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a page that scrolls must be reachable by key
    <article className={classes['article']} tabIndex={0} aria-label={page.title}>
      <div className={classes['text']}>
        <Markdown text={page.text} onNavigate={follow} />
        <Group justify="space-between" mt="xl">
          {before === undefined ? (
            <span />
          ) : (
            <UnstyledButton className={classes['step']} onClick={() => navigate(pathOf(before))}>
              <IconArrowLeft size={16} aria-hidden /> {before.title}
            </UnstyledButton>
          )}
          {after !== undefined && (
            <UnstyledButton className={classes['step']} onClick={() => navigate(pathOf(after))}>
              {after.title} <IconArrowRight size={16} aria-hidden />
            </UnstyledButton>
          )}
        </Group>
      </div>
    </article>
  )
}
