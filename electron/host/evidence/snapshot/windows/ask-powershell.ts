import { askCommand } from '../ask-command.ts'

/**
 * One fixed script of ours, never a text from outside; its answer is JSON, which no language of the system
 * changes. `null` when PowerShell is not there, failed, took too long, or answered something else.
 */
export const askPowerShell = async (
  script: string,
  signal: AbortSignal,
  timeoutMs = 25_000,
): Promise<unknown> => {
  const text = await askCommand(
    [
      'powershell',
      '-NoProfile',
      '-NonInteractive',
      '-ExecutionPolicy',
      'Bypass',
      '-Command',
      `$ErrorActionPreference='SilentlyContinue'; [Console]::OutputEncoding=[Text.Encoding]::UTF8; ${script}`,
    ],
    signal,
    timeoutMs,
  )
  if (text === null) return null
  try {
    return JSON.parse(text.replace(/^\ufeff/, '')) as unknown
  } catch {
    return null
  }
}
