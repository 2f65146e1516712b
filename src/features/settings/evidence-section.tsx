import { TagsInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useShell } from '../../state/shell.ts'
import { Section } from './section.tsx'
import { useChangeSettings } from './use-change-settings.ts'

const shortestTerm = 2

export const EvidenceSection = (): ReactNode => {
  const { settings } = useShell()
  const change = useChangeSettings()
  const [problem, setProblem] = useState('')
  const keep = async (terms: readonly string[]) => {
    const cleaned = [...new Set(terms.map((term) => term.trim()))].filter((term) => term !== '')
    const tooShort = cleaned.find((term) => term.length < shortestTerm)
    setProblem(
      tooShort === undefined
        ? ''
        : `“${tooShort}” is too short: hiding single characters would hide everything.`,
    )
    if (tooShort === undefined) await change({ hiddenTerms: cleaned })
  }
  return (
    <Section title="Evidence">
      <TagsInput
        label="Always hide these words"
        description="Names of customers, projects and places. They are replaced in every bundle, in every file, besides the secrets and addresses that Kitbag finds by itself."
        placeholder="Type a word, then Enter"
        value={[...settings.hiddenTerms]}
        error={problem === '' ? null : problem}
        onChange={(terms) => void keep(terms)}
        splitChars={['\n', '\t']}
        clearable
      />
    </Section>
  )
}
