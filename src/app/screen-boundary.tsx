import { Button } from '@mantine/core'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { failure } from '../contract/errors.ts'
import type { Host } from '../contract/operations.ts'
import { ErrorState } from '../ui/error-state.tsx'

type Props = {
  readonly host: Host
  /** Such as "The list of tickets". */
  readonly name: string
  readonly children: ReactNode
}

/** Keeps a defect inside its screen, writes it into the host's log, and says what is kept. */
export class ScreenBoundary extends Component<Props, { readonly defect: Error | null }> {
  override state: { readonly defect: Error | null } = { defect: null }

  static getDerivedStateFromError(defect: unknown) {
    return { defect: defect instanceof Error ? defect : new Error(String(defect)) }
  }

  override componentDidCatch(defect: Error, info: ErrorInfo) {
    void this.props.host['app.report-defect']({
      message: `${this.props.name}: ${defect.message}`.slice(0, 4000),
      stack: `${defect.stack ?? ''}\n${info.componentStack ?? ''}`.slice(0, 20_000),
    })
  }

  override render() {
    const { defect } = this.state
    if (defect === null) return this.props.children
    return (
      <ErrorState
        failure={failure(
          'app.unexpected',
          `${this.props.name} ran into a defect and was closed.`,
          `Your work is kept: everything you saved is on this machine, and what waits will still be sent. The other screens go on. The details are in the log (${defect.message}).`,
        )}
        onRetry={() => this.setState({ defect: null })}
        action={
          <Button variant="subtle" onClick={() => window.location.reload()}>
            Load the window again
          </Button>
        }
      />
    )
  }
}
