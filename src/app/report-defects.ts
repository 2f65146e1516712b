import type { Host } from '../contract/operations.ts'

/** Defects that no screen catches still reach the host's log. At most a few: a loop must not flood it. */
export const reportDefects = (
  target: Pick<Window, 'addEventListener'>,
  host: Pick<Host, 'app.report-defect'>,
): void => {
  let left = 20
  const report = (cause: unknown, fallback: string) => {
    if (left === 0) return
    left -= 1
    const error = cause instanceof Error ? cause : new Error(cause === null ? fallback : String(cause))
    void host['app.report-defect']({
      message: error.message.slice(0, 4_000),
      stack: (error.stack ?? '').slice(0, 20_000),
    })
  }
  target.addEventListener('error', (event) => report(event.error ?? null, event.message))
  target.addEventListener('unhandledrejection', (event) => report(event.reason ?? null, 'A promise failed.'))
}
