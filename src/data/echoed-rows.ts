import type { TicketThread } from '../domain/ticket.ts'
import type { AttachmentRow, CommentRow } from './rows.ts'

/** Which of our own rows of comments and files the tracker shows by now, so that each is on screen once. */

/** Marks of everything in a ticket that a connector can mark. */
export const marksOf = (thread: TicketThread): ReadonlySet<string> =>
  new Set([...thread.comments, ...thread.attachments].flatMap(({ mark }) => (mark === null ? [] : [mark])))

/** Never two and never none: a row of ours goes exactly when the tracker's row for it is here. */
export const mergeComments = (
  thread: TicketThread,
  had: readonly CommentRow[],
  waiting: ReadonlySet<string>,
) =>
  mergeRows(
    thread.comments.map((comment): CommentRow => ({ ...comment, mutationId: null })),
    had,
    waiting,
    (mine, theirs) => theirs.body === mine.body && theirs.author.id === mine.author.id,
    marksOf(thread),
  )

export const mergeAttachments = (
  thread: TicketThread,
  had: readonly AttachmentRow[],
  waiting: ReadonlySet<string>,
) => {
  const bytes = new Map(
    had.flatMap((row) => [[row.id, row.sha256] as const, [row.mutationId ?? row.id, row.sha256] as const]),
  )
  return mergeRows(
    thread.attachments.map(
      (file): AttachmentRow => ({
        ...file,
        // The tracker does not know that the bytes are on this machine.
        sha256: file.sha256 ?? bytes.get(file.id) ?? bytes.get(file.mark ?? '') ?? null,
        mutationId: null,
      }),
    ),
    had,
    waiting,
    (mine, theirs) =>
      theirs.name === mine.name && theirs.size === mine.size && theirs.author.id === mine.author.id,
    // A file that went to an upload server is in the tracker as a comment with its link.
    marksOf(thread),
  )
}

const mergeRows = <
  Row extends { readonly id: string; readonly mark: string | null; mutationId: string | null },
>(
  incoming: readonly Row[],
  had: readonly Row[],
  waiting: ReadonlySet<string>,
  looksLike: (mine: Row, theirs: Row) => boolean,
  /** What the tracker shows of ours, in whatever form. */
  marks: ReadonlySet<string>,
) => {
  const ids = new Set(incoming.map((row) => row.id))
  const known = new Set(had.filter((row) => row.mutationId === null).map((row) => row.id))
  const isEchoed = (mine: Row): boolean => {
    if (mine.mutationId !== null && marks.has(mine.mutationId)) return true
    // It has arrived and the connector leaves no mark: the tracker's new look-alike is it.
    return (
      !waiting.has(mine.mutationId ?? '') &&
      incoming.some((row) => row.mark === null && !known.has(row.id) && looksLike(mine, row))
    )
  }
  const gone = had.filter((row) => !ids.has(row.id) && (row.mutationId === null || isEchoed(row)))
  const mine = had.filter((row) => row.mutationId !== null && !ids.has(row.id) && !isEchoed(row))
  return { rows: incoming, gone: gone.map((row) => row.id), count: incoming.length + mine.length }
}
