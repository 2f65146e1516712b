import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '../ui/base.css'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { ConfirmProvider } from '../ui/confirm.tsx'
import { readStyleNonce } from '../ui/style-nonce.ts'
import { App } from './app.tsx'
import { createEventSource, createHost } from './host.ts'
import { NoHost } from './no-host.tsx'
import { reportDefects } from './report-defects.ts'
import { places } from './routes.tsx'
import { ScreenBoundary } from './screen-boundary.tsx'
import { Theme } from './theme-root.tsx'

/** The composition root of the window. */
// The content policy forbids making code from text, which zod would otherwise try.
z.config({ jitless: true })

const nonce = readStyleNonce(document)
// Read by the parts of the dialogs that lock scrolling; they know no other way to be given a nonce.
Object.assign(globalThis, { __webpack_nonce__: nonce })

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no place for the window.')

// The first screen's script comes while settings and cache are being opened.
const shown = places.find(({ path }) => location.hash.startsWith(`#${path}`)) ?? places[0]
shown?.load().catch(() => undefined)

const bridge = window.kitbag
if (bridge === undefined) {
  createRoot(root).render(
    <Theme nonce={nonce}>
      <NoHost />
    </Theme>,
  )
} else {
  const host = createHost(bridge)
  reportDefects(window, host)
  createRoot(root).render(
    <Theme nonce={nonce}>
      <ScreenBoundary host={host} name="The window">
        <ConfirmProvider>
          <App host={host} onHostEvent={createEventSource(bridge)} />
        </ConfirmProvider>
      </ScreenBoundary>
    </Theme>,
  )
}
