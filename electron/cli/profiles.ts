import { join } from 'node:path'
import { createProfileStore, summaryOf } from '../host/evidence/profiles/profile-store.ts'
import { type Command, type CommandContext, exitCodes, isUsage, json } from './command.ts'
import { parseOptions } from './parse-options.ts'
import { plainName } from './plain-text.ts'

export const profileStoreOf = ({ resourcesFolder, dataFolder }: CommandContext) =>
  createProfileStore({ shipped: join(resourcesFolder, 'profiles'), own: join(dataFolder, 'profiles') })

export const profiles: Command = async (args, context) => {
  const parsed = parseOptions({ args: [...args], options: { json: { type: 'boolean' } } })
  if (isUsage(parsed)) return parsed
  const list = await profileStoreOf(context).list()
  const summaries = list.profiles.map(({ profile }) => summaryOf(profile))
  if (parsed.values.json) {
    context.write(json({ profiles: summaries, refused: list.refused }))
  } else {
    const width = Math.max(...summaries.map(({ id }) => id.length))
    for (const { id, title, description, platforms } of summaries) {
      context.write(
        `${id.padEnd(width)}  ${plainName(title)} (${platforms.join(', ')})\n${' '.repeat(width)}  ${plainName(description)}\n`,
      )
    }
  }
  for (const { reason } of list.refused) context.complain(`kitbag: ${reason}\n`)
  return list.refused.length === 0 ? exitCodes.done : exitCodes.failed
}
