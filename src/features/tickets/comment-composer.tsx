import { Button, Checkbox, Group, Text, Textarea } from '@mantine/core'
import { type ReactNode, type RefObject, useRef, useState } from 'react'
import { draftKeys } from '../../data/ticket-repository.ts'
import { pastedFiles } from './pasted-files.ts'
import type { TicketActions } from './ticket-actions.ts'
import classes from './tickets.module.css'
import { useDraft } from './use-draft.ts'

/** Where a comment is written. Each pause in typing keeps the words; Ctrl+Enter adds the comment. */
export const CommentComposer = ({
  ticketId,
  actions,
  boxRef,
  onFiles,
}: {
  readonly ticketId: string
  readonly actions: TicketActions
  readonly boxRef: RefObject<HTMLTextAreaElement | null>
  /** Attaches what was pasted and is no comment: pictures, and texts that are too long to be one. */
  readonly onFiles: (files: readonly File[]) => void
}): ReactNode => {
  const draft = useDraft(draftKeys.comment(ticketId), '')
  const [internal, setInternal] = useState(false)
  const [busy, setBusy] = useState(false)
  const sending = useRef(false)
  const [focused, setFocused] = useState(false)
  const empty = draft.text.trim() === ''
  const add = async () => {
    // A ref, not the state: two quick presses come before the next render.
    if (empty || sending.current) return
    sending.current = true
    setBusy(true)
    if (await actions.comment(ticketId, draft.text.trim(), internal)) draft.clear()
    sending.current = false
    setBusy(false)
  }
  const open = focused || !empty
  return (
    <form
      className={classes['composer']}
      data-internal={internal || undefined}
      aria-label="New comment"
      onFocus={() => setFocused(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false)
      }}
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <Textarea
        ref={boxRef}
        variant="unstyled"
        aria-label={internal ? 'Internal comment' : 'Comment'}
        placeholder={internal ? 'Internal comment, for the support team only' : 'Write a comment (c)'}
        autosize
        minRows={1}
        maxRows={12}
        px={4}
        value={draft.text}
        readOnly={!draft.ready}
        onChange={(event) => draft.setText(event.currentTarget.value)}
        onPaste={(event) => {
          const files = pastedFiles(event.clipboardData, new Date())
          if (files.length === 0) return
          event.preventDefault()
          onFiles(files)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            void add()
          }
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {open && (
        <Group gap="sm" mt={4}>
          <Checkbox
            size="xs"
            label="Internal"
            checked={internal}
            onChange={(event) => setInternal(event.currentTarget.checked)}
          />
          <Text size="xs" c="dimmed">
            Markdown. Kept as you type.
          </Text>
          <Button
            type="submit"
            size="compact-sm"
            ml="auto"
            disabled={empty}
            loading={busy}
            title="Ctrl+Enter"
          >
            Add comment
          </Button>
        </Group>
      )}
    </form>
  )
}
