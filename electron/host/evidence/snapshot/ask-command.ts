import { runCommand } from '../collect/run-command.ts'

/** The answer of a command as text; `null` when it is not there, failed, or took too long. */
export const askCommand = async (
  command: readonly string[],
  signal: AbortSignal,
  timeoutMs = 10_000,
): Promise<string | null> => {
  const chunks: Buffer[] = []
  const end = await runCommand({
    command,
    timeoutMs,
    maxOutput: 16 * 1_048_576,
    signal,
    onOutput: async (bytes) => {
      chunks.push(bytes)
    },
  })
  return end.kind === 'exited' && end.code === 0 ? Buffer.concat(chunks).toString('utf8') : null
}

export const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
