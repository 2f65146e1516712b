import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { useSession } from '../state/session.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'
import { moveFocusBetweenPanes } from './focus-panes.ts'
import classes from './frame.module.css'
import { Rail } from './rail.tsx'
import { type Place, places } from './routes.tsx'
import { ScreenBoundary } from './screen-boundary.tsx'
import { StatusBar } from './status-bar.tsx'
import { useFirstSync } from './use-first-sync.ts'
import { useKeys } from './use-keys.ts'

// Not part of the first picture; they come right behind it.
const Finder = lazy(async () => ({ default: (await import('./finder.tsx')).Finder }))
const KeyHelp = lazy(async () => ({ default: (await import('./key-help.tsx')).KeyHelp }))
const FirstSync = lazy(async () => ({
  default: (await import('../features/first-run/first-sync.tsx')).FirstSync,
}))

const home = places[0]?.path ?? '/help'

/** Focuses the filter of the list that is shown, where it has one. */
const focusFilter = (): boolean => {
  const box = document.querySelector<HTMLElement>('main input[type="search"], main [role="searchbox"]')
  box?.focus()
  return box !== null
}

/** Rail, screen and status bar around whatever is shown. */
export const Frame = (): ReactNode => {
  const { sync, host, onHostEvent } = useSession()
  const [location, navigate] = useLocation()
  const [finding, setFinding] = useState(false)
  const [helping, setHelping] = useState(false)
  const main = useRef<HTMLElement>(null)
  const firstSync = useFirstSync()

  useEffect(
    () =>
      onHostEvent((event) => {
        if (event.kind === 'window.navigate') navigate(event.path)
      }),
    [onHostEvent, navigate],
  )

  const place = places.find(({ path }) => location === path || location.startsWith(`${path}/`))
  useEffect(() => {
    document.title = place === undefined ? 'Kitbag' : `${place.label} – Kitbag`
  }, [place])

  useKeys((id) => {
    if (id === 'search') setFinding(true)
    else if (id === 'help') setHelping(true)
    else if (id === 'sync-now') sync.syncNow()
    else if (id === 'filter') return focusFilter()
    else if (id === 'next-pane' || id === 'previous-pane') moveFocusBetweenPanes(id === 'next-pane')
    else {
      const target = places.find((candidate) => `go-${candidate.id}` === id)
      if (target === undefined) return false
      navigate(target.path)
      main.current?.focus()
    }
    return true
  })

  const screen = ({ id, label, Screen }: Place) => (
    <ScreenBoundary key={id} host={host} name={`The screen “${label}”`}>
      <Suspense fallback={<RowsSkeleton label={`Loading ${label}`} />}>
        <Screen />
      </Suspense>
    </ScreenBoundary>
  )

  if (firstSync.status !== null) {
    return (
      <Suspense fallback={<RowsSkeleton label="Loading" />}>
        <FirstSync status={firstSync.status} onGoOn={firstSync.goOn} />
      </Suspense>
    )
  }
  return (
    <div className={classes['frame']}>
      <div className={classes['body']}>
        <Rail onFind={() => setFinding(true)} />
        <main ref={main} className={classes['main']} tabIndex={-1} aria-label={place?.label ?? 'Kitbag'}>
          <Switch>
            {places.flatMap((candidate) =>
              candidate.patterns.map((pattern) => (
                <Route key={pattern} path={pattern}>
                  {screen(candidate)}
                </Route>
              )),
            )}
            <Route path="/">
              <Redirect to={home} replace />
            </Route>
            <Route>
              <EmptyState
                icon="?"
                title="There is no such place"
                text={`Nothing in Kitbag lives at ${location}. Choose a place on the left.`}
              />
            </Route>
          </Switch>
        </main>
      </div>
      <StatusBar />
      <Suspense fallback={null}>
        <Finder opened={finding} onClose={() => setFinding(false)} onShowKeys={() => setHelping(true)} />
        <KeyHelp opened={helping} onClose={() => setHelping(false)} />
      </Suspense>
    </div>
  )
}
