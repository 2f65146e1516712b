import { Button, Menu } from '@mantine/core'
import { IconArrowsDiff, IconFolderOpen } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useSession } from '../../state/session.ts'
import { formatExact } from '../../ui/format-when.ts'
import { notifyFailure } from '../../ui/notify-failure.tsx'
import type { BundleSource } from './bundle-source.ts'
import { jobName } from './evidence-words.tsx'
import { type Place, sideText } from './place.ts'
import { useEvidence } from './use-evidence.ts'

const shownBundles = 12

/** Another bundle to hold beside this one: one of ours, or a file. */
export const CompareButton = ({
  source,
  label,
  go,
}: {
  readonly source: BundleSource
  readonly label: string
  readonly go: (place: Place) => void
}): ReactNode => {
  const { host } = useSession()
  const { bundles } = useEvidence()
  const others =
    bundles.result?.ok === true
      ? bundles.result.value.filter(({ id, recipients }) => id !== source.bundleId && recipients.length === 0)
      : []
  const compare = (right: BundleSource, rightLabel: string) =>
    go({ kind: 'compare', left: sideText(source), right: sideText(right), labels: [label, rightLabel] })
  const chooseFile = async () => {
    const chosen = await host['dialog.choose-file']({ title: 'Compare with a bundle', extensions: ['zip'] })
    if (!chosen.ok) notifyFailure(chosen.error)
    else if (chosen.value !== null) compare({ bundleId: null, handle: chosen.value.id }, chosen.value.label)
  }
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" size="compact-md" leftSection={<IconArrowsDiff size={16} aria-hidden />}>
          Compare with…
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {others.slice(0, shownBundles).map((bundle) => (
          <Menu.Item
            key={bundle.id}
            onClick={() => compare({ bundleId: bundle.id, handle: null }, bundle.name)}
          >
            {jobName(bundle)}, {formatExact(Date.parse(bundle.createdAt))}
          </Menu.Item>
        ))}
        {others.length > 0 && <Menu.Divider />}
        <Menu.Item leftSection={<IconFolderOpen size={16} aria-hidden />} onClick={() => void chooseFile()}>
          A bundle file…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
