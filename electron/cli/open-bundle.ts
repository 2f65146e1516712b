import { join } from 'node:path'
import { ulid } from 'ulid'
import { failure } from '../../src/contract/errors.ts'
import { fail, ok, type Result } from '../../src/domain/result.ts'
import { ageKindOf, decryptFile } from '../host/evidence/bundle/age-file.ts'
import { readIdentities } from '../host/evidence/bundle/age-keys.ts'
import { createStaging } from '../host/evidence/collect/staging.ts'
import { readFailure } from '../host/files/disk-failure.ts'
import type { CommandContext } from './command.ts'

export const identityHint = 'Give --identity FILE, as age-keygen wrote it.'

/** Decrypts `source` into `target`. Fails with `bundle.identity` and leaves nothing then. */
export const decryptTo = async (
  source: string,
  target: string,
  identityFile: string,
  signal: AbortSignal,
): Promise<Result<{ readonly sha256: string; readonly size: number }>> => {
  const identities = await readIdentities(identityFile)
  if (!identities.ok) return identities
  const decrypted = await decryptFile({ source, target, identities: identities.value }, signal)
  return decrypted.kind === 'done'
    ? ok(decrypted)
    : fail(failure('bundle.identity', `${source} could not be opened: ${decrypted.reason}.`))
}

/**
 * Hands the path of a bundle that can be read to `use`. An encrypted one is opened into a private folder of
 * this process, which is emptied right after, or by the next start should this one be killed.
 */
export const withPlainBundle = async <Value>(
  path: string,
  identityFile: string | undefined,
  context: Pick<CommandContext, 'dataFolder' | 'signal'>,
  use: (plainPath: string) => Promise<Value>,
): Promise<Result<Value>> => {
  try {
    if ((await ageKindOf(path)) === null) return ok(await use(path))
  } catch (error) {
    return fail(readFailure(error, path))
  }
  if (identityFile === undefined)
    return fail(failure('bundle.encrypted', `${path} is encrypted.`, identityHint))
  const staging = createStaging(join(context.dataFolder, 'staging'))
  await staging.purge()
  const id = `opened-${ulid()}`
  try {
    const plain = join(await staging.create(id), 'bundle.zip')
    const opened = await decryptTo(path, plain, identityFile, context.signal)
    return opened.ok ? ok(await use(plain)) : opened
  } finally {
    await staging.remove(id)
  }
}
