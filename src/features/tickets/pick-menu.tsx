import { Button, Menu, Text } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import classes from './tickets.module.css'

export type PickOption = {
  readonly value: string
  readonly label: string
  /** What is drawn; the label where `null`. */
  readonly content: ReactNode
  /** Further words the search finds it by. */
  readonly note: string
}

/** Above this many options one types to find. */
const searchFrom = 8

/** A value that opens a menu to choose another: one field of the ticket. */
export const PickMenu = ({
  label,
  value,
  shown,
  options,
  onPick,
  opened,
  onOpenedChange,
  nothing,
}: {
  /** Name of the field, such as "Priority". */
  readonly label: string
  readonly value: string | null
  /** The present value as it is drawn. */
  readonly shown: ReactNode
  readonly options: readonly PickOption[]
  readonly onPick: (value: string) => void
  /** Given by who opens the menu by a key. */
  readonly opened?: boolean
  readonly onOpenedChange?: (opened: boolean) => void
  /** Said when there is nothing to choose. */
  readonly nothing: string
}): ReactNode => {
  const [text, setText] = useState('')
  const [ownOpened, setOwnOpened] = useState(false)
  const isOpen = opened ?? ownOpened
  const words = text.trim().toLowerCase()
  const found = options.filter((option) => `${option.label} ${option.note}`.toLowerCase().includes(words))
  return (
    <Menu
      opened={isOpen}
      onChange={onOpenedChange ?? setOwnOpened}
      position="bottom-start"
      width={240}
      shadow="md"
    >
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          className={classes['pick']}
          rightSection={<IconChevronDown size={11} aria-hidden />}
          styles={{ section: { marginInlineStart: 4 } }}
          aria-label={`${label}: ${options.find((option) => option.value === value)?.label ?? 'none'}. Change`}
        >
          {shown}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>
        {options.length >= searchFrom && (
          <Menu.Search
            placeholder={`Find ${label.toLowerCase()}`}
            aria-label={`Find ${label.toLowerCase()}`}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <div className={classes['menuScroll']}>
          {found.map((option) => (
            <Menu.Item
              key={option.value}
              leftSection={
                option.value === value ? (
                  <IconCheck size={14} aria-label="Chosen" role="img" />
                ) : (
                  <span className={classes['noCheck']} />
                )
              }
              onClick={() => {
                if (option.value !== value) onPick(option.value)
              }}
            >
              {option.content ?? option.label}
            </Menu.Item>
          ))}
          {found.length === 0 && (
            <Text size="sm" c="dimmed" p="xs">
              {options.length === 0 ? nothing : `Nothing matches “${text}”.`}
            </Text>
          )}
        </div>
      </Menu.Dropdown>
    </Menu>
  )
}
