import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Usage } from './command.ts'

/** `parseArgs` of Node, with its complaints as values. */
export const parseOptions = <Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> | Usage => {
  try {
    return parseArgs(config)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { usage: message.split('. To specify')[0] ?? message }
  }
}
