import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Verification } from '../../contract/bundle-manifest.ts'
import type { Result } from '../../domain/result.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { problemWords } from './bundle-source.ts'
import classes from './evidence.module.css'
import { count } from './job-progress.ts'
import { Notice } from './notice.tsx'
import { SignatureLine } from './signature-line.tsx'

const shownProblems = 50

/** Whether every file is as it was sealed, and which one is not. */
export const VerifyResult = ({
  result,
  onClose,
}: {
  readonly result: Result<Verification>
  readonly onClose: () => void
}): ReactNode => {
  if (!result.ok) return <ErrorState failure={result.error} />
  const { intact, problems, sha256, manifest, signature } = result.value
  if (intact) {
    return (
      <Notice tone="good" title="Intact: every file is as it was sealed" onClose={onClose}>
        <Text size="sm">
          {manifest === null ? '' : `${count(manifest.files.length, 'file')} checked against the manifest. `}
          SHA-256 of the whole:{' '}
          <Text span className={classes['path'] ?? ''}>
            {sha256}
          </Text>
        </Text>
        <div style={{ marginTop: 6 }}>
          <SignatureLine signature={signature} />
        </div>
      </Notice>
    )
  }
  return (
    <Notice
      tone="bad"
      title={`Not intact: ${count(problems.length, 'problem')}. Do not rely on this bundle; ask for a new copy.`}
      onClose={onClose}
    >
      <ul style={{ margin: 0, paddingLeft: 18 }} aria-label="Problems">
        {problems.slice(0, shownProblems).map((problem) => (
          <li key={`${problem.path} ${problem.kind}`}>
            <Text span size="sm" fw={600}>
              {problemWords[problem.kind]}
            </Text>{' '}
            <Text span className={classes['path'] ?? ''}>
              {problem.path === '' ? 'the archive' : problem.path}
            </Text>
            <Text span size="sm">
              : {problem.message}
            </Text>
          </li>
        ))}
      </ul>
      {problems.length > shownProblems && (
        <Text size="sm">and {(problems.length - shownProblems).toLocaleString('en')} more</Text>
      )}
    </Notice>
  )
}
