import { TextInput, Tooltip, UnstyledButton } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import classes from './tickets.module.css'

/** The title; a press turns it into a field. Enter keeps the change, Escape gives it up. */
export const TicketTitle = ({
  title,
  onSave,
}: {
  readonly title: string
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
        <Tooltip label="Edit the title" position="bottom-start">
          <UnstyledButton
            className={classes['titleButton']}
            fz="inherit"
            fw="inherit"
            lh="inherit"
            onClick={() => setText(title)}
            aria-description="Press to edit the title"
          >
            {title}
          </UnstyledButton>
        </Tooltip>
      </h2>
    )
  }
  return (
    <TextInput
      aria-label="Title"
      description="Enter keeps it, Escape gives it up"
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
