import { runCommand } from '../../collect/run-command.ts'
import { decodeConsole } from './decode-console.ts'
import { readAnswer } from './read-answer.ts'

/** What one script found; or why there is nothing to be read. */
export type PowerShellAnswer = { readonly answer: unknown } | { readonly failed: string }

const maxOutput = 16 * 1_048_576

/**
 * Wraps one expression. Numbers and dates of JSON follow no language of the system; where the language mode forbids to
 * set the encoding, the rest works all the same. The mark tells an empty list from a PowerShell that says nothing.
 */
export const markedScript = (expression: string): string =>
  [
    "$ErrorActionPreference='SilentlyContinue'",
    "$ProgressPreference='SilentlyContinue'",
    'try { [Console]::OutputEncoding=[Text.Encoding]::UTF8 } catch {}',
    `$found=@(${expression})`,
    '@{kitbag=1;found=$found} | ConvertTo-Json -Depth 6 -Compress',
  ].join('; ')

/** One fixed script of ours, never a text from outside. Its results come as a list, whatever their number. */
export const askPowerShell = async (
  expression: string,
  signal: AbortSignal,
  timeoutMs = 25_000,
): Promise<PowerShellAnswer> => {
  const chunks: Buffer[] = []
  const end = await runCommand({
    command: [
      'powershell',
      '-NoProfile',
      '-NonInteractive',
      '-ExecutionPolicy',
      'Bypass',
      '-Command',
      markedScript(expression),
    ],
    timeoutMs,
    maxOutput,
    signal,
    onOutput: async (bytes) => {
      chunks.push(bytes)
    },
  })
  switch (end.kind) {
    case 'absent':
      return { failed: 'PowerShell is not on this machine.' }
    case 'denied':
      return { failed: 'This account may not run PowerShell.' }
    case 'exited': {
      const read = readAnswer(decodeConsole(Buffer.concat(chunks)))
      if ('answer' in read) return read
      const complaint = end.stderr.trim().split(/\r?\n/)[0]?.slice(0, 200) ?? ''
      return { failed: complaint === '' ? read.failed : `PowerShell said: ${complaint}` }
    }
    case 'timeout':
      return { failed: `PowerShell did not answer within ${timeoutMs / 1000} s.` }
    default:
      return { failed: 'PowerShell was stopped.' }
  }
}
