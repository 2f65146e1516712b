import { Title, UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import type { RunbookSection } from '../../domain/runbook.ts'
import { scrollToHeading } from '../../ui/markdown/markdown.tsx'
import classes from './library.module.css'

const maxHeadings = 200

/** The headings of a document; pressing one goes there. */
export const Contents = ({ sections }: { readonly sections: readonly RunbookSection[] }): ReactNode => {
  const shown = sections.filter(({ depth }) => depth === 2 || depth === 3).slice(0, maxHeadings)
  if (shown.length < 2) return null
  return (
    <nav aria-label="On this page">
      <Title order={3} size="h6" mb={4}>
        On this page
      </Title>
      <ul className={classes['contents']}>
        {shown.map(({ slug, title, depth }) => (
          <li key={slug}>
            <UnstyledButton pl={depth === 3 ? 'lg' : 'xs'} onClick={() => scrollToHeading(slug)}>
              {title}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </nav>
  )
}
