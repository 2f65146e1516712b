import { Button, type ButtonProps, Group, Modal, Text } from '@mantine/core'
import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'

export type ConfirmQuestion = {
  /** A question that can be answered with the button's word, such as "Discard this change?". */
  readonly title: string
  /** What will be lost and what stays. */
  readonly text: ReactNode
  /** A verb, such as "Discard". */
  readonly confirm: string
  readonly danger: boolean
}

type Ask = (question: ConfirmQuestion) => Promise<boolean>

const ConfirmContext = createContext<Ask | null>(null)

/** Holds the one dialog. Escape, the close button and a click beside it mean no. */
export const ConfirmProvider = ({ children }: { readonly children: ReactNode }): ReactNode => {
  const [question, setQuestion] = useState<ConfirmQuestion | null>(null)
  const [open, setOpen] = useState(false)
  const answer = useRef<((yes: boolean) => void) | null>(null)

  const settle = (yes: boolean) => {
    setOpen(false)
    answer.current?.(yes)
    answer.current = null
  }
  const ask = useCallback<Ask>((next) => {
    answer.current?.(false)
    setQuestion(next)
    setOpen(true)
    return new Promise((resolve) => {
      answer.current = resolve
    })
  }, [])

  return (
    <ConfirmContext value={ask}>
      {children}
      <Modal
        opened={open}
        onClose={() => settle(false)}
        title={question?.title}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Text size="sm" component="div">
          {question?.text}
        </Text>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={() => settle(false)} data-autofocus>
            Cancel
          </Button>
          <Button {...(question?.danger === true ? { color: 'red' } : {})} onClick={() => settle(true)}>
            {question?.confirm}
          </Button>
        </Group>
      </Modal>
    </ConfirmContext>
  )
}

/** Asks the person in a dialog; resolves to `true` only when they said yes. */
export const useConfirm = (): Ask => {
  const ask = useContext(ConfirmContext)
  if (ask === null) throw new Error('useConfirm needs a ConfirmProvider above it.')
  return ask
}

/** A button that asks before it acts. */
export const ConfirmButton = ({
  question,
  onConfirm,
  children,
  ...button
}: ButtonProps & {
  readonly question: ConfirmQuestion
  readonly onConfirm: () => void
  readonly children: ReactNode
}): ReactNode => {
  const ask = useConfirm()
  return (
    <Button
      {...button}
      onClick={async () => {
        if (await ask(question)) onConfirm()
      }}
    >
      {children}
    </Button>
  )
}
