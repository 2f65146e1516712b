import { readFile } from 'node:fs/promises'
import type { Mutation } from '../../../../src/domain/mutation.ts'
import { sendUntilApplied, startHostIn } from './engineer.ts'

/**
 * A Kitbag that is started only to be killed: takes up one change as after a crash, that is, it asks the tracker
 * first, and sends it until it is there.
 */
const [dataFolder = '', resourcesFolder = '', workspaceId = '', mutationFile = ''] = process.argv.slice(2)
const mutation = JSON.parse(await readFile(mutationFile, 'utf8')) as Mutation
const { handlers, close } = await startHostIn(dataFolder, resourcesFolder)
const found = await handlers['tracker.read-back']({ workspaceId, mutation })
if (!found.ok) throw new Error(found.error.message)
if (found.value.kind === 'absent') await sendUntilApplied(handlers, workspaceId, mutation)
process.stdout.write('applied\n')
await close()
