import { ActionIcon, Anchor, Button, Group, Text, TextInput } from '@mantine/core'
import { IconEye, IconEyeOff, IconX } from '@tabler/icons-react'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { RedactionTerm } from '../../domain/evidence.ts'
import { useSession } from '../../state/session.ts'
import { Badge } from '../../ui/badge.tsx'
import classes from './evidence.module.css'
import { addTerm, removeTerm } from './term-list.ts'
import { useAnswer } from './use-answer.ts'

/** The person's own terms for this collection, and those that always apply. */
export const TermsPanel = ({
  terms,
  onChange,
}: {
  readonly terms: readonly RedactionTerm[]
  readonly onChange: (terms: readonly RedactionTerm[]) => void
}): ReactNode => {
  const { host } = useSession()
  const settings = useAnswer(() => host['settings.get']({}), [host])
  const always = settings.result?.ok === true ? settings.result.value.hiddenTerms : []
  return (
    <section className={classes['panel']} aria-labelledby="evidence-terms">
      <h2 className={classes['heading']} id="evidence-terms">
        Terms
      </h2>
      <TermForm terms={terms} onChange={onChange} />
      {terms.length === 0 ? (
        <Text size="xs" c="dimmed" mt={6}>
          Still something private? Hide it. Something useful hidden? Show it. It applies to every item at
          once.
        </Text>
      ) : (
        <ul className={classes['list']} aria-label="Terms of this collection">
          {terms.map((term) => (
            <li key={term.text} className={classes['item']}>
              <Badge
                tone={term.action === 'hide' ? 'warn' : 'good'}
                icon={
                  term.action === 'hide' ? (
                    <IconEyeOff size={14} aria-hidden />
                  ) : (
                    <IconEye size={14} aria-hidden />
                  )
                }
              >
                {term.action === 'hide' ? 'Hide' : 'Show'}
              </Badge>
              <span className={classes['itemName']} title={term.text}>
                {term.text}
              </span>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Remove term ${term.text}`}
                onClick={() => onChange(removeTerm(terms, term.text))}
              >
                <IconX size={14} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {always.length > 0 && (
        <Text size="xs" c="dimmed" mt={6}>
          Always hidden: {always.join(', ')}.{' '}
          <Anchor component={Link} href="/settings" size="xs" underline="always">
            Change in settings
          </Anchor>
        </Text>
      )}
    </section>
  )
}

const TermForm = ({
  terms,
  onChange,
}: {
  readonly terms: readonly RedactionTerm[]
  readonly onChange: (terms: readonly RedactionTerm[]) => void
}): ReactNode => {
  const [text, setText] = useState('')
  const [refused, setRefused] = useState(false)
  const add = (action: RedactionTerm['action']) => {
    const next = addTerm(terms, text, action)
    setRefused(next === null)
    if (next === null) return
    onChange(next)
    setText('')
  }
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        add('hide')
      }}
    >
      <TextInput
        aria-label="Term"
        placeholder="A name, an address, a word"
        value={text}
        onChange={(event) => {
          setRefused(false)
          setText(event.currentTarget.value)
        }}
        error={refused ? 'A term has 2 to 200 characters.' : null}
      />
      <Group gap={6} mt={6}>
        <Button type="submit" size="compact-sm" leftSection={<IconEyeOff size={14} aria-hidden />}>
          Hide it
        </Button>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconEye size={14} aria-hidden />}
          onClick={() => add('keep')}
        >
          Show it
        </Button>
      </Group>
    </form>
  )
}
