import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import { AppShell, MantineProvider, Text } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Dexie } from 'dexie'
import { useLiveQuery } from 'dexie-react-hooks'
import { createRoot } from 'react-dom/client'
import { Panel } from 'react-resizable-panels'
import { ulid } from 'ulid'
import { Router } from 'wouter'
import { z } from 'zod'
import { create } from 'zustand'

/** The libraries the window starts with, and nothing of Kitbag: what a start costs at the least. */
z.config({ jitless: true })
const parts = [AppShell, useVirtualizer, Dexie, useLiveQuery, Panel, ulid, Router, z.object, create]

const root = document.getElementById('root')
if (root === null) throw new Error('no root')
createRoot(root).render(
  <MantineProvider>
    <Notifications />
    <Text id="ready">{parts.length} libraries</Text>
  </MantineProvider>,
)
