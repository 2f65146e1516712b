import { TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import classes from './tickets.module.css'

/** The title; a press turns it into a field. Enter keeps the change, Escape gives it up. */
export const TicketTitle = ({
  title,
  maxLength,
  onSave,
}: {
  readonly title: string
  /** Characters the tracker keeps; `null` where it names no limit. */
  readonly maxLength: number | null
  /** Answers whether it could be kept. */
  readonly onSave: (title: string) => Promise<boolean>
}): ReactNode => {
  const [text, setText] = useState<string | null>(null)
  const save = async () => {
    const next = text?.trim() ?? ''
    if (next === '' || next === title || (await onSave(next))) setText(null)
  }
  if (text === null) {
    return (
      <h2 className={classes['title']}>
        <Tooltip
          label={title.length > 90 ? title : 'Edit the title'}
          multiline
          maw={560}
          position="bottom-start"
        >
          <UnstyledButton
            className={classes['titleButton']}
            fz="inherit"
            fw="inherit"
            lh="inherit"
            onClick={() => setText(title)}
            aria-description="Press to edit the title"
          >
            <span className={classes['clamped']} dir="auto">
              {title}
            </span>
          </UnstyledButton>
        </Tooltip>
      </h2>
    )
  }
  return (
    <TextInput
      aria-label="Title"
      description={
        maxLength !== null && text.length > maxLength * 0.8
          ? `${text.length} of ${maxLength} characters. Enter keeps it, Escape gives it up`
          : 'Enter keeps it, Escape gives it up'
      }
      {...(maxLength === null ? {} : { maxLength })}
      inputWrapperOrder={['input', 'description']}
      value={text}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void save()
        else if (event.key === 'Escape') setText(null)
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
      my={4}
    />
  )
}
