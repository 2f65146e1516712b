import { Text } from '@mantine/core'
import { IconEyeOff } from '@tabler/icons-react'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import type { CommentRow } from '../../data/rows.ts'
import type { ThreadView } from '../../data/ticket-repository.ts'
import type { MutationState } from '../../domain/mutation.ts'
import { Badge } from '../../ui/badge.tsx'
import { Markdown } from '../../ui/markdown/markdown.tsx'
import { When } from '../../ui/when.tsx'
import { Section } from './section.tsx'
import classes from './tickets.module.css'
import { WaitsBadge } from './waits-badge.tsx'

/** Comments in the order of time; who may read each, and which have not reached the tracker. */
export const TicketConversation = ({ thread }: { readonly thread: ThreadView }): ReactNode => {
  const newest = useOwnInSight(thread)
  return (
    <Section title="Conversation" count={thread.comments.length}>
      {thread.comments.length + thread.deletedComments.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nobody has written yet. Press c to write the first comment.
        </Text>
      ) : (
        <ol className={classes['list']}>
          {inTime([...thread.comments, ...thread.deletedComments]).map((comment) => (
            <li key={comment.id} ref={comment.id === thread.comments.at(-1)?.id ? newest : null}>
              <Comment
                comment={comment}
                state={thread.mutations.find((mutation) => mutation.id === comment.mutationId)?.state ?? null}
              />
            </li>
          ))}
        </ol>
      )}
    </Section>
  )
}

/** A comment that was just written here is brought into sight; what comes from others moves nothing. */
const useOwnInSight = ({ comments }: ThreadView): RefObject<HTMLLIElement | null> => {
  const newest = useRef<HTMLLIElement>(null)
  const last = comments.at(-1)
  const seen = useRef(last?.id)
  useEffect(() => {
    if (last === undefined || last.id === seen.current) return
    seen.current = last.id
    if (last.mutationId !== null) newest.current?.scrollIntoView({ block: 'nearest' })
  }, [last])
  return newest
}

const inTime = (comments: readonly CommentRow[]): readonly CommentRow[] =>
  comments.toSorted((left, right) => Date.parse(left.createdAt) - Date.parse(right.createdAt))

const Comment = ({
  comment,
  state,
}: {
  readonly comment: CommentRow
  /** Of the change that carries it; `null` for one the tracker has. */
  readonly state: MutationState | null
}): ReactNode => {
  const waits = comment.mutationId !== null
  const doneEarlier =
    comment.performedAt !== null &&
    Math.abs(Date.parse(comment.performedAt) - Date.parse(comment.createdAt)) > 60_000
  return (
    <article
      className={classes['comment']}
      data-comment
      tabIndex={-1}
      data-internal={comment.internal || undefined}
      data-waiting={waits || undefined}
      aria-label={`Comment by ${comment.author.name}`}
    >
      <div className={classes['commentHead']}>
        <Text component="span" fw={600} size="sm">
          {comment.author.name}
        </Text>
        <When at={comment.createdAt} />
        {comment.internal && (
          <Badge
            tone="warn"
            icon={<IconEyeOff size={14} aria-hidden />}
            title="Only the support team can read it"
          >
            Internal
          </Badge>
        )}
        {doneEarlier && comment.performedAt !== null && (
          <span className={classes['quiet']}>
            written <When at={comment.performedAt} />
          </span>
        )}
        {waits && <WaitsBadge state={state} />}
        {comment.changed?.what === 'edited' && (
          <span className={classes['quiet']}>
            edited in the tracker, seen <When at={comment.changed.at} />
          </span>
        )}
      </div>
      {comment.changed?.what === 'deleted' ? (
        <Text size="sm" c="dimmed">
          This comment was deleted in the tracker, seen <When at={comment.changed.at} />.
        </Text>
      ) : (
        <div className={classes['commentBody']} dir="auto">
          <Markdown text={comment.body} />
        </div>
      )}
    </article>
  )
}
