import { Alert, Button, Skeleton, Stack, Text, Typography } from '@mantine/core'
import type { Root } from 'hast'
import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { SessionContext } from '../../state/session.ts'
import { createAsk, remember } from '../../workers/ask-worker.ts'
import { decodePart } from '../path-params.ts'
import { CodeBlock } from './code-block.tsx'
import { idPrefix } from './heading-id.ts'
import classes from './markdown.module.css'
import { splitMarkdown } from './split-markdown.ts'

export type MarkdownProps = {
  readonly text: string
  /** Asked for links inside the workspace: `#heading`, `other.md`, `../dir/page.md#heading`. */
  readonly onNavigate?: ((target: string) => void) | undefined
}

const partLength = 48_000
const rememberedParts = 60
/** Hostile text can keep a parser busy for minutes; longer than this, the text is shown as it is. */
const maxParseMs = 2_000
const parse = remember(
  createAsk<string, Root>(
    () => new Worker(new URL('./markdown-worker.ts', import.meta.url), { type: 'module' }),
    maxParseMs,
  ).ask,
  rememberedParts,
)

/** Sanitized Markdown. Loads nothing; web addresses open outside after the person confirmed. */
export const Markdown = ({ text, onNavigate }: MarkdownProps): ReactNode => {
  const parts = useMemo(() => splitMarkdown(text, partLength), [text])
  const [shown, setShown] = useState({ text, count: 1 })
  const count = shown.text === text ? shown.count : 1
  return (
    <div className={classes['markdown']}>
      {parts.slice(0, count).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
        <MarkdownPart key={index} text={part} onNavigate={onNavigate} />
      ))}
      {count < parts.length && (
        <Stack gap="xs" align="flex-start" my="md">
          <Text size="sm" c="dimmed">
            This is a long document: part {count} of {parts.length}.
          </Text>
          <Button variant="default" onClick={() => setShown({ text, count: count + 1 })}>
            Show the next part
          </Button>
        </Stack>
      )}
    </div>
  )
}

const NavigateContext = createContext<((target: string) => void) | null>(null)

const Link = ({ href, children }: { readonly href?: string; readonly children?: ReactNode }): ReactNode => {
  const navigate = useContext(NavigateContext)
  const openExternal = useContext(SessionContext)?.host['app.open-external']
  if (href === undefined) return <span>{children}</span>
  const follow = () => {
    if (/^(?:https?|mailto):/i.test(href)) void openExternal?.({ url: href })
    else if (navigate !== null) navigate(href)
    else if (href.startsWith('#')) scrollToHeading(href.slice(1))
  }
  return (
    <a
      href={href}
      title={href}
      onClick={(event) => {
        event.preventDefault()
        follow()
      }}
    >
      {children}
    </a>
  )
}

type PartState =
  | { readonly kind: 'parsing' }
  | { readonly kind: 'parsed'; readonly tree: Root }
  | { readonly kind: 'failed'; readonly message: string }

const MarkdownPart = ({ text, onNavigate }: MarkdownProps): ReactNode => {
  const [state, setState] = useState<PartState>({ kind: 'parsing' })

  useEffect(() => {
    let current = true
    parse(text).then(
      (tree) => current && setState({ kind: 'parsed', tree }),
      (error: Error) => current && setState({ kind: 'failed', message: error.message }),
    )
    return () => {
      current = false
    }
  }, [text])

  const content = useMemo(() => {
    if (state.kind !== 'parsed') return null
    return toJsxRuntime(state.tree, {
      Fragment,
      jsx,
      jsxs,
      components: {
        a: Link,
        pre: CodeBlock,
        table: ({ children }) => (
          // A wide table scrolls by itself, by keyboard too.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus
          <section className={classes['table']} tabIndex={0} aria-label="Table">
            <table>{children}</table>
          </section>
        ),
      },
    })
  }, [state])

  if (state.kind === 'parsing') return <Skeleton height={Math.min(400, 24 + text.length / 8)} radius="sm" />
  if (state.kind === 'failed') {
    return (
      <Alert color="red" title="This text cannot be shown as a page">
        {state.message}
        <pre className={classes['plain']}>{text.slice(0, 20_000)}</pre>
      </Alert>
    )
  }
  return (
    <NavigateContext value={onNavigate ?? null}>
      <Typography>{content}</Typography>
    </NavigateContext>
  )
}

/** Moves to a heading of the rendered page. */
export const scrollToHeading = (slug: string): void => {
  const heading = document.getElementById(idPrefix + decodePart(slug))
  heading?.scrollIntoView({ block: 'start' })
}
