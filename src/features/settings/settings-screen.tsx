import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { AboutSection } from './about-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { BundleSection } from './bundle-section.tsx'
import { CredentialsSection } from './credentials-section.tsx'
import { EvidenceSection } from './evidence-section.tsx'
import { LineSection } from './line-section.tsx'
import { SandboxSection } from './sandbox-section.tsx'
import classes from './settings.module.css'
import { StorageSection } from './storage-section.tsx'
import { SyncSection } from './sync-section.tsx'
import { UploadSection } from './upload-section.tsx'
import { WorkspaceSection } from './workspace-section.tsx'

/** Everything that can be set on this machine. Each change is kept at once. */
export const SettingsScreen = (): ReactNode => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a page that scrolls must be reachable by key
  <section className={classes['screen']} aria-label="Settings" tabIndex={0}>
    <div className={classes['column']}>
      <Title order={1} mb="md">
        Settings
      </Title>
      <AppearanceSection />
      <WorkspaceSection />
      <CredentialsSection />
      <SyncSection />
      <LineSection />
      <EvidenceSection />
      <BundleSection />
      <UploadSection />
      <SandboxSection />
      <StorageSection />
      <AboutSection />
    </div>
  </section>
)
