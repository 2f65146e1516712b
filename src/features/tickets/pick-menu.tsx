import { Button, Combobox, Menu, Text, useCombobox } from '@mantine/core'
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

type PickProps = {
  /** Name of the field, such as "Priority". */
  readonly label: string
  readonly value: string | null
  /** The present value as it is drawn. */
  readonly shown: ReactNode
  readonly options: readonly PickOption[]
  readonly onPick: (value: string) => void
}

const nameOf = ({ label, value, options }: PickProps): string =>
  `${label}: ${options.find((option) => option.value === value)?.label ?? 'none'}. Change`

const look = {
  variant: 'subtle',
  color: 'gray',
  size: 'compact-sm',
  className: classes['pick'] ?? '',
  rightSection: <IconChevronDown size={11} aria-hidden />,
  styles: { section: { marginInlineStart: 4 } },
} as const

const Check = ({ chosen }: { readonly chosen: boolean }): ReactNode =>
  chosen ? <IconCheck size={14} aria-label="Chosen" role="img" /> : <span className={classes['noCheck']} />

/** A value that opens a menu to choose another: one field of the ticket. */
export const PickMenu = ({
  opened,
  onOpenedChange,
  nothing,
  ...pick
}: PickProps & {
  /** Given by who opens the menu by a key. */
  readonly opened?: boolean
  readonly onOpenedChange?: (opened: boolean) => void
  /** Said when there is nothing to choose. */
  readonly nothing: string
}): ReactNode => {
  const [ownOpened, setOwnOpened] = useState(false)
  return (
    <Menu
      opened={opened ?? ownOpened}
      onChange={onOpenedChange ?? setOwnOpened}
      position="bottom-start"
      width={220}
      shadow="md"
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <Button {...look} aria-label={nameOf(pick)}>
          {pick.shown}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {pick.options.map((option) => (
          <Menu.Item
            key={option.value}
            leftSection={<Check chosen={option.value === pick.value} />}
            onClick={() => {
              if (option.value !== pick.value) pick.onPick(option.value)
            }}
          >
            {option.content ?? option.label}
          </Menu.Item>
        ))}
        {pick.options.length < 2 && nothing !== '' && <Menu.Label>{nothing}</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The same where there may be many to choose from: one types to find. */
export const PickSearch = (pick: PickProps): ReactNode => {
  const [text, setText] = useState('')
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setText('')
    },
    onDropdownOpen: () => combobox.focusSearchInput(),
  })
  const words = text.trim().toLowerCase()
  const found = pick.options.filter((option) =>
    `${option.label} ${option.note}`.toLowerCase().includes(words),
  )
  const find = `Find ${pick.label.toLowerCase()}`
  return (
    <Combobox
      store={combobox}
      width={240}
      position="bottom-start"
      shadow="md"
      onOptionSubmit={(value) => {
        combobox.closeDropdown()
        if (value !== pick.value) pick.onPick(value)
      }}
    >
      <Combobox.Target targetType="button">
        <Button {...look} aria-label={nameOf(pick)} onClick={() => combobox.toggleDropdown()}>
          {pick.shown}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          placeholder={find}
          aria-label={find}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value)
            combobox.updateSelectedOptionIndex()
          }}
        />
        <Combobox.Options className={classes['menuScroll']} aria-label={pick.label}>
          {found.map((option) => (
            <Combobox.Option key={option.value} value={option.value} active={option.value === pick.value}>
              <span className={classes['option']}>
                <Check chosen={option.value === pick.value} /> {option.content ?? option.label}
              </span>
            </Combobox.Option>
          ))}
          {found.length === 0 && (
            <Combobox.Empty>
              <Text size="sm" c="dimmed">
                Nothing matches “{text}”.
              </Text>
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
